"""Tasks for the next free moment, and the first tasks of someone new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from tasks.models import Claim, Suggestion, Task, TaskSkill
from tasks.selectors.explanations import explain
from tasks.selectors.filters import TIMES, time_condition
from tasks.states import ONE_PER_TASK
from volunteers.models import Volunteer

CARDS = 4
STARTERS = 3
# Enough of the shortest to find several kinds among them.
STARTERS_READ = 60


@dataclass(frozen=True)
class Card:
    """What templates/tasks/partials/task_card.html shows."""

    task: Task
    reason: str


@dataclass(frozen=True)
class Moment:
    """Tasks for a stretch of time. `is_suggested` tells stored suggestions from what merely fits the time."""

    minutes: int
    choices: Sequence[int]
    cards: list[Card]
    is_suggested: bool


def moment_of(volunteer: Volunteer | None, *, minutes: int | None, now: datetime) -> Moment:
    """Stored suggestions that can still be claimed; without any, first tasks and then the newest. Two queries."""
    chosen = minutes if minutes in TIMES else _usual_time(volunteer)
    fitting = _claimable(volunteer, now).filter(time_condition(chosen))
    cards = _suggested(volunteer, fitting) if volunteer else []
    if cards:
        return Moment(chosen, TIMES, cards, is_suggested=True)
    newest = fitting.select_related("organization").order_by("-is_starter", "-published_at", "-pk")
    return Moment(chosen, TIMES, [Card(task, "") for task in newest[:CARDS]], is_suggested=False)


def _usual_time(volunteer: Volunteer | None) -> int:
    """The shortest time they said they have at once: the easiest to find."""
    return min((box for box in volunteer.sittings if box in TIMES), default=TIMES[0]) if volunteer else TIMES[0]


def _claimable(volunteer: Volunteer | None, now: datetime) -> QuerySet[Task]:
    """Open tasks with a place, without those this person has or had, and those of their own organisations."""
    tasks = Task.objects.claimable(now)
    if volunteer is None:
        return tasks
    own = Claim.objects.filter(volunteer=volunteer, status__in=ONE_PER_TASK)
    return tasks.exclude(pk__in=own.values("task_id")).exclude(organization__memberships__user_id=volunteer.user_id)


def _suggested(volunteer: Volunteer, fitting: QuerySet[Task]) -> list[Card]:
    rows = (
        Suggestion.objects.filter(volunteer=volunteer, task__in=fitting)
        .select_related("task__organization")
        .prefetch_related(Prefetch("task__skills", TaskSkill.objects.select_related("skill")))
        .order_by("-score", "task_id")
    )
    return [Card(row.task, explain(row.parts, row.task, volunteer).first) for row in rows[:CARDS]]


def starters_for(volunteer: Volunteer | None, *, now: datetime) -> list[Card]:
    """Three short first tasks of as many kinds as there are; other short ones when first tasks run out. One query."""
    shortest = _claimable(volunteer, now).select_related("organization")
    tasks = list(shortest.order_by("-is_starter", "minutes", "-published_at", "-pk")[:STARTERS_READ])
    by_kind: dict[str, Task] = {}
    for task in tasks:
        if task.is_starter:
            by_kind.setdefault(task.kind, task)
    chosen = list(by_kind.values())[:STARTERS]
    chosen += [task for task in tasks if task not in chosen][: STARTERS - len(chosen)]
    return [Card(task, _("A first task: it needs no experience.") if task.is_starter else "") for task in chosen]
