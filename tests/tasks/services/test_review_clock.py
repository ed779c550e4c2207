"""The review clock: each step once, on the organisation's own working days, however late the job runs."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Notification
from organizations.models import Organization
from tasks.models import Claim, TaskEvent
from tasks.services.review_clock import run_review_clock
from tests.factories import ClaimFactory, MembershipFactory, submit
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)  # no public holiday in the United Kingdom for two months


def test_reviewers_are_reminded_on_working_days_1_3_and_5_and_everyone_on_day_6() -> None:
    claim = ClaimFactory(now=MONDAY)
    second = MembershipFactory(organization=claim.task.organization)
    owner = publisher_of(claim.task.organization)
    Claim.objects.filter(pk=claim.pk).update(lease_ends_at=MONDAY + 30 * DAY)
    claim.task.reviewer_id = owner
    claim.task.save(update_fields=["reviewer"])
    submit(claim, now=MONDAY)
    for hours in range(0, 24 * 9, 3):
        run_review_clock(now=MONDAY + hours * HOUR)

    def steps(user_id: int) -> list[str]:
        rows = Notification.objects.filter(recipient_id=user_id, kind="review_reminder").order_by("pk")
        return [row.key.split(":")[1] for row in rows]

    assert steps(owner) == ["day1", "day3", "day5", "backup"]
    assert steps(second.user_id) == ["backup"]


def test_after_14_working_days_the_work_is_delivered_but_not_confirmed() -> None:
    claim = ClaimFactory(now=MONDAY)
    submit(claim, now=MONDAY)
    due = MONDAY + timedelta(days=18)  # fourteen working days after a Monday
    run_review_clock(now=due - HOUR)
    claim.refresh_from_db()
    assert claim.status == "submitted"
    assert [run_review_clock(now=due) for _run in range(2)] == [1, 0]
    claim.refresh_from_db()
    assert claim.status == "unconfirmed"
    assert not hasattr(claim, "portfolio_line")
    assert TaskEvent.objects.filter(claim=claim, kind="review_never_came").count() == 1


def test_public_holidays_of_the_country_stop_the_clock() -> None:
    """Monday 4 May 2026 is a holiday in the United Kingdom and an ordinary day in Spain."""
    friday = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
    due = {}
    for country in ("GB", "ES"):
        claim = ClaimFactory(now=friday)
        Organization.objects.filter(pk=claim.task.organization_id).update(country=country)
        submit(claim, now=friday)
        claim.refresh_from_db()
        due[country] = claim.review_due_at
    # Spain rests on Friday 1 May, so its counting begins on Monday at midnight.
    assert due == {
        "GB": datetime(2026, 5, 7, 10, 0, tzinfo=UTC),
        "ES": datetime(2026, 5, 7, 0, 0, tzinfo=UTC),
    }
