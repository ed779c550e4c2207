"""Open tasks as the engine sees them: read in three queries, stored on a run, and read again without any."""

import io
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet

from tasks.matching.columns import industry_columns, language_columns, matrix, of_lists, skill_categories
from tasks.matching.engine.data import FAR_DAYS, Array, Market, People, Sparse, Tasks
from tasks.matching.engine.lists import Plan, make_plan
from tasks.matching.in_use import InUse
from tasks.models import Claim, Task, TaskSkill
from tasks.states import ClaimStatus

# Until an organisation has answered often enough to say how long it takes (practice: two to three working days).
ANSWER_DAYS = 2.0
_DAY = timedelta(days=1)
_COUNTED: dict[str, Q] = {
    "pending": Q(status=ClaimStatus.REQUESTED),
    "working": Q(status__in=[ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED]),
    "filled": Q(status__in=[ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED]),
}


@dataclass(frozen=True)
class TaskTable:
    """Row by row: the tasks' ids (ascending), what the engine knows of them, and their kinds."""

    ids: Array
    kinds: Array
    tasks: Tasks
    skill_category: Array

    def plan(self) -> Plan:
        return make_plan(Market(People.blank(0), self.tasks, self.skill_category))

    def rows_of(self, task_ids: Array) -> Array:
        """The rows of these ids that are here."""
        task_ids = np.asarray(task_ids, np.int64)
        places = np.minimum(np.searchsorted(self.ids, task_ids), max(len(self.ids) - 1, 0))
        return places[self.ids[places] == task_ids] if len(self.ids) else np.zeros(0, np.int64)

    def without(self, task_ids: Array) -> "TaskTable":
        """The same table with these tasks shut, so that rows keep their numbers."""
        is_open = self.tasks.open.copy()
        is_open[self.rows_of(task_ids)] = 0
        return replace(self, tasks=replace(self.tasks, open=is_open))


def read_tasks(tasks: QuerySet[Task], in_use: InUse, now: datetime) -> TaskTable:
    """These tasks as they are now. Four queries, whatever their number."""
    columns = (
        "pk", "kind", "minutes", "places", "taken_count", "closes_at", "languages", "cause_ids", "is_starter",
        "needs_approval", "organization_id", "organization__industry", "organization__median_review_hours",
    )  # fmt: skip
    rows = list(tasks.order_by("pk").values_list(*columns, named=True))
    ids = np.array([row.pk for row in rows], np.int64)
    asked = list(
        TaskSkill.objects.filter(task__in=_some(ids, tasks)).values_list("task_id", "skill_id", "level", "part")
    )
    need = matrix(ids, (row[:3] for row in asked if row[3] == TaskSkill.Part.USES), has_values=True)
    counts = _counts(ids, tasks)
    organization = np.array([row.organization_id for row in rows], np.int32)
    hours = np.array(
        [
            np.nan if row.organization__median_review_hours is None else row.organization__median_review_hours
            for row in rows
        ]
    )
    return TaskTable(
        ids=ids,
        kinds=np.array([row.kind for row in rows], "U20"),
        skill_category=skill_categories(),
        tasks=Tasks.blank(
            len(ids),
            need=need,
            weight=need._replace(values=np.ones_like(need.values)),
            teaches=matrix(ids, (row[:2] for row in asked if row[3] == TaskSkill.Part.TEACHES)),
            causes=matrix(ids, ((row.pk, cause) for row in rows for cause in row.cause_ids)),
            languages=of_lists(ids, [row.languages for row in rows], language_columns()),
            industries=of_lists(ids, [[row.organization__industry] for row in rows], industry_columns()),
            minutes=np.array([row.minutes for row in rows], np.float32),
            places=np.array([row.places for row in rows], np.float32),
            days_left=np.array([_days_left(row.closes_at, now) for row in rows], np.float32),
            open=np.array([row.places - row.taken_count for row in rows], np.float32),
            organization=organization,
            needs_approval=np.array([row.needs_approval for row in rows], bool),
            is_starter=np.array([row.is_starter for row in rows], bool),
            answer_days=np.where(np.isnan(hours), ANSWER_DAYS, hours / 24).astype(np.float32),
            effect=in_use.task_effect(ids, organization).astype(np.float32),
            success_effect=in_use.task_effect(ids, organization, "success").astype(np.float32),
            **counts,
        ),
    )


def _some(ids: Array, tasks: QuerySet[Task]) -> Any:
    """Few tasks are named one by one; of many, the database finds them again by itself."""
    return ids.tolist() if len(ids) <= 1000 else tasks.order_by().values("pk")


def _counts(ids: Array, tasks: QuerySet[Task]) -> dict[str, Array]:
    """Claims of each task by what they are to it."""
    result = {name: np.zeros(len(ids), np.float32) for name in _COUNTED}
    counted = (
        Claim.objects.filter(task__in=_some(ids, tasks))
        .order_by()
        .values("task_id")
        .annotate(**{name: Count("pk", filter=condition) for name, condition in _COUNTED.items()})
    )
    found = list(counted.values_list("task_id", *_COUNTED))
    table = np.array(found, np.int64).reshape(-1, 1 + len(_COUNTED))
    # A task that was taken off between the two queries is in the second one only.
    table = table[np.isin(table[:, 0], ids)]
    places = np.searchsorted(ids, table[:, 0])
    for column, name in enumerate(_COUNTED, start=1):
        result[name][places] = table[:, column]
    return result


def _days_left(closes_at: datetime | None, now: datetime) -> float:
    return FAR_DAYS if closes_at is None else min(FAR_DAYS, max(0.0, (closes_at - now) / _DAY))


# --- Stored ---------------------------------------------------------------------------------------------------------


def pack(table: TaskTable) -> bytes:
    """A NumPy archive of numbers and short texts; it can hold nothing that would be run."""
    arrays: dict[str, Any] = {"ids": table.ids, "kinds": table.kinds, "skill_category": table.skill_category}
    for column in fields(table.tasks):
        value = getattr(table.tasks, column.name)
        parts = value._asdict() if isinstance(value, Sparse) else {"": value}
        arrays |= {f"tasks.{column.name}.{part}": array for part, array in parts.items()}
    target = io.BytesIO()
    np.savez_compressed(target, **arrays)
    return target.getvalue()


def unpack(stored: bytes) -> TaskTable:
    with np.load(io.BytesIO(stored), allow_pickle=False) as archive:
        columns: dict[str, Array | Sparse] = {}
        for column in fields(Tasks):
            parts = [name for name in archive.files if name.startswith(f"tasks.{column.name}.")]
            by_part = {name.rsplit(".", 1)[1]: archive[name] for name in parts}
            columns[column.name] = by_part[""] if "" in by_part else Sparse(**by_part)
        return TaskTable(
            archive["ids"],
            archive["kinds"],
            Tasks(**columns),  # type: ignore[arg-type]
            archive["skill_category"],
        )
