"""Interim reader over the first stored lists; the reader of the engine's lists replaces this file."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from tasks.models import Suggestion, Task, TaskSkill
from tasks.selectors.own import not_own
from volunteers.models import Volunteer


@dataclass(frozen=True)
class FeedItem:
    task: Task
    value: float
    price: float
    parts: list[dict[str, Any]]
    is_stretch: bool


def feed_for(
    volunteer: Volunteer, *, now: datetime, limit: int, minutes: int | None = None, exclude: Collection[int] = ()
) -> list[FeedItem]:
    open_tasks = not_own(Task.objects.claimable(now), volunteer)
    if minutes:
        open_tasks = open_tasks.filter(minutes__lte=minutes)
    if volunteer.minutes_max:
        open_tasks = open_tasks.filter(minutes__lte=volunteer.minutes_max)
    rows = (
        Suggestion.objects.filter(volunteer=volunteer, task__in=open_tasks)
        .exclude(task_id__in=exclude)
        .select_related("task__organization")
        .prefetch_related(Prefetch("task__skills", TaskSkill.objects.select_related("skill").order_by("pk")))
        .order_by("-score", "task_id")
    )
    return [FeedItem(row.task, row.score, 1.0, row.parts, row.is_stretch) for row in rows[:limit]]
