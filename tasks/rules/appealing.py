"""Appeals: who may ask a person at the platform to look at a review again, when, and who answers."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from tasks.states import ClaimStatus, Verdict


@dataclasses.dataclass(frozen=True, slots=True)
class AppealFacts:
    """About one review of the volunteer's own work."""

    verdict: str
    is_second_return: bool
    is_latest: bool  # the last answer on this claim
    reviewed_at: datetime
    has_words: bool  # the volunteer has said why already
    is_answered: bool


def can_appeal(facts: AppealFacts, now: datetime) -> Decision:
    """Once per review, within 30 days: a "cannot use", or the second return, which the rule itself opened."""
    if facts.verdict != Verdict.NOT_USABLE and not facts.is_second_return:
        return not_now(
            "nothing_to_appeal", _("Only a “cannot use” or a second return can be looked at by a person at Microvol.")
        )
    if facts.is_answered:
        return not_now("appeal_answered", _("A person at Microvol has answered this already."))
    if facts.has_words:
        return not_now("already_appealed", _("You have asked for this already. A person will look at it."))
    if not facts.is_latest:
        return not_now("review_is_past", _("You have sent the work again since. The new answer counts."))
    if now > facts.reviewed_at + settings.APPEAL_WITHIN:
        return not_now(
            "appeal_too_late",
            _("This was possible for %(days)s days after the review.") % {"days": settings.APPEAL_WITHIN.days},
        )
    return ALLOWED


def can_answer_appeal(*, is_open: bool, is_party: bool, answer: str) -> Decision:
    """By a person who is neither the volunteer nor of the organisation, with words that both sides read."""
    if is_party:
        return forbidden("appeal_of_own", _("This is about you or your organisation. Somebody else answers it."))
    if not is_open:
        return not_now("appeal_answered", _("This was answered already."))
    if not answer.strip():
        return invalid("answer_missing", _("Write an answer: both sides read it."), "answer")
    return ALLOWED


def goes_back_to_review(*, verdict: str, claim_status: str) -> bool:
    """Whether a reversed return puts the work before the organisation again: while the changes are still to be made."""
    return verdict == Verdict.CHANGES_ASKED and claim_status == ClaimStatus.ACTIVE
