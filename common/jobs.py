"""Background jobs: how they are named, promised within a transaction, published after it, and run.

`enqueue` writes a row in the caller's transaction, so a job exists exactly when the change it belongs to does. After
the commit a background thread of the process hands the row to the broker; the request never waits for the broker. A
sweeper republishes what was lost on the way. The worker deletes the row when the job is done.
See docs/decisions/0003-outbox.md.
"""

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from common import heartbeats, logs
from common.models import OutboxJob

logger = logging.getLogger("microvol.jobs")

ATTEMPTS_MAX = 5
REPUBLISH_UNSENT_AFTER = timedelta(seconds=15)
# By tries begun. After none the message was lost, after one the worker died without a word: both come back soon.
REPUBLISH_SENT_AFTER = [timedelta(minutes=minutes) for minutes in (1.5, 2, 8, 16, 32, 64)]
BROKER_REST_SECONDS = 5.0

_functions: dict[str, Callable[..., Any]] = {}


def job(name: str, *, seconds: int | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function as the job `name` ("app.verb_noun"). Calling the function directly still runs it.

    After `seconds` a worker breaks it off with an exception, and ten seconds later kills it; else as CELERY says.
    """
    limits: dict[str, Any] = {} if seconds is None else {"soft_time_limit": seconds, "time_limit": seconds + 10}

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        if name in _functions:
            raise RuntimeError(f"two jobs are called {name}")
        _functions[name] = function

        @shared_task(name=name, **limits)
        @wraps(function)
        def run(**arguments: Any) -> None:
            outbox_id = arguments.pop("outbox_id", None)
            if outbox_id is None:
                with _traced(name, arguments, code=secrets.token_hex(4)):
                    function(**arguments)
            else:
                run_outbox_job(outbox_id)

        return function

    return register


def enqueue(name: str, **arguments: Any) -> None:
    """Promises the job `name` within the current transaction; it starts after the commit, or not at all."""
    if name not in _functions:
        raise RuntimeError(f"no job is called {name}")
    code = logs.request_id.get()
    row = OutboxJob.objects.create(name=name, arguments=arguments, request_id="" if code == logs.NO_CODE else code)
    transaction.on_commit(lambda: _publisher.put(row.pk), robust=True)


def run_outbox_job(outbox_id: int) -> bool:
    """Runs one promised job. True when it was done now; a job that fails five times is parked for staff to see."""
    with transaction.atomic():
        row = OutboxJob.objects.select_for_update(skip_locked=True).filter(pk=outbox_id, parked_at=None).first()
        if row is None:
            return False
        row.attempts += 1
        is_known = row.name in _functions
        if not is_known:
            row.last_error = "No job has this name."
        if row.attempts > ATTEMPTS_MAX:
            row.parked_at = timezone.now()
            row.last_error = row.last_error or "The worker died while running it."
        # Seen as "sent just now": the sweeper leaves it alone while it runs, and counts the try if the worker dies.
        row.published_at = timezone.now()
        row.save(update_fields=["attempts", "parked_at", "last_error", "published_at"])
    if row.parked_at:
        logger.error("job parked name=%s outbox=%s", row.name, row.pk)
    if row.parked_at or not is_known:
        return False
    try:
        with _traced(row.name, row.arguments, code=row.request_id or secrets.token_hex(4)):
            _functions[row.name](**row.arguments)
    except Exception as error:
        OutboxJob.objects.filter(pk=row.pk).update(last_error=repr(error)[:2000])
        if row.attempts == 1:
            # Mostly a moment's (a lock, a restart): the next sweep tries again, and only after that pauses grow.
            OutboxJob.objects.filter(pk=row.pk).update(published_at=None)
        raise
    OutboxJob.objects.filter(pk=row.pk).delete()
    return True


def publish(outbox_ids: list[int]) -> int:
    """Hands rows to the broker, as a hint; returns how many it took. Raises what the broker client raises."""
    sent = 0
    for row in OutboxJob.objects.filter(pk__in=outbox_ids, parked_at=None).order_by("pk"):
        if row.name not in _functions:
            # Celery would drop the message unseen. During a rolling deploy the next try may meet the release that
            # knows it, so it counts as a try that failed.
            run_outbox_job(row.pk)
            continue
        current_app.send_task(row.name, kwargs={"outbox_id": row.pk}, retry=False)
        OutboxJob.objects.filter(pk=row.pk).update(published_at=timezone.now())
        sent += 1
    return sent


def sweep(now: datetime | None = None, limit: int = 1000) -> int:
    """Republishes rows that were never sent or never finished. Returns how many the broker took."""
    now = now or timezone.now()
    waiting = OutboxJob.objects.filter(parked_at=None).order_by("pk")
    lost = Q(published_at=None, created_at__lt=now - REPUBLISH_UNSENT_AFTER)
    for attempts, pause in enumerate(REPUBLISH_SENT_AFTER):
        lost |= Q(attempts=attempts, published_at__lt=now - pause)
    return publish(list(waiting.filter(lost).values_list("pk", flat=True)[:limit]))


def requeue(outbox_ids: list[int]) -> int:
    """Gives parked and stuck jobs their five tries again, for staff. Returns how many."""
    with transaction.atomic():
        waiting = OutboxJob.objects.filter(pk__in=outbox_ids)
        ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        OutboxJob.objects.filter(pk__in=ids).update(attempts=0, parked_at=None, published_at=None)
        for outbox_id in ids:
            transaction.on_commit(partial(_publisher.put, outbox_id), robust=True)
    return len(ids)


def run_waiting(limit: int = 1000) -> int:
    """Runs promised jobs here and now, oldest first, those they promise included; for commands and tests."""
    done = 0
    while done < limit:
        row = OutboxJob.objects.filter(parked_at=None, attempts=0).order_by("pk").first()
        if row is None:
            break
        done += run_outbox_job(row.pk)
    return done


@contextmanager
def _traced(name: str, arguments: dict, *, code: str) -> Iterator[None]:
    """Runs under the code of the request that promised the job, or one of its own; counts it when it fails."""
    token = logs.request_id.set(code)
    begun = time.perf_counter()
    try:
        logger.info(
            "job begins name=%s %s", name, " ".join(f"{key}={value}" for key, value in sorted(arguments.items()))
        )
        yield
        logger.info("job done name=%s milliseconds=%.0f", name, 1000 * (time.perf_counter() - begun))
    except Exception as error:
        logger.warning("job failed name=%s error=%r", name, error, exc_info=True)
        heartbeats.count_failure(name=name, error=error, request_id=code)
        raise
    finally:
        logs.request_id.reset(token)


class _Publisher:
    """One daemon thread per process that talks to the broker, so that no request ever does."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, outbox_id: int) -> None:
        if not settings.OUTBOX_PUBLISHES:
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # also after a fork
                self._queue = queue.SimpleQueue()
                self._thread = threading.Thread(target=self._run, name="outbox-publisher", daemon=True)
                self._thread.start()
        self._queue.put(outbox_id)

    def _run(self) -> None:
        while True:
            ids = [self._queue.get()]
            while not self._queue.empty() and len(ids) < 100:
                ids.append(self._queue.get())
            try:
                close_old_connections()
                publish(ids)
            except Exception as error:
                # The rows stay; the sweeper sends them. Resting keeps a hanging broker from filling the log.
                logger.warning("broker away, %s jobs wait in the outbox: %r", len(ids), error)
                time.sleep(BROKER_REST_SECONDS)
            finally:
                if self._queue.empty():
                    connection.close()


_publisher = _Publisher()


@job("common.sweep_outbox")
def sweep_outbox() -> None:
    """Its own sign of life says that timetable, broker and worker reach each other."""
    sweep()
    heartbeats.show("sweep", now=timezone.now())
