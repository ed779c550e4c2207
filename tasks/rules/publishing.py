"""Writing briefs and letting them out."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from organizations.states import Role
from tasks.states import TaskStatus


def can_moderate(*, is_staff: bool, role: str = "") -> Decision:
    """Staff decide, but never about an organisation in which they have a seat."""
    if not is_staff:
        return forbidden("moderators_only", _("Only moderators decide this."))
    if role:
        return forbidden("own_organization", _("You belong to this organisation, so another moderator decides."))
    return ALLOWED


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


def can_decide_brief(*, status: str) -> Decision:
    """A moderator's yes or no: once, to a brief that waits for it."""
    if status == TaskStatus.IN_MODERATION:
        return ALLOWED
    return not_now("brief_decided", _("This brief does not wait for a decision any more."))


def needs_moderation(
    *, is_checked: bool, approved_briefs: int, is_flagged: bool = False, was_sent_back: bool = False
) -> bool:
    """A person reads a brief before it goes out: the first three of a new organisation, what looks like something that
    nobody may ask for, and what was sent back before."""
    return is_flagged or was_sent_back or (not is_checked and approved_briefs < settings.MODERATED_BRIEFS)


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
