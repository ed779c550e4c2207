"""Promised jobs: a first failure is tried again at once, later ones after growing pauses, and then somebody is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common import jobs
from common.models import OutboxJob


@jobs.job("common.test_break")
def break_down() -> None:
    raise RuntimeError("broken")


def test_the_first_failure_is_tried_again_with_the_next_sweep(db, monkeypatch):
    offered: list[int] = []
    monkeypatch.setattr(jobs, "publish", lambda ids: offered.extend(ids) or len(ids))
    jobs.enqueue("common.test_break")
    row = OutboxJob.objects.get()
    now = timezone.now()
    OutboxJob.objects.update(created_at=now - timedelta(seconds=20))
    with pytest.raises(RuntimeError):
        jobs.run_outbox_job(row.pk)
    assert jobs.sweep(now) == 1
    with pytest.raises(RuntimeError):
        jobs.run_outbox_job(row.pk)
    assert jobs.sweep(now + timedelta(minutes=7)) == 0
    assert jobs.sweep(now + timedelta(minutes=9)) == 1
    assert offered == [row.pk, row.pk]


def test_a_job_whose_worker_died_without_a_word_is_tried_again_after_two_minutes(db, monkeypatch):
    monkeypatch.setattr(jobs, "publish", len)
    jobs.enqueue("common.test_break")
    now = timezone.now()
    OutboxJob.objects.update(attempts=1, published_at=now)
    assert jobs.sweep(now + timedelta(seconds=119)) == 0
    assert jobs.sweep(now + timedelta(seconds=121)) == 1


@pytest.mark.logs_errors
def test_after_five_tries_a_job_is_parked_with_its_error(db):
    jobs.enqueue("common.test_break")
    row = OutboxJob.objects.get()
    for _ in range(jobs.ATTEMPTS_MAX):
        with pytest.raises(RuntimeError):
            jobs.run_outbox_job(row.pk)
    assert not jobs.run_outbox_job(row.pk)
    row.refresh_from_db()
    assert row.parked_at and "broken" in row.last_error


@pytest.mark.logs_errors
def test_a_job_that_this_release_does_not_know_is_parked_after_as_many_tries(db):
    row = OutboxJob.objects.create(name="common.of_another_release", published_at=timezone.now())
    moment = timezone.now()
    for tries in range(1, jobs.ATTEMPTS_MAX + 1):
        moment += timedelta(hours=2)
        assert jobs.sweep(moment) == 0
        row.refresh_from_db()
        assert (row.attempts, row.parked_at) == (tries, None)
    jobs.sweep(moment + timedelta(hours=2))
    row.refresh_from_db()
    assert row.parked_at and row.last_error == "No job has this name."
