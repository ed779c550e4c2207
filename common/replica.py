"""Reading from a replica of the database, where one is set: what bears an age of seconds, never a decision.

Who reads says so, in one of two ways (docs/decisions/0032-replica.md):

* `may_be_old`: a page for visitors. The replica answers as long as it is at most LAG_MAX_SECONDS behind.
* `as_of_now`, `reading_as_of_now`: numbers, exports, rebuilds. The replica answers if it has everything that was
  committed before this moment, so nobody misses what they just wrote.

Everything else, each write and each lock goes to the primary. A replica that is away or late is as if there were none.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, close_old_connections, connections
from django.http import Http404

logger = logging.getLogger("microvol.replica")

ALIAS = "replica"
LAG_MAX_SECONDS = 5.0
LOOK_EVERY_SECONDS = 2.0
STALE_SECONDS = 3 * LOOK_EVERY_SECONDS  # a look that takes so long says enough
POLL_SECONDS = 0.01

View = TypeVar("View", bound=Callable[..., Any])
Found = TypeVar("Found")

_is_reading: ContextVar[bool] = ContextVar("is_reading_replica", default=False)


class Router:
    """Django's question where to go, for every query that does not say so itself."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return ALIAS if _is_reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def for_reading() -> str:
    """The database that reads go to at this moment, for statements of our own."""
    return ALIAS if _is_reading.get() else DEFAULT_DB_ALIAS


# --- How the replica is ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What a look found. `lag` in seconds is None while the replica is away, and then `trouble` says why."""

    at: float
    lag: float | None
    trouble: str = ""

    def is_well(self, now: float) -> bool:
        return now - self.at <= STALE_SECONDS and self.lag is not None and self.lag <= LAG_MAX_SECONDS

    def words(self, now: float) -> str:
        if self.lag is None:
            return f"away ({self.trouble}): the primary answers for it"
        if now - self.at > STALE_SECONDS:
            return "does not answer in time: the primary answers for it"
        if self.lag > LAG_MAX_SECONDS:
            return f"{self.lag:.0f} s behind: the primary answers for it"
        return f"answers, {self.lag:.1f} s behind"


def look() -> Seen:
    """Asks both. If the replica has not read all that the primary has written, it is as old as its last commit."""
    begun = time.monotonic()
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(
                "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn,"
                " extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float",
                [_point()],
            )
            is_replica, has_all, age = cursor.fetchone()
    except (DatabaseError, InterfaceError) as error:
        connections[ALIAS].close()
        return Seen(time.monotonic(), None, type(error.__cause__ or error).__name__)
    if not is_replica:
        return Seen(time.monotonic(), None, "it is no replica")
    lag = 0.0 if has_all else float("inf") if age is None else max(0.0, age)
    return Seen(time.monotonic(), lag + time.monotonic() - begun)


def _point() -> str:
    """How far the primary has written what it promised to keep: every answered commit is before it."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_flush_lsn()::text")
        return cursor.fetchone()[0]


class _Watch:
    """One daemon thread per process that looks every two seconds, so that no request waits for a replica that hangs."""

    def __init__(self, look: Callable[[], Seen]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._first = threading.Event()
        self._seen = Seen(0.0, None, "not looked at yet")

    def seen(self, *, wait: float = 0.0) -> Seen:
        """The last look. The first one begins with the first question; `wait` is for who wants to know its result."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # also after a fork
                self._first.clear()
                self._thread = threading.Thread(target=self._run, name="replica-watch", daemon=True)
                self._thread.start()
        if wait:
            self._first.wait(wait)
        return self._seen

    def tell(self, error: Exception) -> None:
        """A query broke: nobody else has to find that out."""
        logger.warning("the replica broke a query, the primary is asked: %r", error)
        self._seen = Seen(time.monotonic(), None, type(error.__cause__ or error).__name__)

    def _run(self) -> None:
        while True:
            was_well = self._seen.is_well(time.monotonic())
            try:
                close_old_connections()
                self._seen = self._look()
            except Exception as error:  # the primary is away as well
                self._seen = Seen(time.monotonic(), None, type(error).__name__)
            self._first.set()
            now = time.monotonic()
            if was_well != (is_well := self._seen.is_well(now)):
                logger.log(logging.INFO if is_well else logging.WARNING, "replica %s", self._seen.words(now))
            time.sleep(LOOK_EVERY_SECONDS)


watch = _Watch(look)


def is_set() -> bool:
    return ALIAS in connections.settings


def is_well() -> bool:
    return is_set() and watch.seen().is_well(time.monotonic())


# --- Who reads ------------------------------------------------------------------------------------------------------


def may_be_old(view: View) -> View:
    """A page that writes nothing and that a visitor may get as it was some seconds ago.

    What the replica does not know yet, or cannot answer, the primary is asked for.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        if not is_well():
            return view(*args, **kwargs)
        try:
            with _reading():
                response = view(*args, **kwargs)
            if response.status_code != HTTPStatus.NOT_FOUND:
                return response
        except Http404:
            pass
        except (DatabaseError, InterfaceError) as error:
            _broke(error)
        return view(*args, **kwargs)

    return answer  # type: ignore[return-value]


def as_of_now(read: Callable[[], Found]) -> Found:
    """What `read` returns, from a replica that has everything committed before now, else from the primary."""
    if _is_caught_up(0.1):
        try:
            with _reading():
                return read()
        except (DatabaseError, InterfaceError) as error:
            _broke(error)
    return read()


@contextmanager
def reading_as_of_now(*, wait: float = 5.0) -> Iterator[None]:
    """The same for work that cannot be begun anew half way: a job, which is tried again when the replica breaks.

    `wait`: how many seconds the replica has for catching up.
    """
    if not _is_caught_up(wait):
        yield
        return
    try:
        with _reading():
            yield
    except (DatabaseError, InterfaceError) as error:
        _broke(error)
        raise


@contextmanager
def _reading() -> Iterator[None]:
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


def _broke(error: Exception) -> None:
    watch.tell(error)
    connections[ALIAS].close()


def _is_caught_up(wait: float) -> bool:
    if not is_well():
        return False
    point, until = _point(), time.monotonic() + wait
    try:
        with connections[ALIAS].cursor() as cursor:
            while True:
                cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [point])
                if cursor.fetchone()[0]:
                    return True
                if time.monotonic() > until:
                    return False
                time.sleep(POLL_SECONDS)
    except (DatabaseError, InterfaceError) as error:
        _broke(error)
        return False
