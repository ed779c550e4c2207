"""The stored lists: one row per volunteer and run, written by jobs, read by pages (selectors/feed.py)."""

from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from tasks.matching import snapshot
from tasks.matching.engine.data import Array, Market
from tasks.matching.engine.lists import values_of_task
from tasks.matching.people_table import for_lists, leave_out, read_people
from tasks.matching.task_table import read_tasks
from tasks.models import MatchRun, Task, TaskPrice
from tasks.services import prices
from tasks.services.runs import ensure_run
from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill

PEOPLE_AT_ONCE = 2000
# Lists change in the run that readers follow and in the one that will replace it.
LIVE = [MatchRun.Status.CURRENT, MatchRun.Status.BUILDING]


def update_list(*, volunteer_id: int, now: datetime) -> int:
    """Makes one volunteer's list anew. Returns its length, 0 for somebody who pauses; twice is harmless."""
    run = ensure_run(now=now)
    rows = snapshot.lists_now(Volunteer.objects.filter(pk=volunteer_id), run, now)
    if not rows:
        return 0
    [row] = rows
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tasks_feedlist (run_id, volunteer_id, task_ids, "values", marks, made_at)
            SELECT id, %s, %s::bigint[], %s::float8[], %s::smallint[], %s FROM tasks_matchrun WHERE status = ANY(%s)
            ON CONFLICT (volunteer_id, run_id) DO UPDATE SET
                task_ids = excluded.task_ids, "values" = excluded."values", marks = excluded.marks,
                made_at = excluded.made_at
            """,
            [volunteer_id, row.task_ids.tolist(), row.values.tolist(), row.marks.tolist(), now, LIVE],
        )
    return len(row.task_ids)


def update_for_task(*, task_id: int, now: datetime) -> int:
    """Puts a task that was opened or changed into the lists of people who share something with it.

    It takes its place by value where it beats the last entry; others meet it after the next rebuild. Returns the
    number of lists that have it now. A task that cannot be taken loses its price instead.
    """
    run = MatchRun.objects.filter(status=MatchRun.Status.CURRENT).defer("tasks").first()
    task = Task.objects.listed(now).filter(pk=task_id).select_related("organization").first()
    if task is None:
        remove_task(task_id=task_id)
    if task is None or run is None:
        return 0
    in_use = snapshot.weights_of(run.weights_id)
    table = read_tasks(Task.objects.filter(pk=task_id), in_use, now)
    prices.update_prices_of(task_ids=[task_id], now=now)
    listed = last_id = 0
    while True:
        ids = list(
            _who_shares(task).filter(pk__gt=last_id).order_by("pk").values_list("pk", flat=True)[:PEOPLE_AT_ONCE]
        )
        if not ids:
            return listed
        last_id = ids[-1]
        people = read_people(Volunteer.objects.filter(pk__in=ids), in_use, now, with_history=False)
        market = Market(for_lists(people.people), table.tasks, table.skill_category)
        everyone = np.arange(len(people.ids))
        values = values_of_task(market, 0, everyone, in_use.weights).astype(np.float64)
        values[people.is_away | (np.diff(leave_out(people, table).indptr) > 0)] = 0
        marks = snapshot.marks_of(market, everyone, np.zeros((len(everyone), 1), np.int64))[:, 0]
        listed += _place(task_id, people.ids, values, marks)


def remove_task(*, task_id: int) -> None:
    """A task that cannot be taken has no price. Its entries stay until the next rebuild: readers skip them.

    Taking it out of a hundred thousand lists one by one would cost more than making them all anew at night.
    """
    TaskPrice.objects.filter(task_id=task_id).delete()


def _who_shares(task: Task) -> QuerySet[Volunteer]:
    skilled = VolunteerSkill.objects.filter(skill_id__in=task.skill_ids).values("volunteer_id")
    learning = VolunteerGoal.objects.filter(skill_id__in=task.skill_ids).values("volunteer_id")
    following = Volunteer.causes.through.objects.filter(cause_id__in=task.cause_ids).values("volunteer_id")
    shared = Q(pk__in=skilled) | Q(pk__in=learning) | Q(pk__in=following)
    if task.organization.industry:
        shared |= Q(industries__contains=[task.organization.industry])
    if task.is_starter or not task.skill_ids:
        shared |= Q(accepted_count=0)
    return Volunteer.objects.filter(shared, is_paused=False, paused_until_date=None)


_TAKE_OUT = """
    UPDATE tasks_feedlist l SET
        task_ids = l.task_ids[:x.place - 1] || l.task_ids[x.place + 1:],
        "values" = l."values"[:x.place - 1] || l."values"[x.place + 1:],
        marks = l.marks[:x.place - 1] || l.marks[x.place + 1:]
    FROM (
        SELECT l.id, array_position(l.task_ids, %(task)s) AS place
        FROM tasks_feedlist l JOIN tasks_matchrun r ON r.id = l.run_id AND r.status = ANY(%(live)s)
        WHERE l.volunteer_id = ANY(%(volunteers)s) AND %(task)s = ANY(l.task_ids)
        ORDER BY l.volunteer_id, l.id FOR UPDATE OF l
    ) x WHERE l.id = x.id
"""
# Behind those of equal value, as the rebuild would place a newer task.
_PUT_IN = """
    UPDATE tasks_feedlist l SET
        task_ids = l.task_ids[:x.place] || %(task)s::bigint || l.task_ids[x.place + 1:%(length)s - 1],
        "values" = l."values"[:x.place] || x.value || l."values"[x.place + 1:%(length)s - 1],
        marks = l.marks[:x.place] || x.mark || l.marks[x.place + 1:%(length)s - 1]
    FROM (
        SELECT l.id, n.value, n.mark, (SELECT count(*)::int FROM unnest(l."values") v WHERE v >= n.value) AS place
        FROM unnest(%(volunteers)s::bigint[], %(values)s::float8[], %(marks)s::smallint[]) n(volunteer_id, value, mark)
        JOIN tasks_feedlist l USING (volunteer_id)
        JOIN tasks_matchrun r ON r.id = l.run_id AND r.status = ANY(%(live)s)
        WHERE n.value > coalesce(l."values"[%(length)s], 0)
        ORDER BY l.volunteer_id, l.id FOR UPDATE OF l
    ) x WHERE l.id = x.id
"""


@transaction.atomic
def _place(task_id: int, volunteer_ids: Array, values: Array, marks: Array) -> int:
    given = {
        "task": task_id,
        "volunteers": volunteer_ids.tolist(),
        "values": values.tolist(),
        "marks": marks.tolist(),
        "live": LIVE,
        "length": snapshot.LIST_LENGTH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OUT, given)
        cursor.execute(_PUT_IN, given)
        return cursor.rowcount
