"""How long a web server waits for its database: eight seconds for a request, and less where all would wait.

PostgreSQL ends slow statements itself (settings), but only while it lives. When it stands still, or the network
swallows packets, its driver waits for ever, and soon every thread of the process does. So the driver waits here
instead, where each request has a limit and half of the threads stay free for pages that ask no database.
"""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2 import OperationalError, extensions

REQUEST_SECONDS = 8.0  # all waits of one request; outside of requests, one wait
LAST_WAIT_SECONDS = 2.0  # of a request that took so long already
IN_LINE_SECONDS_MAX = 6.0  # so much of the time in line counts, so that a proxy with another clock stops no page
CONNECT_SECONDS = 5.0  # the driver's own connect_timeout does not hold while we wait for it
STUCK_SECONDS = 3.0
STUCK_MAX = 2  # half the threads of deploy/gunicorn.conf.py
PROBE_SECONDS = 0.5
LOOK_SECONDS = 0.25


class _Turn:
    """One request's waiting so far: in line for a thread, and for the database."""

    def __init__(self, in_line: float) -> None:
        self.begun = time.monotonic() - in_line
        self.in_line = in_line
        self.waited = 0.0


class _Queue:
    """Who waits in this process.

    Two requests may be stuck: when the database wakes up, they are answered. While two are, no other becomes so, and if
    nothing at all was answered meanwhile, one request at a time tries its luck and the rest are refused at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stuck: set[_Turn] = set()
        self._probe: _Turn | None = None
        self._answered_at = time.monotonic()

    def answered(self) -> None:
        self._answered_at = time.monotonic()

    def leave(self, turn: _Turn) -> None:
        with self._lock:
            self._stuck.discard(turn)
            if self._probe is turn:
                self._probe = None

    def may_go_on(self, turn: _Turn, this_wait: float) -> bool:
        waited = turn.waited + this_wait
        if turn.in_line + waited >= REQUEST_SECONDS:
            return False
        if this_wait >= LAST_WAIT_SECONDS and time.monotonic() - turn.begun >= REQUEST_SECONDS:
            return False
        with self._lock:
            if turn in self._stuck:
                return True
            is_full = len(self._stuck) >= STUCK_MAX
            if waited >= STUCK_SECONDS:
                if not is_full:
                    self._stuck.add(turn)
                return not is_full
            if is_full and time.monotonic() - self._answered_at > STUCK_SECONDS:
                self._probe = self._probe or turn
                return self._probe is turn and this_wait < PROBE_SECONDS
        return True


_queue = _Queue()
_thread = threading.local()


@contextmanager
def turn(in_line: float = 0.0) -> Iterator[None]:
    """A request: what it waits for the database inside, in all, is limited.

    `in_line`: seconds that it stood in line for a thread before, which count as well.
    """
    _thread.turn = mine = _Turn(min(in_line, IN_LINE_SECONDS_MAX))
    try:
        yield
    finally:
        _thread.turn = None
        _queue.leave(mine)


def install() -> None:
    """From now on the driver waits here, in all threads of this process. It cannot COPY then, as only workers do."""
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    """Raises OperationalError when patience ends; the driver then closes the connection, and PostgreSQL rolls back."""
    mine: _Turn | None = getattr(_thread, "turn", None)
    limit = CONNECT_SECONDS if connection.status == extensions.STATUS_SETUP else REQUEST_SECONDS
    begun = time.monotonic()
    try:
        while (state := connection.poll()) != extensions.POLL_OK:
            waited = time.monotonic() - begun
            if waited >= limit or (mine and not _queue.may_go_on(mine, waited)):
                raise OperationalError(f"the database did not answer within {waited:.1f} s")
            ready = select.poll()
            ready.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
            ready.poll(1000 * LOOK_SECONDS)
        _queue.answered()
    finally:
        if mine:
            mine.waited += time.monotonic() - begun
