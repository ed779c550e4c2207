"""The rules of the core loop: pure decisions from facts, no database, no clock of their own."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from organizations.states import Role
from tasks.states import (
    ACCEPTING,
    CLAIM_MOVES,
    PLACE_HOLDING,
    TASK_MOVES,
    ClaimStatus,
    TaskStatus,
    Verdict,
)

LAST_DAY = timedelta(hours=24)

# --- Numbers worked out from settings -------------------------------------------------------------------------------


def lease_for(minutes: int) -> timedelta:
    """The lease of a task with this estimate (product.md section 2)."""
    return next((lease for limit, lease in settings.LEASES if minutes <= limit), settings.LEASES[-1][1])


def extension_for(minutes: int) -> timedelta:
    """One extension: half the lease."""
    return lease_for(minutes) / 2


def revision_lease_for(minutes: int) -> timedelta:
    """Time for asked changes: half the lease, at least 48 hours."""
    return max(settings.REVISION_LEASE_MIN, lease_for(minutes) / 2)


def first_reminder_at(starts_at: datetime, ends_at: datetime) -> datetime:
    """Half the lease, or 24 hours before its end where that comes first; a lease of a day or less has one, half-way."""
    half = starts_at + (ends_at - starts_at) / 2
    last = ends_at - LAST_DAY
    return half if last <= starts_at else min(half, last)


def reminder_at_after_extension(
    reminder_at: datetime | None, *, starts_at: datetime, ends_at: datetime, new_end: datetime
) -> datetime:
    """As for a lease of the new length while nothing was told yet; else on the last day of the new end."""
    if reminder_at == first_reminder_at(starts_at, ends_at):
        return first_reminder_at(starts_at, new_end)
    return new_end - LAST_DAY


def reminder_due(*, starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """Which reminder a claim gets that is due for one: "day" in its last day, however late, else "half"."""
    return "day" if now >= ends_at - LAST_DAY and ends_at - LAST_DAY > starts_at else "half"


def open_claim_limit(accepted_count: int) -> int:
    """How many claims may be open at once: 1 until the first accepted task, then 3, then 5."""
    return max(limit for needed, limit in settings.OPEN_CLAIM_LIMITS if accepted_count >= needed)


def default_confirmed_minutes(reported: int, estimate: int) -> int:
    """Reported minutes, at most 1.5 times the estimate, unless the reviewer says otherwise."""
    return min(reported, int(estimate * settings.CONFIRMED_MINUTES_FACTOR))


# --- Moves ----------------------------------------------------------------------------------------------------------


def can_move_task(status: str, to: str) -> Decision:
    if to in TASK_MOVES[status]:
        return ALLOWED
    return not_now("task_cannot_move", _("This task is %(now)s, so that is not possible any more.") % {
        "now": str(TaskStatus(status).label).lower()
    })  # fmt: skip


def can_move_claim(status: str, to: str) -> Decision:
    if to in CLAIM_MOVES[status]:
        return ALLOWED
    return not_now("claim_cannot_move", _("This work is %(now)s, so that is not possible any more.") % {
        "now": str(ClaimStatus(status).label).lower()
    })  # fmt: skip


def is_open_task(status: str) -> Decision:
    if status == TaskStatus.OPEN:
        return ALLOWED
    return not_now("task_not_open", _("This task is closed."))


# --- Claiming -------------------------------------------------------------------------------------------------------


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


# --- Inviting -------------------------------------------------------------------------------------------------------


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
    claim = can_claim(facts.claim, now)
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


# --- Working --------------------------------------------------------------------------------------------------------


def can_extend(
    *, status: str, extension_count: int, lease_ends_at: datetime | None, is_paused: bool, now: datetime
) -> Decision:
    if status != ClaimStatus.ACTIVE or lease_ends_at is None:
        return not_now("not_active", _("This task is not under way, so there is no time to add."))
    if is_paused:
        return not_now(
            "clock_paused", _("Your clock is stopped until the organisation answers. No need for more time.")
        )
    if lease_ends_at <= now:
        return not_now("lease_over", _("The time on this task has run out."))
    if extension_count >= settings.EXTENSIONS_MAX:
        return not_now("no_more_extensions", _("You have used both extensions. Send what you have, or hand it back."))
    return ALLOWED


def can_plan_slot(
    *,
    status: str,
    slot_starts_at: datetime | None,
    lease_ends_at: datetime | None,
    paused_at: datetime | None,
    now: datetime,
) -> Decision:
    """A slot lies between now and the end of the lease; while the clock stands, that end moves on."""
    if status != ClaimStatus.ACTIVE or lease_ends_at is None:
        return not_now("not_active", _("This task is not under way, so there is no time to plan."))
    if slot_starts_at is None:
        return ALLOWED
    if slot_starts_at <= now:
        return invalid("slot_past", _("Choose a time that is still to come."), "slot_date")
    if slot_starts_at >= lease_ends_at + (now - paused_at if paused_at else timedelta()):
        return invalid("slot_too_late", _("Choose an earlier time: yours on this task ends before it."), "slot_date")
    return ALLOWED


def can_submit(*, status: str, lease_ends_at: datetime | None, is_paused: bool, now: datetime) -> Decision:
    if status == ClaimStatus.SUBMITTED:
        return not_now("already_submitted", _("This work is already in review."))
    if status != ClaimStatus.ACTIVE:
        return can_move_claim(status, ClaimStatus.SUBMITTED)
    if lease_ends_at is not None and lease_ends_at <= now and not is_paused:
        return not_now("lease_over", _("The time on this task has run out. Your draft is kept."))
    return ALLOWED


def can_save_draft(*, status: str) -> Decision:
    """While it is under way, and after the clock took it: what was typed when the time ran out is kept as well."""
    if status in {ClaimStatus.ACTIVE, ClaimStatus.EXPIRED}:
        return ALLOWED
    return not_now("not_active", _("This task is not under way, so its draft does not change."))


def can_replace_draft(
    *, is_same_window: bool, is_same_text: bool, saved_at: datetime | None, seen_at: datetime | None
) -> Decision:
    """The last save wins, but a window that has not seen another one's save is told before it replaces it."""
    if is_same_window or is_same_text or saved_at is None or saved_at == seen_at:
        return ALLOWED
    return not_now("draft_changed", _("This draft was changed in another window."))


