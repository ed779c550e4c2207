"""What was shown is logged without a query in the request, once an hour, and pruned after half a year."""

import logging
import os
import select
import signal
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks.jobs import prune_impressions
from tasks.models import Impression, MatchWeights
from tasks.services import impressions
from tasks.services.impressions import flush, forget, log_shown, note_shown
from tests.factories import TaskFactory, VolunteerFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def rows() -> list[tuple[int, int, str, int]]:
    return list(
        Impression.objects.order_by("position", "pk").values_list("volunteer_id", "task_id", "place", "position")
    )


def test_tasks_are_logged_in_the_order_shown() -> None:
    ana, tasks = VolunteerFactory(), [TaskFactory(), TaskFactory()]
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk for task in tasks], place="browse", now=NOW, first_position=20)
    assert rows() == []
    assert flush() == 2
    assert rows() == [(ana.pk, tasks[0].pk, "browse", 20), (ana.pk, tasks[1].pk, "browse", 21)]
    assert Impression.objects.values_list("shown_at", flat=True)[0] == NOW


def test_an_invitation_has_no_position() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place=Impression.Place.INVITATION, now=NOW)
    flush()
    assert rows() == [(ana.pk, task.pk, "invitation", -1)]


def test_the_past_is_logged_at_once() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    shown = {"volunteer_id": ana.pk, "task_ids": [task.pk], "place": "browse", "now": NOW - timedelta(days=3)}
    assert [log_shown(**shown), log_shown(**shown), log_shown(**{**shown, "task_ids": []})] == [1, 0, 0]


def test_noting_costs_no_query() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    with CaptureQueriesContext(connection) as queries:
        note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="today", now=NOW)
    assert len(queries) == 0


def test_the_same_task_within_an_hour_is_one_showing_also_from_another_process() -> None:
    ana, ben, task = VolunteerFactory(), VolunteerFactory(), TaskFactory()
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="today", now=NOW)
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="browse", now=NOW + timedelta(minutes=59))
    note_shown(volunteer_id=ben.pk, task_ids=[task.pk], place="browse", now=NOW)
    assert flush() == 2
    forget()  # as another process, which remembers nothing
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="browse", now=NOW + timedelta(minutes=59))
    assert flush() == 0
    forget()
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="browse", now=NOW + timedelta(minutes=61))
    assert flush() == 1


def test_a_person_fills_the_log_only_so_fast() -> None:
    ana = VolunteerFactory()
    note_shown(volunteer_id=ana.pk, task_ids=range(1, 200), place="browse", now=NOW)
    assert len(impressions._log.take()) == impressions.ROWS_PER_MINUTE_MAX
    note_shown(volunteer_id=ana.pk, task_ids=range(200, 210), place="browse", now=NOW + timedelta(minutes=1))
    assert len(impressions._log.take()) == 10


def test_what_waits_is_bounded_and_says_so_once(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr(impressions, "WAITING_MAX", 5)
    with caplog.at_level(logging.WARNING, logger="microvol.impressions"):
        for volunteer_id in range(1, 4):
            note_shown(volunteer_id=volunteer_id, task_ids=range(1, 5), place="browse", now=NOW)
    assert len(impressions._log.take()) == 5
    assert len(caplog.records) == 1


def test_a_task_or_person_that_is_gone_costs_only_its_own_row() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk, task.pk + 999], place="today", now=NOW)
    note_shown(volunteer_id=ana.pk + 999, task_ids=[task.pk], place="today", now=NOW)
    assert flush() == 1


def test_a_row_names_the_weights_that_were_in_use() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    weights = MatchWeights.objects.create(source="fixed", is_in_use=True, decided_at=NOW)
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="today", now=NOW)
    note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="today", now=NOW - timedelta(days=2))
    flush()
    assert set(Impression.objects.order_by("shown_at").values_list("weights", flat=True)) == {None, weights.pk}


def test_old_rows_are_pruned_and_twice_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(impressions, "PRUNED_AT_ONCE", 1)
    ana, tasks = VolunteerFactory(), [TaskFactory() for _place in range(3)]
    for task, days in zip(tasks, (200, 181, 179), strict=True):
        note_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="today", now=timezone.now() - timedelta(days=days))
    flush()
    prune_impressions()
    prune_impressions()
    assert [row[1] for row in rows()] == [tasks[2].pk]


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_soon_and_survives_a_database_that_is_away(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    ana, tasks = VolunteerFactory(), [TaskFactory(), TaskFactory()]
    settings.IMPRESSIONS_ARE_WRITTEN = True
    monkeypatch.setattr(impressions, "PAUSE_SECONDS", 0.01)
    written = impressions._write
    tried: list[int] = []

    def away(batch: Any) -> int:
        tried.append(len(batch))
        raise ConnectionError("away")

    monkeypatch.setattr(impressions, "_write", away)
    note_shown(volunteer_id=ana.pk, task_ids=[tasks[0].pk], place="today", now=NOW)
    until(lambda: bool(tried))
    monkeypatch.setattr(impressions, "_write", written)
    note_shown(volunteer_id=ana.pk, task_ids=[tasks[1].pk], place="today", now=NOW)
    until(lambda: bool(rows()))
    assert [row[1] for row in rows()] == [tasks[1].pk]
    assert "impressions dropped: 1 rows" in caplog.text


def test_a_forked_process_writes_by_a_thread_of_its_own(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gunicorn and Celery fork; the parent's thread and whatever it held stay behind."""
    settings.IMPRESSIONS_ARE_WRITTEN = True
    monkeypatch.setattr(impressions, "PAUSE_SECONDS", 0.01)
    reading, writing = os.pipe()
    monkeypatch.setattr(impressions, "_write", lambda batch: os.write(writing, str(batch[0].task_id).encode()))
    note_shown(volunteer_id=1, task_ids=[1], place="today", now=NOW)
    assert within_ten_seconds(reading) == b"1"
    child = os.fork()
    if child == 0:
        note_shown(volunteer_id=1, task_ids=[2], place="today", now=NOW)
        time.sleep(5)
        os._exit(0)
    assert within_ten_seconds(reading) == b"2"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def within_ten_seconds(pipe: int) -> bytes:
    return os.read(pipe, 10) if select.select([pipe], [], [], 10)[0] else b""


def until(happened: Any) -> None:
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
