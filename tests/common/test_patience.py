"""A database that does not answer: requests give up in time, and not all of them wait."""

import threading
import time

import psycopg2
import pytest
from django.db import connection
from django.http import HttpResponse
from psycopg2 import extensions

from common import patience
from common.middleware import DatabaseAwayMiddleware


@pytest.fixture
def impatient(monkeypatch, db):
    """The driver waits as in a web server, for a tenth of the time."""
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 1.0)
    monkeypatch.setattr(patience, "STUCK_SECONDS", 0.4)
    monkeypatch.setattr(patience, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(patience, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(patience, "_queue", patience._Queue())
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    databases: list = []

    def connect():
        databases.append(psycopg2.connect(**wanted, options="-c client_connection_check_interval=100"))
        databases[-1].autocommit = True
        return databases[-1]

    patience.install()
    yield connect
    extensions.set_wait_callback(None)
    for database in databases:
        database.close()


def wait_for(database, seconds: float, answers: list | None = None) -> float:
    """How long a request waited for an answer that takes so long."""
    begun = time.monotonic()
    word = "answered"
    with patience.turn(), database.cursor() as cursor:
        try:
            cursor.execute("SELECT pg_sleep(%s)", [seconds])
        except psycopg2.OperationalError:
            word = "given up"
    if answers is not None:
        answers.append((word, time.monotonic() - begun))
    return time.monotonic() - begun


def test_a_request_gives_up_and_its_connection_is_closed(impatient):
    database = impatient()
    assert wait_for(database, 30) < 2
    assert database.closed


def test_many_short_waits_count_together(impatient):
    with patience.turn(), impatient().cursor() as cursor, pytest.raises(psycopg2.OperationalError):
        for _time in range(20):
            cursor.execute("SELECT pg_sleep(0.1)")
    with patience.turn(), impatient().cursor() as cursor:
        cursor.execute("SELECT 1")  # the next request has its own time
        assert cursor.fetchone() == (1,)


def test_time_in_line_before_a_thread_was_free_counts_too_but_never_stops_a_page_alone(impatient, monkeypatch):
    monkeypatch.setattr(patience, "IN_LINE_SECONDS_MAX", 0.8)
    with patience.turn(in_line=500.0), impatient().cursor() as cursor:  # or the proxy's clock is wrong
        cursor.execute("SELECT pg_sleep(0.05)")
        begun = time.monotonic()
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("SELECT pg_sleep(30)")
    assert time.monotonic() - begun < 0.35


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (1, "t={then:.3f}", 5.0),
        (1, "t={later:.3f}", 0.0),
        (1, "", 0.0),
        (1, "t=-1", 0.0),
        (1, "t=nan", 0.0),
        (1, "{then}", 0.0),
        (0, "t={then:.3f}", 0.0),  # no proxy of ours: a visitor wrote it
    ],
)
def test_the_proxy_says_when_a_request_came(settings, rf, proxies: int, header: str, expected: float):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    now = time.time()
    request = rf.get("/", headers={"X-Request-Start": header.format(then=now - 5, later=now + 5)})
    assert DatabaseAwayMiddleware(lambda _request: HttpResponse())._in_line(request) == pytest.approx(expected, abs=0.5)


def test_two_requests_may_be_stuck_and_the_others_give_up_sooner(impatient):
    answers: list[tuple[str, float]] = []
    threads = [threading.Thread(target=wait_for, args=(impatient(), 30, answers)) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = sorted(seconds for _word, seconds in answers)
    assert {word for word, _seconds in answers} == {"given up"}
    assert max(seconds[:2]) < 0.8 < min(seconds[2:])


def test_while_nothing_is_answered_one_request_tries_and_the_rest_are_refused_at_once(impatient):
    databases = [impatient() for _number in range(5)]
    stuck = [threading.Thread(target=wait_for, args=(database, 30)) for database in databases[:2]]
    for thread in stuck:
        thread.start()
    while len(patience._queue._stuck) < 2:
        time.sleep(0.01)
    answers: list[tuple[str, float]] = []
    more = [threading.Thread(target=wait_for, args=(database, 30, answers)) for database in databases[2:]]
    for thread in more:
        thread.start()
    for thread in [*more, *stuck]:
        thread.join()
    assert [word for word, _seconds in answers] == ["given up"] * 3
    assert max(seconds for _word, seconds in answers) < 0.35


def test_two_slow_questions_keep_nobody_from_an_answer(impatient):
    databases = [impatient() for _number in range(3)]
    slow = [threading.Thread(target=wait_for, args=(database, 0.8)) for database in databases[:2]]
    for thread in slow:
        thread.start()
    while len(patience._queue._stuck) < 2:
        time.sleep(0.01)
    with patience.turn(), databases[2].cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    for thread in slow:
        thread.join()
    assert not any(database.closed for database in databases)
