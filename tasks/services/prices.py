"""What one more person is worth to each task now, kept beside the tasks and brought up to date by jobs."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from tasks.matching import snapshot
from tasks.matching.engine.data import Array, Market
from tasks.matching.engine.feeds import NOBODY
from tasks.matching.engine.prices import fixed_point, need_prices
from tasks.matching.people_table import read_people
from tasks.matching.task_table import TaskTable, read_tasks
from tasks.models import FeedList, MatchRun, Task, TaskEvent, TaskPrice
from volunteers.models import Volunteer

SAMPLE = 5000  # people whose lists stand for everybody's
TASKS_AT_ONCE = 2000


def update_prices(*, now: datetime) -> int:
    """Prices the tasks that something happened to since the last time: taken, handed in, accepted, edited, closed.

    Expected successes stay as the last rebuild found them. Does nothing before the first run. Returns how many tasks.
    """
    with transaction.atomic():
        run = MatchRun.objects.select_for_update().filter(status=MatchRun.Status.CURRENT).defer("tasks").first()
        if run is None:
            return 0
        newest = snapshot.last_event()
        since = run.stats.get("priced", run.stats.get("event", 0)) - snapshot.EVENTS_AGAIN
        if newest <= since + snapshot.EVENTS_AGAIN:
            return 0
        ids = sorted(set(TaskEvent.objects.filter(pk__gt=since, pk__lte=newest).values_list("task_id", flat=True)))
        for first in range(0, len(ids), TASKS_AT_ONCE):
            update_prices_of(task_ids=ids[first : first + TASKS_AT_ONCE], now=now)
        run.stats["priced"] = newest
        run.save(update_fields=["stats"])
    return len(ids)


def update_prices_of(*, task_ids: Sequence[int], now: datetime) -> None:
    """Prices these tasks anew; those that are no longer open lose their price."""
    table = read_tasks(
        Task.objects.open().not_past(now).for_everyone(now).filter(pk__in=task_ids), snapshot.InUse(), now
    )
    expected = np.zeros(len(table.ids))
    known = dict(TaskPrice.objects.filter(task_id__in=task_ids).values_list("task_id", "expected"))
    expected = np.array([known.get(pk, 0.0) for pk in table.ids.tolist()])
    _store(table.ids, need_prices(table.tasks, expected), expected, now)
    gone = set(task_ids) - set(table.ids.tolist())
    TaskPrice.objects.filter(task_id__in=gone).delete()


def price_everything(*, now: datetime) -> int:
    """Prices all open tasks by the fixed point: those that agree with the lists they lead to. Returns how many.

    A sample of the current run's lists stands for all of them. Does nothing before the first run.
    """
    run = MatchRun.objects.filter(status=MatchRun.Status.CURRENT).defer("tasks").first()
    if run is None:
        return 0
    newest = snapshot.last_event()
    in_use = snapshot.weights_of(run.weights_id)
    table = read_tasks(Task.objects.open().not_past(now).for_everyone(now), in_use, now)
    ids, task_rows, values, scale = _sampled_lists(run, table)
    people = read_people(Volunteer.objects.filter(pk__in=ids.tolist()), in_use, now)
    is_there = np.isin(ids, people.ids)
    found = fixed_point(
        Market(people.people, table.tasks, table.skill_category),
        np.searchsorted(people.ids, ids[is_there]),
        task_rows[is_there],
        values[is_there],
        in_use.weights,
        scale=scale,
    )
    with transaction.atomic():
        _store(table.ids, found.price, found.expected, now)
        TaskPrice.objects.filter(made_at__lt=now).exclude(
            task__in=Task.objects.open().not_past(now).for_everyone(now)
        ).delete()
        fresh = MatchRun.objects.select_for_update().defer("tasks").get(pk=run.pk)
        fresh.stats["priced"] = newest
        fresh.save(update_fields=["stats"])
    return len(table.ids)


def _sampled_lists(run: MatchRun, table: TaskTable) -> tuple[Array, Array, Array, float]:
    """Volunteers, the rows and values of their lists (n, LIST_LENGTH), and for how many people each stands."""
    total = FeedList.objects.filter(run=run).count()
    every = max(1, total // SAMPLE)
    with connection.cursor() as cursor:
        # The hash spreads people over the sample evenly, and the same ones each time.
        cursor.execute(
            """
            SELECT volunteer_id, task_ids, "values" FROM tasks_feedlist
            WHERE run_id = %s AND (hashint8(volunteer_id) & 2147483647) %% %s = 0 ORDER BY volunteer_id
            """,
            [run.pk, every],
        )
        rows = cursor.fetchall()
    task_rows = np.full((len(rows), snapshot.LIST_LENGTH), NOBODY, np.int64)
    values = np.zeros((len(rows), snapshot.LIST_LENGTH))
    for n, (_volunteer_id, task_ids, listed) in enumerate(rows):
        known = np.isin(task_ids, table.ids)
        size = int(known.sum())
        task_rows[n, :size] = table.rows_of(np.array(task_ids, np.int64))
        values[n, :size] = np.array(listed)[known]
    ids = np.array([row[0] for row in rows], np.int64)
    return ids, task_rows, values, total / max(len(rows), 1)


def _store(task_ids: Array, prices: Array, expected: Array, now: datetime) -> None:
    """In the order of the ids, so that two writers never wait for each other in a circle."""
    with connection.cursor() as cursor:
        for first in range(0, len(task_ids), TASKS_AT_ONCE):
            part = slice(first, first + TASKS_AT_ONCE)
            cursor.execute(
                """
                INSERT INTO tasks_taskprice (task_id, price, expected, made_at)
                SELECT n.task_id, n.price, n.expected, %s
                FROM unnest(%s::bigint[], %s::float8[], %s::float8[]) n(task_id, price, expected)
                JOIN tasks_task t ON t.id = n.task_id ORDER BY n.task_id
                ON CONFLICT (task_id) DO UPDATE
                SET price = excluded.price, expected = excluded.expected, made_at = excluded.made_at
                """,
                [now, task_ids[part].tolist(), prices[part].tolist(), expected[part].tolist()],
            )
