"""Rebuilding every list: a run is cut into blocks of volunteers, each its own job, and takes over when all are done.

Whatever stops half way is taken up again: a block is written in one transaction with the note that it is done, a block
that is done or being written is left alone, and the sweeper promises again what nobody holds.
"""

import struct
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from common.jobs import enqueue
from common.models import OutboxJob
from common.ranges import id_ranges
from common.replica import reading_as_of_now
from tasks.matching import snapshot
from tasks.matching.engine.data import Array
from tasks.matching.in_use import weights_in_use
from tasks.matching.people_table import read_people
from tasks.matching.task_table import pack, read_tasks
from tasks.models import FeedList, MatchBlock, MatchRun, Task
from volunteers.models import Volunteer

BLOCK_SIZE = 5000
DELETED_AT_ONCE = 5000
RUN_EVERY = timedelta(hours=20)
NIGHT = range(1, 5)  # hours in UTC at which a run begins of itself
LATE = timedelta(hours=30)  # after which it begins at any hour
GIVEN_UP_AFTER = timedelta(hours=6)
Status = MatchRun.Status


def ensure_run(*, now: datetime) -> MatchRun:
    """The run that readers follow; before the first rebuild an empty one, whose lists are made as people need them."""
    run = current_run()
    if run is not None:
        return run
    run = _read(Status.CURRENT, now)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
        return run
    except IntegrityError:  # somebody else began it
        return MatchRun.objects.defer("tasks").get(status=Status.CURRENT)


def current_run() -> MatchRun | None:
    return MatchRun.objects.filter(status=Status.CURRENT).defer("tasks").first()


def start_run_if_due(*, now: datetime) -> MatchRun | None:
    """Begins a rebuild once a night, or as soon as the last one is too old."""
    last = MatchRun.objects.filter(status__in=[Status.CURRENT, Status.BUILDING]).exclude(blocks=None)
    begun = last.order_by("-started_at").values_list("started_at", flat=True).first()
    if begun is not None and (now - begun < RUN_EVERY or (now - begun < LATE and now.hour not in NIGHT)):
        return None
    return start_run(now=now)


def start_run(*, now: datetime) -> MatchRun:
    """Takes down the tasks as they are, cuts the volunteers into blocks and promises a job for each.

    While one is being built it is returned instead. Nobody is told.
    """
    building = MatchRun.objects.filter(status=Status.BUILDING).defer("tasks").first()
    if building is not None:
        return building
    run = _read(Status.BUILDING, now)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            blocks = [
                MatchBlock(run=run, first_id=first, last_id=last)
                for first, last in id_ranges(Volunteer.objects.all(), BLOCK_SIZE)
            ]
            for block in MatchBlock.objects.bulk_create(blocks):
                enqueue("tasks.build_block", block_id=block.pk)
            if not blocks:
                finish_run(run_id=run.pk, now=now)
            return run
    except IntegrityError:
        return MatchRun.objects.defer("tasks").get(status=Status.BUILDING)


def _read(status: str, now: datetime) -> MatchRun:
    """A run with all listed tasks, not saved yet: packing many takes longer than a transaction may stand idle."""
    in_use = weights_in_use()
    event = snapshot.last_event()  # before the tasks are read: what comes between is read twice rather than never
    table = read_tasks(Task.objects.listed(now), in_use, now)
    stats = {"event": event, "tasks": len(table.ids)}
    return MatchRun(status=status, weights_id=in_use.pk, started_at=now, stats=stats, tasks=pack(table))


def build_block(*, block_id: int, now: datetime) -> int:
    """Writes the lists of one block and marks it done, in one transaction. Returns the number of lists.

    Lists that a change of profile has written into this run meanwhile are newer and stay. A block that is done, held
    by another worker, or of a run that was given up changes nothing. The last block finishes the run.
    """
    began = time.process_time()
    with transaction.atomic():
        block = MatchBlock.objects.select_for_update(skip_locked=True).filter(pk=block_id, done_at=None).first()
        if block is None:
            return 0
        run = MatchRun.objects.defer("tasks").get(pk=block.run_id)
        if run.status != Status.BUILDING:
            return 0
        run_tasks = snapshot.tasks_of_run(run)
        volunteers = Volunteer.objects.filter(pk__range=(block.first_id, block.last_id))
        with reading_as_of_now():
            people = read_people(volunteers, run_tasks.in_use, now)
        lists = snapshot.lists_of(people, run_tasks, now)
        _write(run.pk, lists, now)
        block.list_count = len(lists)
        block.done_at = now
        block.seconds = round(time.process_time() - began, 3)
        block.save(update_fields=["list_count", "done_at", "seconds"])
        enqueue("tasks.finish_run", run_id=run.pk)
    return len(lists)


