"""Tasks for the next free moment, and the first tasks of someone new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.models import Task
from tasks.selectors.filters import TIMES, time_condition
from tasks.selectors.kept import suggestions
from tasks.selectors.lines import TaskLine, Viewer, lines_for
from tasks.selectors.order import rows
from tasks.selectors.own import not_own
from tasks.selectors.starters import starter_lines
from volunteers.models import Volunteer

CARDS = 4
STARTERS = 3


@dataclass(frozen=True)
class Moment:
    """Tasks for a stretch of time. `is_suggested` tells suggestions from what merely fits the time."""

    minutes: int
    choices: Sequence[int]
    lines: list[TaskLine]
    is_suggested: bool
    total: int = 0  # suggestions of any length


def moment_of(viewer: Viewer, *, minutes: int | None, now: datetime) -> Moment:
    """The first suggestions that fit the time; without any, first tasks and then the newest."""
    chosen = minutes if minutes is not None and minutes in TIMES else _usual_time(viewer.volunteer)
    found = suggestions(viewer, limit=CARDS, minutes=chosen, now=now, may_save=False)
    if found.lines:
        return Moment(chosen, TIMES, found.lines, is_suggested=True, total=found.total)
    fitting = rows(not_own(Task.objects.listed(now), viewer.volunteer)).filter(time_condition(chosen))
    newest = fitting.order_by("-is_starter", "-published_at", "-pk")[:CARDS]
    return Moment(chosen, TIMES, lines_for(newest, viewer), is_suggested=False)


def _usual_time(volunteer: Volunteer | None) -> int:
    """The shortest time they said they have at once: the easiest to find."""
    return min((box for box in volunteer.sittings if box in TIMES), default=TIMES[0]) if volunteer else TIMES[0]


def first_lines(viewer: Viewer, *, now: datetime) -> list[TaskLine]:
    """Three first tasks of as many kinds as there are."""
    return starter_lines(viewer, now=now, limit=STARTERS)
