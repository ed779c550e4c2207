"""The facts on an organisation's card follow its reviews."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from common.jobs import run_waiting
from organizations.models import Organization
from tasks.services.review_clock import run_review_clock
from tasks.services.review_facts import refresh_review_facts
from tests.factories.organizations import OrganizationFactory
from tests.factories.people import VolunteerFactory
from tests.factories.tasks import ClaimFactory, TaskFactory, accept, review

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)


def facts(organization: Organization) -> tuple[int | None, int | None]:
    organization.refresh_from_db()
    return organization.median_review_hours, organization.first_time_share


def reviewed(organization: Organization, verdict: str, *, hours: int) -> None:
    task = TaskFactory(organization=organization, now=MONDAY)
    claim = ClaimFactory(task=task, volunteer=VolunteerFactory(), status="submitted", now=MONDAY)
    when = MONDAY + timedelta(hours=hours)
    if verdict == "accepted":
        accept(claim, now=when)
    else:
        review(claim, verdict=verdict, now=when)


@time_machine.travel(MONDAY + timedelta(days=3), tick=False)
def test_facts_appear_with_the_third_reviewed_task() -> None:
    organization = OrganizationFactory()
    reviewed(organization, "accepted", hours=2)
    reviewed(organization, "accepted", hours=4)
    run_waiting()
    assert facts(organization) == (None, None)
    reviewed(organization, "changes_asked", hours=30)
    run_waiting()
    assert facts(organization) == (4, 67)


@time_machine.travel(MONDAY + timedelta(days=3), tick=False)
def test_working_them_out_twice_changes_nothing() -> None:
    organization, other = OrganizationFactory(), OrganizationFactory()
    for hours in (1, 2, 3):
        reviewed(organization, "accepted", hours=hours)
    for _time in range(2):
        refresh_review_facts(organization_id=organization.pk, now=MONDAY + timedelta(days=3))
    assert facts(organization) == (2, 100)
    assert facts(other) == (None, None)


def test_a_quiet_quarter_leaves_the_usual_time_as_it_was() -> None:
    organization = OrganizationFactory()
    for hours in (1, 2, 3):
        reviewed(organization, "accepted", hours=hours)
    refresh_review_facts(organization_id=organization.pk, now=MONDAY + timedelta(days=3))
    refresh_review_facts(organization_id=organization.pk, now=MONDAY + timedelta(days=300))
    assert facts(organization) == (2, 100)


def answered(organization: Organization) -> int | None:
    organization.refresh_from_db()
    return organization.answered_share


@time_machine.travel(MONDAY + timedelta(days=30), tick=False)
def test_promise_33_the_share_answered_counts_silence_from_the_third_on() -> None:
    organization = OrganizationFactory()
    for hours in (2, 4):
        reviewed(organization, "changes_asked", hours=hours)
    run_waiting()
    assert answered(organization) is None
    silent = ClaimFactory(task=TaskFactory(organization=organization, now=MONDAY), status="submitted", now=MONDAY)
    run_review_clock(now=MONDAY + timedelta(days=29))
    run_waiting()
    assert answered(organization) == 67
    accept(silent, now=MONDAY + timedelta(days=30))  # kind, and too late to count
    run_waiting()
    assert answered(organization) == 67


def test_the_share_answered_forgets_after_a_year_and_stays_when_too_little_is_left() -> None:
    organization = OrganizationFactory()
    ClaimFactory(task=TaskFactory(organization=organization, now=MONDAY), status="submitted", now=MONDAY)
    run_review_clock(now=MONDAY + timedelta(days=29))
    for hours in (1, 2, 3):
        reviewed(organization, "accepted", hours=hours)
    refresh_review_facts(organization_id=organization.pk, now=MONDAY + timedelta(days=30))
    assert answered(organization) == 75
    refresh_review_facts(organization_id=organization.pk, now=MONDAY + timedelta(days=500))
    assert answered(organization) == 75
