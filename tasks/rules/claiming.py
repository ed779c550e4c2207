"""Who may take a place, ask for one or wait for one."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from tasks.rules.numbers import open_claim_limit
from tasks.states import ClaimStatus, TaskStatus


@dataclasses.dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What `can_claim` asks about one task and one person."""

    task_status: str
    organization_is_active: bool
    closes_at: datetime | None
    places: int
    taken_count: int
    needs_approval: bool
    pending_requests: int
    is_member: bool
    own_claim_status: str | None  # the claim that stops another one: live or decided
    open_claims: int
    accepted_count: int
    is_staff: bool = False
    is_for_asked: bool = False  # only people who were asked may have it
    opens_to_all_at: datetime | None = None
    is_asked: bool = False
    is_first: bool = False  # the organisation would work with them again


def can_claim(facts: ClaimFacts, now: datetime) -> Decision:
    """May this person take a place now? Refuses with the reason a disabled button shows; their role comes first."""
    if facts.is_member:
        return forbidden("own_organization", _("You belong to this organisation, so others do its tasks."))
    if facts.is_staff:
        return forbidden("staff", _("You moderate here, so others do the tasks. Use another account to volunteer."))
    if facts.task_status != TaskStatus.OPEN or not facts.organization_is_active:
        return not_now("task_not_open", _("This task is closed."))
    if facts.closes_at is not None and facts.closes_at <= now:
        return not_now("task_past", _("This task has passed its closing date."))
    if facts.own_claim_status in {ClaimStatus.REQUESTED, ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED}:
        return not_now("already_claimed", _("You already have this task."))
    if facts.own_claim_status is not None:
        return not_now("already_done", _("You have already done this task."))
    if facts.is_for_asked and not facts.is_asked:
        return not_now("only_asked", _("This task is for people who were asked."))
    if facts.opens_to_all_at is not None and facts.opens_to_all_at > now and not (facts.is_asked or facts.is_first):
        return not_now(
            "head_start",
            _("Until %(time)s this task is for people who have worked with this organisation before.")
            % {"time": date_format(timezone.localtime(facts.opens_to_all_at), "j F, H:i")},
            opens_at=facts.opens_to_all_at.isoformat(),
        )
    if facts.taken_count >= facts.places:
        return not_now("task_full", _("All places are taken."))
    if facts.needs_approval:
        limit = (facts.places - facts.taken_count) * settings.PENDING_REQUESTS_PER_PLACE
        if facts.pending_requests >= limit:
            return not_now(
                "enough_requests", _("Enough people have asked for this task. The organisation is choosing.")
            )
    limit = open_claim_limit(facts.accepted_count)
    if facts.open_claims >= limit:
        return not_now(
            "too_many_open_claims",
            ngettext(
                "You have %(limit)s task under way. Finish or hand it back first.",
                "You have %(limit)s tasks under way. Finish or hand one back first.",
                limit,
            )
            % {"limit": limit},
            limit=limit,
        )
    return ALLOWED


def can_wait(facts: ClaimFacts, now: datetime) -> Decision:
    """May this person join the waiting list? Only when being full is all that stops them."""
    decision = can_claim(facts, now)
    if decision.code in {"task_full", "enough_requests"}:
        return ALLOWED
    if decision:
        return not_now("place_free", _("A place is free: claim the task."))
    return decision


def can_accept_terms(shown: str, current: str) -> Decision:
    """The terms agreed to must be those in force."""
    if shown == current:
        return ALLOWED
    return not_now("terms_changed", _("The organisation changed the terms a moment ago. Read them again, then claim."))


def can_answer_request(*, status: str) -> Decision:
    if status == ClaimStatus.REQUESTED:
        return ALLOWED
    return not_now("request_answered", _("This request was already answered, or taken back."))


def can_give_place(*, places: int, taken_count: int) -> Decision:
    if taken_count < places:
        return ALLOWED
    return not_now("task_full", _("All places are taken."))


def needs_reason(why: str) -> Decision:
    """What another person has to live with comes with a reason."""
    if why.strip():
        return ALLOWED
    return invalid("reason_missing", _("Say why in a sentence. The person affected reads it."), "why")