def can_send_message(*, status: str, ended_at: datetime | None, now: datetime) -> Decision:
    """People can talk while the claim lives and for 90 days after it ended."""
    if ended_at is not None and now - ended_at > timedelta(days=90):
        return not_now("thread_closed", _("This conversation ended 90 days after the task."))
    return ALLOWED


def can_change_files(*, status: str) -> Decision:
    if status == ClaimStatus.ACTIVE:
        return ALLOWED
    return not_now("not_active", _("This task is not under way, so its files do not change."))


def can_attach(*, count: int, status: str) -> Decision:
    if status != ClaimStatus.ACTIVE:
        return can_change_files(status=status)
    if count >= settings.UPLOAD_MAX_FILES:
        return invalid(
            "too_many_files", _("Send up to %(max)s files. Take one out first.") % {"max": settings.UPLOAD_MAX_FILES},
            "files",
        )  # fmt: skip
    return ALLOWED


def can_store(*, used: int, adding: int) -> Decision:
    """All uploads of one volunteer together have a limit, so that one person cannot fill the disk."""
    if used + adding <= settings.UPLOAD_QUOTA_BYTES:
        return ALLOWED
    return invalid(
        "quota_full",
        _("Your files take up the %(max)s MB that each person has. Take out files you do not need, or send a link.")
        % {"max": settings.UPLOAD_QUOTA_BYTES // (1024 * 1024)},
        "files",
    )


# --- Publishing -----------------------------------------------------------------------------------------------------


def can_moderate(*, is_staff: bool) -> Decision:
    if is_staff:
        return ALLOWED
    return forbidden("moderators_only", _("Only moderators decide this."))


def can_manage_tasks(*, role: str, is_staff: bool = False) -> Decision:
    """Writing, publishing and steering tasks: owners and managers. Staff moderate."""
    if role in {Role.OWNER, Role.MANAGER} or is_staff:
        return ALLOWED
    return forbidden("publishers_only", _("Owners and managers write and publish tasks. Reviewers review the work."))


@dataclasses.dataclass(frozen=True, slots=True)
class PublishFacts:
    """What `can_publish` asks about a brief and its organisation."""

    status: str
    organization_is_active: bool
    title: str
    why: str
    need: str
    deliverable: str
    point_count: int
    minutes: int
    places: int
    closes_at: datetime | None
    overdue_reviews: int
    skill_count: int


def check_minutes(minutes: int) -> Decision:
    """15 minutes to 8 hours (promise 2)."""
    if minutes < settings.TASK_MINUTES_MIN:
        return invalid("too_short", _("A task takes at least 15 minutes. Put small jobs together."), "minutes")
    if minutes > settings.TASK_MINUTES_MAX:
        return invalid("too_long", _("A task takes at most 8 hours. Split it and post the parts."), "minutes")
    return ALLOWED


def missing_in_brief(facts: PublishFacts, now: datetime) -> list[Decision]:
    """Everything that stops a brief from being published, in the order of the form (promise 19)."""
    least, most = settings.ACCEPTANCE_POINTS_MIN, settings.ACCEPTANCE_POINTS_MAX
    checks = [
        (
            bool(facts.title.strip()),
            invalid("title_missing", _("Give the task a title that starts with what to do."), "title"),
        ),
        (bool(facts.why.strip()), invalid("why_missing", _("Say who benefits and how."), "why")),
        (bool(facts.need.strip()), invalid("need_missing", _("Say what you need done."), "need")),
        (
            bool(facts.deliverable.strip()),
            invalid("deliverable_missing", _("Name what you get at the end."), "deliverable"),
        ),
        (
            facts.point_count >= least,
            invalid("too_few_points", _("Write at least %(n)s points that you will check.") % {"n": least}, "points"),
        ),
        (
            facts.point_count <= most,
            invalid(
                "too_many_points", _("Keep to %(n)s points. Split the task if it needs more.") % {"n": most}, "points"
            ),
        ),
        (facts.skill_count > 0, invalid("skills_missing", _("Choose at least one skill."), "uses")),
        (
            facts.closes_at is None or facts.closes_at > now,
            invalid("closes_in_past", _("Choose a closing date that is still to come."), "closes_at"),
        ),
    ]  # fmt: skip
    missing = [decision for holds, decision in checks if not holds]
    minutes = check_minutes(facts.minutes)
    return missing if minutes else [*missing, minutes]


def can_publish(facts: PublishFacts, now: datetime) -> Decision:
    """May this brief go out (to moderation or to everyone)?"""
    if facts.status != TaskStatus.DRAFT:
        return not_now("not_a_draft", _("This task is already published."))
    if not facts.organization_is_active:
        return not_now("organization_suspended", _("Your organisation is suspended. Write to us before you publish."))
    if facts.overdue_reviews >= settings.OVERDUE_REVIEWS_THAT_BLOCK:
        return not_now(
            "reviews_overdue",
            _("%(n)s reviews are overdue. Answer those people first, then publish.") % {"n": facts.overdue_reviews},
        )
    return next(iter(missing_in_brief(facts, now)), ALLOWED)


def can_reopen(*, status: str) -> Decision:
    """Only what was closed: a draft or a brief in moderation goes out by its own way."""
    if status == TaskStatus.CLOSED:
        return ALLOWED
    return not_now("not_closed", _("Only a closed task can be opened again."))


def needs_moderation(*, is_checked: bool, approved_briefs: int) -> bool:
    """The first three briefs of a new organisation are read by a person before they go out."""
    return not is_checked and approved_briefs < settings.MODERATED_BRIEFS


def can_edit_brief(*, status: str) -> Decision:
    if status == TaskStatus.CANCELLED:
        return not_now("task_cancelled", _("This task is cancelled, so its brief does not change any more."))
    return ALLOWED


def can_change_terms(*, claim_count: int) -> Decision:
    """What people agreed to stays as it was while anyone holds a place."""
    if claim_count == 0:
        return ALLOWED
    return not_now(
        "terms_agreed",
        _("People have already claimed this task, so its points, time and terms stay. Post a new task for changes."),
    )


def can_set_places(*, places: int, taken_count: int) -> Decision:
    if places < 1 or places > settings.TASK_PLACES_MAX:
        return invalid(
            "places_range", _("Ask for 1 to %(max)s volunteers.") % {"max": settings.TASK_PLACES_MAX}, "places"
        )
    if places < taken_count:
        return invalid(
            "places_taken",
            _("%(n)s places are already taken, so keep at least that many.") % {"n": taken_count},
            "places",
        )
    return ALLOWED


def can_attach_to_brief(*, count: int) -> Decision:
    if count < settings.UPLOAD_MAX_FILES:
        return ALLOWED
    return invalid(
        "too_many_files", _("A task holds up to %(max)s files.") % {"max": settings.UPLOAD_MAX_FILES}, "files"
    )


# --- Reviewing ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewFacts:
    is_member: bool
    is_own_work: bool
    claim_status: str
    is_latest_version: bool
    revision_count: int


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewInput:
    """A reviewer's clean answers. `points` maps a point's id to (met, comment); `ratings` a skill's id to 1..4."""

    verdict: str
    points: Mapping[int, tuple[bool, str]]
    what_worked: str = ""
    what_to_change: str = ""
    justification: str = ""
    quote: str = ""
    private_note: str = ""
    confirmed_minutes: int | None = None
    ratings: Mapping[int, int] = dataclasses.field(default_factory=dict)


def can_review(facts: ReviewFacts) -> Decision:
    if not facts.is_member:
        return forbidden("not_a_reviewer", _("Only reviewers of this organisation may review its work."))
    if facts.is_own_work:
        return forbidden("own_work", _("Nobody reviews their own work."))
    if facts.claim_status != ClaimStatus.SUBMITTED or not facts.is_latest_version:
        return not_now("already_reviewed", _("This work has already been reviewed."))
    return ALLOWED


def problems_in_review(review: ReviewInput, *, point_ids: Sequence[int], revision_count: int) -> list[Decision]:
    """Everything that stops a review from being sent, field by field (promises 21 and 30a)."""
    problems: list[Decision] = []
    if review.verdict not in Verdict.values:
        problems.append(invalid("verdict_missing", _("Choose a decision."), "verdict"))
    for point_id in point_ids:
        if point_id not in review.points:
            problems.append(invalid("point_missing", _("Say whether this point is met."), f"point_{point_id}"))
    failed = [point_id for point_id in point_ids if point_id in review.points and not review.points[point_id][0]]
    if review.verdict == Verdict.ACCEPTED and failed:
        problems.append(
            invalid(
                "points_not_met",
                _("Not every point is met. Choose “Accept with small edits” or ask for changes."),
                "verdict",
            )
        )
    if review.verdict in {Verdict.CHANGES_ASKED, Verdict.NOT_USABLE}:
        for point_id in failed:
            if not review.points[point_id][1].strip():
                problems.append(
                    invalid("comment_missing", _("Say what is missing on this point."), f"comment_{point_id}")
                )
        if not review.what_worked.strip():
            problems.append(invalid("what_worked_missing", _("Say at least one thing that worked."), "what_worked"))
        if not review.what_to_change.strip():
            problems.append(invalid("change_missing", _("Name one specific change."), "what_to_change"))
    if review.verdict == Verdict.CHANGES_ASKED:
        if not failed and point_ids:
            problems.append(invalid("nothing_to_change", _("Mark the points that are not met yet."), "verdict"))
        if revision_count >= settings.REVISION_ROUNDS:
            problems.append(
                invalid(
                    "no_more_rounds",
                    _("This was returned twice already. Accept it, or decline with reasons."),
                    "verdict",
                )
            )
        elif revision_count == settings.REVISION_ROUNDS - 1 and not review.justification.strip():
            problems.append(
                invalid(
                    "justification_missing",
                    _("Say why a second return is fair. A person at Microvol reads it too."),
                    "justification",
                )
            )
    if review.confirmed_minutes is not None and not 0 <= review.confirmed_minutes <= 24 * 60:
        problems.append(invalid("minutes_out_of_range", _("Write minutes between 0 and 1440."), "confirmed_minutes"))
    return problems


def ends_with_credit(verdict: str) -> bool:
    return verdict in ACCEPTING


def holds_a_place(status: str) -> bool:
    return status in PLACE_HOLDING
