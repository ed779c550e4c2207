"""What became of accepted work: when the question is asked, and who may answer it until when."""

import dataclasses
from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, not_now
from tasks.states import CAME_TO_USE, OutcomeAnswer


@dataclasses.dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """One question and the person who answers it."""

    is_member: bool
    is_own_work: bool
    is_active_organization: bool
    answered_at: datetime | None


def can_answer_outcome(facts: OutcomeFacts, *, now: datetime) -> Decision:
    if not facts.is_member:
        return forbidden("not_a_member", _("Only people with a seat in the organisation say what became of the work."))
    if facts.is_own_work:
        return forbidden("own_work", _("This is your own work. Somebody else of your team says what became of it."))
    if not facts.is_active_organization:
        return not_now("organization_not_active", _("The organisation is not active, so nothing can be recorded."))
    if facts.answered_at is not None and now > facts.answered_at + settings.OUTCOME_CHANGED_WITHIN:
        return not_now(
            "outcome_settled",
            _("This was answered more than %(days)d days ago, so it stays as it is.")
            % {"days": settings.OUTCOME_CHANGED_WITHIN.days},
        )
    return ALLOWED


def can_use_outcome_link(*, expires_at: datetime, now: datetime) -> Decision:
    if now > expires_at:
        return not_now("link_expired", _("This link has run out. Sign in, and the question waits at your desk."))
    return ALLOWED


def asks_outcome(earlier: Collection[str]) -> bool:
    """Whether the question is asked again: not of work that was not used. `earlier` are answers, empty for none."""
    return OutcomeAnswer.NOT_USED not in earlier


def counting_answer(answers: Mapping[int, str]) -> int:
    """Which of the answers about one piece of work counts, by the days it was asked after: the latest that says it came
    to use, else the latest. `selectors.outcomes.outcome_of_claims` says the same in SQL."""
    in_use = [days for days, answer in answers.items() if answer in CAME_TO_USE]
    return max(in_use or answers)
