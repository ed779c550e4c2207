"""The same work again: one more draft like an earlier task, the next of a series, and a brief split into parts."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from tasks import rules
from tasks.models import Task, TaskSeries
from tasks.services.brief_files import copy_files
from tasks.services.briefs import BriefInput, brief_of, create_task, update_task
from tasks.services.moves import lock_task, record
from tasks.services.seats import require_publisher
from tasks.states import TaskStatus


@dataclasses.dataclass(frozen=True, slots=True)
class PartInput:
    """What one part of a split brief has of its own."""

    title: str
    need: str
    deliverable: str
    points: Sequence[str]
    minutes: int


@transaction.atomic
def copy_task(*, task_id: int, actor_id: int | None, now: datetime) -> Task:
    """A new draft with the brief, points, skills and files of an earlier task; nothing of its dates and claims.

    Refuses all but publishers (403), and what the site wrote (409).
    """
    return _copy(_source(task_id, actor_id), actor_id=actor_id, now=now)


@transaction.atomic
def repeat_task(*, task_id: int, actor_id: int | None, now: datetime) -> Task:
    """The same, as the next number of a series. The first repetition begins the series with the earlier task as 1.

    A part of something that was split cannot be repeated within that (409): use it again instead.
    """
    task = _source(task_id, actor_id)
    series = task.series
    rules.can_repeat(is_part=series is not None and not series.is_repeated).require()
    if series is None:
        series = TaskSeries.objects.create(
            organization_id=task.organization_id, name=task.title, is_repeated=True, created_at=now
        )
        task.series, task.series_position = series, 1
        task.save(update_fields=["series", "series_position", "updated_at"])
    else:
        TaskSeries.objects.select_for_update().get(pk=series.pk)  # two clicks make two numbers
    last = series.tasks.aggregate(last=Max("series_position"))["last"] or 0
    return _copy(task, actor_id=actor_id, now=now, series=series, series_position=last + 1)


@transaction.atomic
def split_task(*, task_id: int, actor_id: int | None, parts: Sequence[PartInput], now: datetime) -> list[Task]:
    """Makes linked drafts of one draft: it becomes the first part, the others are new, and all share one series.

    What the parts do not say themselves (why, skills, causes, terms, files) each has from the whole. Refuses all but
    publishers (403), anything but a draft (409), and fewer than two or more than twelve parts (400).
    """
    task = _source(task_id, actor_id)
    rules.can_split(status=task.status, part_count=len(parts)).require()
    brief = {**brief_of(task), "closes_at": task.closes_at}
    series = TaskSeries.objects.create(organization_id=task.organization_id, name=task.title, created_at=now)
    tasks = []
    for number, part in enumerate(parts, start=1):
        words = BriefInput(**{**brief, **dataclasses.asdict(part), "points": list(part.points)})
        if number == 1:
            made = update_task(task_id=task.pk, actor_id=actor_id, brief=words, now=now)
            made.series, made.series_position = series, 1
            made.save(update_fields=["series", "series_position", "updated_at"])
        else:
            made = create_task(
                organization_id=task.organization_id, actor_id=actor_id, brief=words, now=now,
                copied_from=task, series=series, series_position=number,
            )  # fmt: skip
            copy_files(task, made)
        tasks.append(made)
    record(
        task=task, kind="task_split", now=now, actor_id=actor_id, from_status=TaskStatus.DRAFT,
        to_status=TaskStatus.DRAFT, parts=len(parts),
    )  # fmt: skip
    return tasks


def _source(task_id: int, actor_id: int | None) -> Task:
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    return task


def _copy(task: Task, *, actor_id: int | None, now: datetime, **links: Any) -> Task:
    brief = BriefInput(**{**brief_of(task), "closes_at": None})
    made = create_task(
        organization_id=task.organization_id, actor_id=actor_id, brief=brief, now=now, copied_from=task, **links
    )
    copy_files(task, made)
    return made
