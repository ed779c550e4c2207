"""The review clock: each step once, on the organisation's own working days, however late the job runs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifications.models import Notification
from organizations.models import Membership, Organization
from tasks.models import Claim, TaskEvent
from tasks.services.review_clock import run_review_clock
from tests.factories import ClaimFactory, MembershipFactory, review, submit
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


def steps_of(user_id: int) -> list[str]:
    rows = Notification.objects.filter(recipient_id=user_id, kind="review_reminder").order_by("pk")
    return [row.key.split(":")[1] for row in rows]


def test_of_several_missed_steps_people_hear_of_the_latest_alone() -> None:
    claim = ClaimFactory(now=MONDAY)
    owner = publisher_of(claim.task.organization)
    submit(claim, now=MONDAY)
    assert run_review_clock(now=MONDAY + 3 * DAY + HOUR) == 1  # days 1 and 3
    assert steps_of(owner) == ["day3"]
    run_review_clock(now=MONDAY + 9 * DAY)  # days 5 and 6
    assert steps_of(owner) == ["day3", "backup"]


def test_a_run_reads_only_what_is_due(django_assert_num_queries: Any) -> None:
    for _number in range(3):
        submit(ClaimFactory(now=MONDAY), now=MONDAY)
    with django_assert_num_queries(1):
        assert run_review_clock(now=MONDAY + 23 * HOUR) == 0


def test_whoever_is_away_on_day_6_is_not_asked() -> None:
    claim = ClaimFactory(now=MONDAY)
    organization = claim.task.organization
    here, away = publisher_of(organization), MembershipFactory(organization=organization)
    day = (MONDAY + 8 * DAY).date()
    Membership.objects.filter(pk=away.pk).update(away_from_date=day, away_until_date=day)
    submit(claim, now=MONDAY)
    run_review_clock(now=MONDAY + 8 * DAY)
    assert steps_of(here) == ["backup"] and steps_of(away.user_id) == []


def test_work_sent_again_starts_the_clock_anew() -> None:
    claim = ClaimFactory(now=MONDAY)
    submit(claim, now=MONDAY)
    run_review_clock(now=MONDAY + 4 * DAY)
    review(claim, verdict="changes_asked", now=MONDAY + 4 * DAY)
    assert run_review_clock(now=MONDAY + 7 * DAY) == 0
    Claim.objects.filter(pk=claim.pk).update(lease_ends_at=MONDAY + 30 * DAY)
    submit(claim, now=MONDAY + 7 * DAY, text="Again.")
    claim.refresh_from_db()
    assert (claim.review_step, claim.review_step_at) == (0, MONDAY + 8 * DAY)
    run_review_clock(now=MONDAY + 8 * DAY)
    assert steps_of(publisher_of(claim.task.organization)) == ["day3", "day1"]


def test_an_organisation_that_moves_is_counted_on_its_new_calendar_from_the_next_step_on() -> None:
    claim = ClaimFactory(now=MONDAY)
    owner = publisher_of(claim.task.organization)
    submit(claim, now=MONDAY)
    Organization.objects.update(country="PT")  # Wednesday, 10 June 2026, is Portugal Day
    run_review_clock(now=MONDAY + 3 * DAY)
    assert steps_of(owner) == ["day1"]
    run_review_clock(now=MONDAY + 4 * DAY)
    assert steps_of(owner) == ["day1", "day3"]
