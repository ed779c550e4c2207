"""Reminders: each message once, however often and however late the job runs."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Notification
from tasks.models import Claim, TaskEvent
from tasks.services.publishing import close_stale_tasks, reconfirm_task, remind_to_reconfirm
from tasks.services.reminders import remind_claimants
from tests.factories import ClaimFactory, TaskFactory, submit
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 5, 11, 10, 0, tzinfo=UTC)


def messages(claim: Claim, kind: str) -> list[str]:
    rows = Notification.objects.filter(recipient=claim.volunteer.user, kind=kind).order_by("pk")
    return [row.key.split(":")[1] for row in rows]


def test_a_claimant_is_reminded_at_half_time_and_on_the_last_day_once_each() -> None:
    claim = ClaimFactory(task=TaskFactory(minutes=120, now=MONDAY), now=MONDAY)  # five days
    for moment in (MONDAY + 59 * HOUR, MONDAY + 61 * HOUR, MONDAY + 62 * HOUR):
        remind_claimants(now=moment)
    assert messages(claim, "claim_reminder") == ["half"]
    for moment in (MONDAY + 97 * HOUR, MONDAY + 100 * HOUR):
        remind_claimants(now=moment)
    assert messages(claim, "claim_reminder") == ["half", "day"]


def test_a_short_lease_has_one_reminder_because_both_fall_together() -> None:
    claim = ClaimFactory(task=TaskFactory(minutes=30, now=MONDAY), now=MONDAY)
    for hours in range(0, 48, 4):
        remind_claimants(now=MONDAY + hours * HOUR)
    assert messages(claim, "claim_reminder") == ["day"]


def test_no_reminder_while_the_clock_is_stopped_or_after_the_work_was_sent() -> None:
    paused, sent = ClaimFactory(now=MONDAY), ClaimFactory(now=MONDAY)
    Claim.objects.filter(pk=paused.pk).update(paused_at=MONDAY)
    submit(sent, now=MONDAY + HOUR)
    assert remind_claimants(now=MONDAY + 40 * HOUR) == 0


def test_a_task_closes_on_its_date_and_after_thirty_days_without_a_word() -> None:
    dated = TaskFactory(now=MONDAY, closes_at=MONDAY + 5 * DAY)
    silent = TaskFactory(now=MONDAY)
    kept = TaskFactory(now=MONDAY)
    assert close_stale_tasks(now=MONDAY + 4 * DAY) == 0
    assert close_stale_tasks(now=MONDAY + 5 * DAY) == 1
    assert remind_to_reconfirm(now=MONDAY + 28 * DAY) == 2
    assert remind_to_reconfirm(now=MONDAY + 28 * DAY) == 0
    reconfirm_task(task_id=kept.pk, actor_id=publisher_of(kept.organization), now=MONDAY + 28 * DAY)
    assert close_stale_tasks(now=MONDAY + 30 * DAY) == 1
    assert close_stale_tasks(now=MONDAY + 30 * DAY) == 0
    kinds = dict(TaskEvent.objects.filter(to_status="closed").values_list("task_id", "kind"))
    assert kinds == {dated.pk: "task_past_closing_date", silent.pk: "task_not_reconfirmed"}