@transaction.atomic
def finish_run(*, run_id: int, now: datetime) -> bool:
    """Readers follow this run from here on, if all its blocks are done: both runs change in one transaction.

    Then come the prices, the tasks that were opened meanwhile, and the end of the lists that it replaces.
    """
    runs = {run.status: run for run in _live_runs().select_for_update().order_by("pk")}
    run = runs.get(Status.BUILDING)
    if run is None or run.pk != run_id or run.blocks.filter(done_at=None).exists():
        return False
    sums = run.blocks.aggregate(lists=Sum("list_count", default=0), seconds=Sum("seconds", default=0.0))
    if Status.CURRENT in runs:
        _end(runs[Status.CURRENT], Status.OLD, now)
    run.status, run.finished_at = Status.CURRENT, now
    run.stats |= {"lists": sums["lists"], "seconds": round(sums["seconds"], 1)}
    run.save(update_fields=["status", "finished_at", "stats"])
    for task_id in snapshot.opened_since(run.stats["event"], now):
        enqueue("tasks.task_changed", task_id=task_id)
    enqueue("tasks.price_everything")
    enqueue("tasks.clear_old_lists")
    return True


def _live_runs():  # type: ignore[no-untyped-def]
    return MatchRun.objects.filter(status__in=[Status.CURRENT, Status.BUILDING]).defer("tasks")


def _end(run: MatchRun, status: str, now: datetime) -> None:
    run.status, run.tasks = status, b""
    run.finished_at = run.finished_at or now
    run.save(update_fields=["status", "tasks", "finished_at"])


def sweep_runs(*, now: datetime) -> int:
    """Gives up a run that takes too long, and promises again the blocks that no job holds. Returns how many.

    A block whose job failed for good stays with staff (its outbox row is parked): the run waits for them or ends.
    """
    with transaction.atomic():
        run = MatchRun.objects.select_for_update().filter(status=Status.BUILDING).defer("tasks").first()
        if run is None:
            return 0
        if now - run.started_at > GIVEN_UP_AFTER:
            _end(run, Status.FAILED, now)
            enqueue("tasks.clear_old_lists")
            return 0
        held = OutboxJob.objects.filter(name="tasks.build_block").values_list("arguments__block_id", flat=True)
        lost = run.blocks.filter(done_at=None).exclude(pk__in=list(held)).order_by("pk")
        for block_id in lost.values_list("pk", flat=True):
            enqueue("tasks.build_block", block_id=block_id)
        if not run.blocks.filter(done_at=None).exists():
            enqueue("tasks.finish_run", run_id=run.pk)
        return len(lost)


def clear_old_lists() -> int:
    """Deletes the lists of runs that were replaced or given up, in small statements. Returns the number of lists."""
    deleted = 0
    over = MatchRun.objects.filter(status__in=[Status.OLD, Status.FAILED]).values("pk")
    while True:
        ids = list(FeedList.objects.filter(run__in=over).values_list("pk", flat=True)[:DELETED_AT_ONCE])
        if not ids:
            return deleted
        deleted += FeedList.objects.filter(pk__in=ids).delete()[0]


# --- Writing many lists ---------------------------------------------------------------------------------------------

_LONG, _DOUBLE, _SHORT = (20, ">i8"), (701, ">f8"), (21, ">i2")  # PostgreSQL's number of each type, and its bytes


def _write(run_id: int, lists: Iterable[snapshot.ListRow], now: datetime) -> None:
    """By binary COPY into a table beside, then one INSERT: four times as fast as one statement per row."""
    data = BytesIO()
    data.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
    for row in lists:
        data.write(struct.pack(">hiq", 4, 8, row.volunteer_id))
        for values, (number, form) in ((row.task_ids, _LONG), (row.values, _DOUBLE), (row.marks, _SHORT)):
            data.write(_array(values, number, form))
    data.write(struct.pack(">h", -1))
    data.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMPORARY TABLE built (volunteer_id bigint, task_ids bigint[], "values" float8[], marks smallint[])
            ON COMMIT DROP
            """
        )
        cursor.copy_expert("COPY built FROM STDIN (FORMAT binary)", data)
        cursor.execute(
            """
            INSERT INTO tasks_feedlist (run_id, volunteer_id, task_ids, "values", marks, made_at)
            SELECT %s, b.volunteer_id, b.task_ids, b."values", b.marks, %s FROM built b ORDER BY b.volunteer_id
            ON CONFLICT (volunteer_id, run_id) DO NOTHING
            """,
            [run_id, now],
        )
        cursor.execute("DROP TABLE built")


def _array(values: Array, number: int, form: str) -> bytes:
    """A one-dimensional array with its length in front, as COPY reads it."""
    entries = np.empty(len(values), [("size", ">i4"), ("value", form)])
    entries["size"], entries["value"] = np.dtype(form).itemsize, values
    body = entries.tobytes()
    head = struct.pack(">iiiii", 1, 0, number, len(values), 1) if len(values) else struct.pack(">iii", 0, 0, number)
    return struct.pack(">i", len(head) + len(body)) + head + body
