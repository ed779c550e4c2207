"""Suggestions as the digest shows them: five that no earlier one brought, one of them a stretch toward a goal."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minutes_words
from common.templatetags.microvol import short_date
from notifications.digest_sections import Asked, Matches, TaskItem
from tasks.models import Task, TaskInvitation
from tasks.selectors.explanations import explain
from tasks.selectors.feed import Feed, FeedItem, Ranked
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of


def digest_matches(asked: Asked) -> Matches | None:
    """The first suggestions of this person's list that are new to them by mail; None when all are known."""
    volunteer = volunteer_of(asked.user_id)
    if volunteer is None:
        return None
    feed = Feed(volunteer, now=asked.now)
    # What somebody was asked about stands in a section of its own.
    invited = set(TaskInvitation.objects.filter(volunteer=volunteer, answer="").values_list("task_id", flat=True))
    ranked = feed.ranked(exclude=invited)
    fresh = feed.ranked(exclude=invited | {int(key) for key in asked.shown})
    chosen = {row.task_id for row in with_a_stretch(fresh, asked.limit, has_goal=bool(volunteer.goals.all()))}
    items = feed.items(limit=asked.limit, exclude={row.task_id for row in ranked} - chosen | invited)
    return Matches(
        items=tuple(_item(item, volunteer, asked) for item in items),
        total=len(ranked),
        path=reverse("tasks:feed_list"),
        intro=_intro(volunteer),
    )


def with_a_stretch(ranked: Sequence[Ranked], limit: int, *, has_goal: bool) -> list[Ranked]:
    """The first of the list; the last of them gives way to the best stretch if there is none among them (promise 8)."""
    chosen, rest = list(ranked[:limit]), ranked[limit:]
    if has_goal and not any(row.is_stretch for row in chosen):
        stretch = next((row for row in rest if row.is_stretch), None)
        if stretch is not None:
            chosen[-1] = stretch
    return chosen


def _item(item: FeedItem, volunteer: Volunteer, asked: Asked) -> TaskItem:
    why = explain(item.parts, item.task, volunteer, now=asked.now)
    return task_item(item.task, asked, reasons=why.reasons, caution=why.caution, is_stretch=item.is_stretch)


def task_item(
    task: Task, asked: Asked, *, reasons: tuple[str, ...], caution: str = "", is_stretch: bool = False, key: str = ""
) -> TaskItem:
    """A task as every section of the digest shows it. Expects its organisation at hand."""
    return TaskItem(
        key=key or str(task.pk),
        title=task.title,
        path=task.get_absolute_url(),
        minutes=task.minutes,
        organization=task.organization.name,
        done_means=task.deliverable,
        closes=closing(task.closes_at, asked),
        reasons=reasons,
        caution=caution,
        is_stretch=is_stretch,
    )


def closing(closes_at: datetime | None, asked: Asked) -> str:
    """ "closes tomorrow", by the reader's own calendar on the morning of the mail; nothing where there is no date."""
    if closes_at is None:
        return ""
    day = closes_at.astimezone(asked.zone).date()
    days = (day - asked.now.astimezone(asked.zone).date()).days
    words = {0: _("closes today"), 1: _("closes tomorrow")}
    return words.get(days) or _("closes %(day)s") % {"day": short_date(day)}


def _intro(volunteer: Volunteer) -> str:
    if not volunteer.sittings:
        return ""
    return _("You said you have up to %(time)s at a time.") % {"time": minutes_words(max(volunteer.sittings))}
