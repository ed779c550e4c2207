"""Who may be asked to do a task, and how many."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, not_now
from tasks.rules.claiming import ClaimFacts, can_claim
from tasks.states import TaskStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Waves:
    """How far the invitations to a task have got. `unused` leaves out those that led to a claim."""

    last: int = 0
    began_at: datetime | None = None
    unused: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Room:
    """How many people may be invited to a task now, in which wave, and when a further wave may begin."""

    wave: int
    left: int
    left_in_all: int
    next_wave_at: datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class InvitationFacts:
    """What `can_invite` asks about one task and one person. Nobody is invited to what they could not claim."""

    claim: ClaimFacts
    waves: Waves
    is_active: bool
    is_paused: bool
    per_week: int
    is_invited: bool
    is_dismissed: bool
    invited_today: int
    invited_in_week: int
    unanswered: int


def invitation_room(waves: Waves, *, places_left: int, now: datetime) -> Room:
    """The first wave asks about five people per open place; two days later ten per open place may have been asked.

    Invitations that led to a claim have filled their place, and so count no more.
    """
    may_begin_at = waves.began_at + settings.INVITED_NEXT_WAVE_AFTER if waves.began_at else None
    wave = waves.last + (may_begin_at is None or may_begin_at <= now)
    in_all = settings.INVITED_PER_PLACE * places_left
    up_to = settings.INVITED_FIRST_WAVE * places_left if wave == 1 else in_all
    return Room(
        wave=wave,
        left=max(up_to - waves.unused, 0),
        left_in_all=max(in_all - waves.unused, 0),
        next_wave_at=may_begin_at if wave == 1 else None,
    )


def can_invite_to(claim: ClaimFacts, waves: Waves, now: datetime) -> Decision:
    """May anybody be invited to this task now? What stands in the way is the task, so its team reads why."""
    if claim.task_status != TaskStatus.OPEN or not claim.organization_is_active:
        return not_now("task_not_open", _("This task is not open, so nobody can be invited."))
    if claim.closes_at is not None and claim.closes_at <= now:
        return not_now("task_past", _("This task has passed its closing date."))
    if claim.taken_count >= claim.places:
        return not_now("task_full", _("All places are taken."))
    if claim.needs_approval:
        limit = (claim.places - claim.taken_count) * settings.PENDING_REQUESTS_PER_PLACE
        if claim.pending_requests >= limit:
            return not_now("enough_requests", _("Enough people have asked for this task. Answer them first."))
    room = invitation_room(waves, places_left=claim.places - claim.taken_count, now=now)
    if not room.left_in_all:
        return not_now(
            "invitations_used_up",
            _("%(max)s people per open place have been invited, and more are not asked. A clearer brief may help.")
            % {"max": settings.INVITED_PER_PLACE},
        )
    if not room.left:
        return not_now(
            "wave_full",
            _("%(max)s people per open place have been invited. If too few take the task, you can invite more soon.")
            % {"max": settings.INVITED_FIRST_WAVE},
            next_wave_at=room.next_wave_at,
        )
    return ALLOWED


def can_invite(facts: InvitationFacts, now: datetime) -> Decision:
    """May this person be invited to this task now? The same for organisations and for the engine.

    Why a person cannot be asked is their own affair: the code is for programs, and every sentence is the same.
    """
    decision = can_invite_to(facts.claim, facts.waves, now)
    if not decision:
        return decision
    # Being asked is what opens a task that is not for everyone.
    claim = can_claim(dataclasses.replace(facts.claim, is_asked=True), now)
    weekly = min(facts.per_week, settings.INVITED_PER_WEEK)
    reasons = [
        (not claim, claim.code),
        (facts.is_invited, "already_invited"),
        (facts.is_dismissed, "not_for_them"),
        (not facts.is_active or weekly < 1, "not_open_to_invitations"),
        (facts.is_paused, "paused"),
        (facts.unanswered >= settings.INVITED_UNANSWERED_MAX, "does_not_answer"),
        (facts.invited_today >= settings.INVITED_PER_DAY, "invited_today"),
        (facts.invited_in_week >= weekly, "invited_enough"),
    ]
    code = next((code for holds, code in reasons if holds), "")
    return not_now(code, _("This volunteer cannot be invited at the moment.")) if code else ALLOWED


def can_answer_invitation(*, answer: str) -> Decision:
    """An invitation is declined once; who took the task goes on with it or hands it back."""
    if answer:
        return not_now("invitation_answered", _("You have already answered this invitation."))
    return ALLOWED
