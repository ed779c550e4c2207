"""The suggestions page: what the list holds now, first tasks while it is empty, and what was just left out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minutes_words
from tasks.kinds import KINDS
from tasks.models import Dismissal, Task
from tasks.selectors.explanations import Factor, chance, explain, factors_of
from tasks.selectors.kept import suggestions
from tasks.selectors.lines import TaskLine, Viewer, lines_for
from tasks.selectors.order import rows_by_id
from tasks.selectors.starters import is_away, says_something, starter_lines

PAGE_SIZE = 10
# As many as a stored list holds.
LIST_MAX = 200
STARTERS = 6


@dataclass(frozen=True)
class ForYou:
    """`is_start`: nothing is known of this person yet, or nothing fits; these are first tasks."""

    lines: list[TaskLine]
    is_start: bool
    first: int  # how many come before these
    next_first: int | None


def for_you(viewer: Viewer, *, minutes: int | None, first: int, now: datetime) -> ForYou:
    """One page of suggestions in their order now. The number of queries is the same however many there are."""
    lines = suggestions(viewer, limit=PAGE_SIZE + 1, first=first, minutes=minutes, now=now).lines
    is_known = viewer.volunteer is not None and says_something(viewer.volunteer)
    if first or minutes or (lines and is_known) or (viewer.volunteer and is_away(viewer.volunteer)):
        has_more = len(lines) > PAGE_SIZE and first + PAGE_SIZE < LIST_MAX
        return ForYou(lines[:PAGE_SIZE], False, first, first + PAGE_SIZE if has_more else None)
    return ForYou(starter_lines(viewer, now=now, limit=STARTERS), True, 0, None)


@dataclass(frozen=True)
class Explained:
    """A suggestion as programs read it."""

    task: Task
    reasons: tuple[str, ...]
    caution: str
    is_stretch: bool
    value: float
    price: float
    parts: list[dict[str, Any]]


def explained(viewer: Viewer, *, limit: int, minutes: int | None, now: datetime) -> list[Explained]:
    """The first suggestions with the numbers behind them."""
    volunteer = viewer.volunteer
    if volunteer is None:
        return []
    items = viewer.feed.items(limit=limit, minutes=minutes) if viewer.feed else []
    whole = Task.objects.for_cards().in_bulk([item.task.pk for item in items])
    found = []
    for item in items:
        why_it_is = explain(item.parts, item.task, volunteer, now=now, minutes_left=viewer.minutes_left)
        found.append(
            Explained(
                task=whole[item.task.pk],
                reasons=why_it_is.reasons,
                caution=why_it_is.caution,
                is_stretch=item.is_stretch,
                value=item.value,
                price=item.price,
                parts=item.parts,
            )
        )
    return found


# --- "Not for me" ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LeftOut:
    """What somebody just said no to, and what follows from it."""

    task: Task
    words: str


def left_out(viewer: Viewer, public_id: UUID | None) -> LeftOut | None:
    """The dismissal of this task by this person, while it stands. One query, none without an id."""
    if public_id is None or viewer.volunteer is None:
        return None
    dismissal = (
        Dismissal.objects.filter(volunteer=viewer.volunteer, task__public_id=public_id)
        .select_related("task__organization")
        .first()
    )
    return LeftOut(dismissal.task, _what_follows(dismissal, viewer.volunteer.minutes_max)) if dismissal else None


def _what_follows(dismissal: Dismissal, minutes_max: int | None) -> str:
    task = dismissal.task
    if dismissal.reason == Dismissal.Reason.TOO_LONG and minutes_max:
        return _("From now on you see tasks of up to %(time)s.") % {"time": minutes_words(minutes_max)}
    words = {
        Dismissal.Reason.ORGANIZATION: _("Nothing of %(organization)s is suggested to you any more.")
        % {"organization": task.organization},
        Dismissal.Reason.KIND: _("Nothing of the kind “%(kind)s” is suggested to you any more.")
        % {"kind": KINDS[task.kind].name if task.kind in KINDS else task.kind},
        Dismissal.Reason.CAUSE: _("Tasks for the same causes come later in your list."),
        Dismissal.Reason.SKILLS: _("Tasks that ask for the same skills come later in your list."),
    }
    return words.get(Dismissal.Reason(dismissal.reason), _("It is not suggested to you again."))


# --- "Why this?" ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Why:
    """The score of one suggestion, taken apart."""

    line: TaskLine
    factors: list[Factor]
    total: float
    accept_percent: int
    value_percent: float
    price: float


def why(viewer: Viewer, task: Task) -> Why | None:
    """None for a task that is not among this person's suggestions."""
    volunteer, ranked = viewer.volunteer, viewer.ranked.get(task.pk)
    if volunteer is None or ranked is None:
        return None
    [line] = lines_for(rows_by_id([task.pk]), viewer)
    parts = viewer.parts([line.task])[task.pk]
    total = sum(part["points"] for part in parts)
    return Why(
        line=line,
        factors=factors_of(parts, line.task, volunteer),
        total=total,
        accept_percent=round(100 * chance(total)),
        value_percent=100 * ranked.value,
        price=ranked.price,
    )
