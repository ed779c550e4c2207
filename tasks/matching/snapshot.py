"""From rows of the database to lists: the market at one moment, for a block of people or for a single one."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import QuerySet

from tasks.matching.engine.data import Array, Market, Sparse
from tasks.matching.engine.features import pair_features
from tasks.matching.engine.feeds import NOBODY
from tasks.matching.engine.lists import Plan, top_lists
from tasks.matching.in_use import InUse, read_weights
from tasks.matching.people_table import PeopleTable, for_lists, leave_out, looked_at, read_people
from tasks.matching.task_table import TaskTable, read_tasks, unpack
from tasks.models import MatchRun, MatchWeights, Task, TaskEvent
from volunteers.models import Volunteer

LIST_LENGTH = 200
# What a listed task is to this person, beside its value.
PLAIN, GOAL, STRETCH = 0, 1, 2
# Runs whose tasks a process keeps at hand: the one in use, and the one being built.
RUNS_KEPT = 2
# Events get their numbers before they are committed: so many are read again, for those that came late.
EVENTS_AGAIN = 500


@dataclass(frozen=True)
class ListRow:
    """The list of one person: ids of tasks, their values, and what they are (GOAL, STRETCH), best first."""

    volunteer_id: int
    task_ids: Array
    values: Array
    marks: Array


@dataclass(frozen=True)
class RunTasks:
    """The tasks of a run, ready for lists, and the weights it was begun with."""

    table: TaskTable
    plan: Plan
    in_use: InUse
    event: int  # the last that the tasks tell of


_tasks_of_runs: OrderedDict[int, RunTasks] = OrderedDict()
_weights: dict[int, InUse] = {}


def tasks_of_run(run: MatchRun) -> RunTasks:
    """Unpacked once per process and run; the run comes without its archive (`defer("tasks")`)."""
    kept = _tasks_of_runs.get(run.pk)
    if kept is None:
        table = unpack(bytes(MatchRun.objects.values_list("tasks", flat=True).get(pk=run.pk)))
        kept = RunTasks(table, table.plan(), weights_of(run.weights_id), run.stats.get("event", 0))
        _tasks_of_runs[run.pk] = kept
        while len(_tasks_of_runs) > RUNS_KEPT:
            _tasks_of_runs.popitem(last=False)
    return kept


def weights_of(weights_id: int | None) -> InUse:
    """A version of the weights never changes: read once per process."""
    if weights_id is None:
        return InUse()
    if weights_id not in _weights:
        row = MatchWeights.objects.filter(pk=weights_id).first()
        _weights[weights_id] = InUse() if row is None else read_weights(row)
    return _weights[weights_id]


def last_event() -> int:
    return TaskEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def opened_since(event: int, now: datetime) -> list[int]:
    """Listed tasks that something was done to since, other than claiming."""
    events = TaskEvent.objects.filter(pk__gt=event, claim=None)
    return sorted(
        Task.objects.open().for_everyone(now).filter(pk__in=events.values("task_id")).values_list("pk", flat=True)
    )


def lists_of(people: PeopleTable, run_tasks: RunTasks, now: datetime) -> list[ListRow]:
    """One list per person, empty for those who are away. Four queries."""
    return _lists(people, run_tasks.table, run_tasks.plan, run_tasks.in_use, now)


def lists_now(volunteers: QuerySet[Volunteer], run: MatchRun, now: datetime) -> list[ListRow]:
    """The same with what has changed since the run began: for few people. Some twenty short queries."""
    base = tasks_of_run(run)
    people = read_people(volunteers, base.in_use, now)
    changed = _changed_since(base.event)
    if not changed:
        return lists_of(people, base, now)
    before = base.table.without(np.array(changed))
    # The inverted lists stay those of the run: what has changed is left out for everybody instead.
    shut = base.table.rows_of(np.array(changed))
    old = _lists(people, before, base.plan, base.in_use, now, shut=shut)
    fresh = read_tasks(Task.objects.listed(now).filter(pk__in=changed), base.in_use, now)
    new = _lists(people, fresh, fresh.plan(), base.in_use, now)
    return [_merged(one, other) for one, other in zip(old, new, strict=True)]


def _changed_since(event: int) -> list[int]:
    """Tasks that were published, changed or ended since. Claims change no value: readers ask for places anyway."""
    events = TaskEvent.objects.filter(pk__gt=event - EVENTS_AGAIN, claim=None)
    return sorted(set(events.values_list("task_id", flat=True)))


def _lists(
    people: PeopleTable, tasks: TaskTable, plan: Plan, in_use: InUse, now: datetime, shut: Array | None = None
) -> list[ListRow]:
    market = Market(for_lists(people.people), tasks.tasks, tasks.skill_category, looked_at(people, tasks, in_use, now))
    there = np.flatnonzero(~people.is_away)
    closed = leave_out(people, tasks)
    if shut is not None and len(shut):
        closed = _with_columns(closed, shut)
    rows, values = top_lists(market, there, in_use.weights, LIST_LENGTH, plan=plan, leave_out=closed)
    marks = marks_of(market, there, rows)
    result = [_empty(pk) for pk in people.ids.tolist()]
    counts = (rows != NOBODY).sum(axis=1)
    for n, person in enumerate(there):
        end = counts[n]
        result[person] = ListRow(
            int(people.ids[person]), tasks.ids[rows[n, :end]], values[n, :end].astype(np.float64), marks[n, :end]
        )
    return result


def marks_of(market: Market, v_rows: Array, task_rows: Array) -> Array:
    """GOAL where a listed task practises a goal, STRETCH where it is one they cannot do at all yet."""
    listed = task_rows != NOBODY
    has_goals = (np.diff(market.people.goals.indptr) > 0)[v_rows]
    marks = np.zeros(task_rows.shape, np.int16)
    n, position = np.nonzero(listed & has_goals[:, None])
    if len(n):
        found = pair_features(market, v_rows[n], task_rows[n, position])
        marks[n, position] = np.where(found["stretch"] > 0, STRETCH, np.where(found["goal"] > 0, GOAL, PLAIN))
    return marks


def _empty(volunteer_id: int) -> ListRow:
    return ListRow(volunteer_id, np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int16))


def _with_columns(matrix: Sparse, columns: Array) -> Sparse:
    """The matrix with these columns filled in every row; in no order, which leaving out does not need."""
    added = np.arange(matrix.rows + 1) * len(columns)
    rows = np.repeat(np.arange(matrix.rows), np.diff(matrix.indptr))
    owners = np.concatenate([rows, np.repeat(np.arange(matrix.rows), len(columns))])
    every = np.concatenate([matrix.indices, np.tile(columns, matrix.rows)])
    order = np.argsort(owners, kind="stable")
    return Sparse(matrix.indptr + added, every[order].astype(np.int32), np.ones(len(every), np.float32))


def _merged(one: ListRow, other: ListRow) -> ListRow:
    task_ids = np.concatenate([one.task_ids, other.task_ids])
    values = np.concatenate([one.values, other.values])
    best = np.lexsort((task_ids, -values))[:LIST_LENGTH]
    return ListRow(one.volunteer_id, task_ids[best], values[best], np.concatenate([one.marks, other.marks])[best])
