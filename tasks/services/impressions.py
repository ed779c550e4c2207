"""The log of what was shown to whom, from which weights are learned: noted in memory, written by a thread in bulk."""

import logging
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from tasks.models import Impression

logger = logging.getLogger("microvol.impressions")

SAME_AGAIN_AFTER = timedelta(hours=1)
ROWS_PER_MINUTE_MAX = 60  # of one person; more is a program reading lists, not somebody looking at them
WAITING_MAX = 10_000
SEEN_MAX = 20_000
BATCH = 1000
PAUSE_SECONDS = 1.0  # gathers the rows of several requests into one INSERT
KEPT = timedelta(days=180)
PRUNED_AT_ONCE = 5000


class _Row(NamedTuple):
    volunteer_id: int
    task_id: int
    place: str
    position: int
    shown_at: datetime


def note_shown(
    *, volunteer_id: int, task_ids: Sequence[int], place: str, now: datetime, first_position: int = 0
) -> None:
    """Notes that these tasks were shown to the volunteer, in this order. Costs no query and never fails a request.

    The same task within an hour is one showing. What waits is lost if the process dies, or the database is away.
    """
    _log.put(_rows(volunteer_id, task_ids, place, now, first_position))


def log_shown(*, volunteer_id: int, task_ids: Sequence[int], place: str, now: datetime, first_position: int = 0) -> int:
    """The same, written here and now in the caller's transaction: for what replays the past. Returns the rows."""
    return _write(_rows(volunteer_id, task_ids, place, now, first_position))


def flush() -> int:
    """Writes what waits, here and now; for commands and tests. Returns the number of rows written."""
    written = 0
    while rows := _log.take():
        written += _write(rows)
    return written


def forget() -> None:
    """Drops what waits and what was seen lately."""
    _log.reset()


def prune_impressions(*, now: datetime) -> int:
    """Deletes showings older than half a year, in small statements; nobody is told. Returns the number of rows."""
    deleted = 0
    while True:
        old = Impression.objects.filter(shown_at__lt=now - KEPT).order_by("shown_at").values("pk")[:PRUNED_AT_ONCE]
        count, _per_model = Impression.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
        deleted += count
        if count < PRUNED_AT_ONCE:
            return deleted


def _rows(volunteer_id: int, task_ids: Sequence[int], place: str, now: datetime, first_position: int) -> list[_Row]:
    is_invited = place == Impression.Place.INVITATION
    return [
        _Row(volunteer_id, task_id, str(place), -1 if is_invited else first_position + index, now)
        for index, task_id in enumerate(task_ids)
    ]


class _Log:
    """Rows that wait, what was noted lately, and one daemon thread per process that writes."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[_Row] = deque()
        self._seen: OrderedDict[tuple[int, int, bool], datetime] = OrderedDict()
        self._minutes: OrderedDict[int, tuple[int, int]] = OrderedDict()
        self._is_full = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, rows: Sequence[_Row]) -> None:
        with self._lock:
            for row in rows:
                if self._is_news(row):
                    self._waiting.append(row)
            if settings.IMPRESSIONS_ARE_WRITTEN and self._waiting:
                self._start()
                self._wake.set()

    def take(self) -> list[_Row]:
        with self._lock:
            self._is_full = False
            return [self._waiting.popleft() for _place in range(min(BATCH, len(self._waiting)))]

    def _is_news(self, row: _Row) -> bool:
        # Opening an invitation is told apart from seeing the task in a list.
        pair = (row.volunteer_id, row.task_id, row.position < 0)
        seen = self._seen.get(pair)
        if seen is not None and abs(row.shown_at - seen) < SAME_AGAIN_AFTER:
            return False
        if len(self._waiting) >= WAITING_MAX:
            if not self._is_full:
                logger.warning("impressions dropped: %s rows wait already", len(self._waiting))
            self._is_full = True
            return False
        minute = int(row.shown_at.timestamp() // 60)
        of_minute, count = self._minutes.pop(row.volunteer_id, (minute, 0))
        count = count if of_minute == minute else 0
        self._minutes[row.volunteer_id] = (minute, count + 1)
        if count >= ROWS_PER_MINUTE_MAX:
            return False
        self._seen[pair] = row.shown_at
        self._seen.move_to_end(pair)
        for memory in (self._seen, self._minutes):
            while len(memory) > SEEN_MAX:
                memory.popitem(last=False)
        return True

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="impressions", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._wake.wait()
            self._wake.clear()
            pause.wait(PAUSE_SECONDS)
            while rows := self.take():
                try:
                    _write(rows)
                except Exception as error:
                    logger.warning("impressions dropped: %s rows: %r", len(rows), error)
            connection.close()


_log = _Log()
os.register_at_fork(after_in_child=_log.reset)  # the thread and its lock stay behind in the parent


def _write(rows: Sequence[_Row]) -> int:
    """One INSERT. Leaves out whom or what is gone by now, and what another process has logged within the hour."""
    if not rows:
        return 0
    apart = f"{SAME_AGAIN_AFTER.total_seconds()} seconds"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tasks_impression (volunteer_id, task_id, place, position, shown_at, weights_id)
            SELECT shown.volunteer_id, shown.task_id, shown.place, shown.position, shown.at,
                (SELECT id FROM tasks_matchweights WHERE is_in_use AND decided_at <= shown.at)
            FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[])
                AS shown (volunteer_id, task_id, place, position, at)
            JOIN volunteers_volunteer ON volunteers_volunteer.id = shown.volunteer_id
            JOIN tasks_task ON tasks_task.id = shown.task_id
            WHERE NOT EXISTS (
                SELECT FROM tasks_impression earlier
                WHERE earlier.volunteer_id = shown.volunteer_id AND earlier.task_id = shown.task_id
                    AND (earlier.position < 0) = (shown.position < 0)
                    AND earlier.shown_at > shown.at - %s::interval AND earlier.shown_at < shown.at + %s::interval
            )
            """,
            [*(list(column) for column in zip(*rows, strict=True)), apart, apart],
        )
        return cursor.rowcount
