"""Words that the desk's pages say alike: where a task stands, and how long someone has waited."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.microvol import duration, short_date
from organizations.models import Organization
from tasks.brief_check import check_brief
from tasks.models import Claim, Task, TaskEvent
from tasks.selectors.desk import QUIET_AFTER, STAGES, words_of
from tasks.selectors.event_words import words_of_event
from tasks.selectors.overdue import Overdue, overdue_reviews
from tasks.states import ClaimStatus, TaskStatus

register = template.Library()


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    text: str
    is_warning: bool = False


@register.simple_tag
def overdue_of(organization: Organization, user: Any) -> Overdue:
    return overdue_reviews(organization, user, timezone.now())


@register.filter
def stage_name(stage: str) -> str:
    return str(STAGES[stage])


@register.filter
def stage_line(task: Task) -> Line:
    """One line under a task's title. Expects a task of tasks.selectors.desk.with_lines."""
    stage = task.stage  # type: ignore[attr-defined]
    if stage == "draft":
        return _draft(task)
    if stage == "open":
        return _open(task)
    if stage == "in_progress":
        return Line(_in_progress(task, task.running_claims))  # type: ignore[attr-defined]
    if stage == "done":
        return Line(_("Finished %(day)s") % {"day": short_date(task.delivered_at)})  # type: ignore[attr-defined]
    if task.status == TaskStatus.CANCELLED:
        return Line(_("Cancelled %(day)s") % {"day": short_date(task.closed_at)})
    return Line(_("Closed %(day)s") % {"day": short_date(task.closed_at)})


def _draft(task: Task) -> Line:
    if task.status == TaskStatus.IN_MODERATION:
        return Line(_("A person at Microvol reads it"))
    if task.moderation_note:
        return Line(_("Sent back, see why"), is_warning=True)
    checks = check_brief(words_of(task))
    return Line(
        _("Brief check %(good)s of %(all)s") % {"good": sum(check.is_good for check in checks), "all": len(checks)}
    )


def _open(task: Task) -> Line:
    age = timezone.now() - (task.published_at or timezone.now())
    since = ngettext("Open %(days)s day", "Open %(days)s days", age.days) % {"days": age.days}
    if not age.days:
        since = _("Open since today")
    if task.taken_count:
        return Line(_("%(since)s, %(places)s") % {"since": since, "places": _places(task)})
    if task.was_claimed:  # type: ignore[attr-defined]
        return Line(since)
    return Line(_("%(since)s, no claims") % {"since": since}, is_warning=age >= QUIET_AFTER)


def _in_progress(task: Task, claims: list[Claim]) -> str:
    waiting = [claim for claim in claims if claim.status == ClaimStatus.SUBMITTED]
    if task.places > 1:
        return _places(task) + (_(", work to review") if waiting else "")
    if waiting:
        return _("Work to review")
    claim = claims[0]
    if claim.is_paused:
        return _("A question waits for you")
    if claim.revision_count:
        return _("Changes asked, due %(day)s") % {"day": short_date(claim.lease_ends_at)}
    return _("Due %(day)s") % {"day": short_date(claim.lease_ends_at)}


def _places(task: Task) -> str:
    return ngettext(
        "%(taken)s of %(places)s place taken", "%(taken)s of %(places)s places taken", task.places
    ) % {"taken": task.taken_count, "places": task.places}  # fmt: skip


@register.filter
def event_words(event: TaskEvent) -> str:
    """One line of a task's history. Expects what `tasks.selectors.event_words.words_of_event` does."""
    return words_of_event(event)


@register.filter
def since_words(moment: datetime | None) -> str:
    """How long ago, as "5 h" or "2 days 3 h"."""
    return _rounded(timezone.now() - moment) if moment else ""


def _rounded(waited: timedelta) -> str:
    """From an hour on nobody counts minutes."""
    if waited < timedelta(minutes=1):
        return _("less than a minute")
    return duration(waited - waited % timedelta(hours=1) if waited >= timedelta(hours=1) else waited)


@dataclasses.dataclass(frozen=True, slots=True)
class Wait:
    """How long someone has waited, against the promise."""

    waited: timedelta
    hours: int
    promised_hours: int
    is_late: bool

    @property
    def words(self) -> str:
        return _rounded(self.waited)


@register.filter
def wait_of(claim: Claim) -> Wait:
    """Expects a claim in review."""
    now = timezone.now()
    sent: datetime = claim.submitted_at or now
    due: datetime = claim.review_due_at or now
    promised = max(round((due - sent).total_seconds() / 3600), 1)
    return Wait(now - sent, min(int((now - sent).total_seconds() // 3600), promised), promised, due < now)
