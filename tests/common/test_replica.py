"""Who the replica answers: reads that bear it, while it is well; never a write, a broken or an unknown answer."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connections
from django.http import Http404, HttpResponse

from accounts.models import User
from common import replica
from common.replica import LAG_MAX_SECONDS, STALE_SECONDS, Router, Seen, for_reading, may_be_old

NOW = 1000.0


@pytest.fixture
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica that was found to be well just now; nothing is there to connect to."""
    monkeypatch.setitem(connections.settings, replica.ALIAS, connections.settings["default"])
    watch = replica._Watch(lambda: Seen(replica.time.monotonic(), 0.0))
    watch.seen(wait=2)
    monkeypatch.setattr(replica, "watch", watch)


@pytest.mark.parametrize(
    ("seen", "is_well", "words"),
    [
        (Seen(NOW, 0.0), True, "answers, 0.0 s behind"),
        (Seen(NOW, LAG_MAX_SECONDS), True, "answers, 5.0 s behind"),
        (Seen(NOW, LAG_MAX_SECONDS + 1), False, "6 s behind: the primary answers for it"),
        (Seen(NOW, float("inf")), False, "inf s behind: the primary answers for it"),
        (Seen(NOW - STALE_SECONDS - 1, 0.0), False, "does not answer in time: the primary answers for it"),
        (Seen(NOW, None, "ConnectionRefused"), False, "away (ConnectionRefused): the primary answers for it"),
    ],
)
def test_a_replica_that_is_late_silent_or_away_is_not_asked(seen: Seen, is_well: bool, words: str) -> None:
    assert (seen.is_well(NOW), seen.words(NOW)) == (is_well, words)


@pytest.mark.parametrize(
    ("is_reading", "reads", "writes"), [(False, "default", "default"), (True, "replica", "default")]
)
def test_only_reads_go_there_and_only_where_somebody_said_so(is_reading: bool, reads: str, writes: str) -> None:
    token = replica._is_reading.set(is_reading)
    try:
        assert (Router().db_for_read(User), for_reading()) == (reads, reads)
        assert Router().db_for_write(User, instance=User()) == writes
    finally:
        replica._is_reading.reset(token)


def test_the_replica_is_never_migrated() -> None:
    assert Router().allow_migrate("default", "tasks") and not Router().allow_migrate("replica", "tasks")


def test_a_page_that_may_be_old_is_read_from_it_and_nothing_after_that(well: None) -> None:
    assert may_be_old(lambda: HttpResponse(for_reading()))().content == b"replica"
    assert for_reading() == "default"


def not_found() -> HttpResponse:
    raise Http404


def broken() -> HttpResponse:
    raise OperationalError("terminating connection")


@pytest.mark.parametrize("trouble", [not_found, broken, lambda: HttpResponse(status=404)])
def test_what_it_does_not_know_or_cannot_answer_the_primary_is_asked(
    well: None, trouble: Callable[[], HttpResponse]
) -> None:
    page = may_be_old(lambda: HttpResponse("known") if for_reading() == "default" else trouble())
    assert page().content == b"known"
    assert replica.is_well() is (trouble is not broken)


def test_trouble_at_the_primary_is_not_hidden(well: None) -> None:
    with pytest.raises(OperationalError):
        may_be_old(broken)()


def test_without_a_replica_nobody_asks_for_one() -> None:
    assert not replica.is_set() and not replica.is_well()
    assert replica.as_of_now(for_reading) == "default"
