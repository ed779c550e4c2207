"""Promise 31: how fast people are answered here, worked out again from what is stored, and public."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tasks.models import ServiceLevels, TaskEvent
from tasks.selectors.service_levels import measure
from tasks.services.moderation import create_report, resolve_report
from tasks.services.publishing import approve_brief
from tasks.services.review_clock import run_review_clock
from tasks.services.service_levels import measure_service
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, accept

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def staff() -> int:
    return UserFactory(is_staff=True).pk


def reviewed_after(hours: int, *, begun: datetime = MONDAY) -> None:
    claim = ClaimFactory(status="submitted", now=begun)
    accept(claim, now=begun + hours * HOUR)


def test_promise_31_reviews_count_in_working_hours_and_silence_counts_against_the_share() -> None:
    reviewed_after(2)
    reviewed_after(10)
    reviewed_after(72 + 5, begun=MONDAY + timedelta(days=4))  # over a weekend: 29 working hours
    silent = ClaimFactory(status="submitted", now=MONDAY)
    end = MONDAY + timedelta(days=40)
    run_review_clock(now=end - timedelta(days=1))
    silent.refresh_from_db()
    assert silent.status == "unconfirmed"
    assert measure(end)["reviews"] == {"count": 3, "median_hours": 10.0, "answered_percent": 75}


def test_promise_31_briefs_count_from_sending_to_the_decision(staff: int) -> None:
    organization = OrganizationFactory(tier="new")
    for hours in (1, 5, 6):
        task = TaskFactory(organization=organization, now=MONDAY)
        approve_brief(task_id=task.pk, actor_id=staff, now=MONDAY + hours * HOUR)
    TaskFactory(organization=OrganizationFactory(tier="new"), now=MONDAY)
    assert measure(MONDAY + timedelta(days=1))["briefs"] == {"count": 3, "median_hours": 5.0, "waiting": 1}


def test_promise_31_reports_by_people_count_and_findings_of_the_site_do_not(staff: int) -> None:
    task = TaskFactory(now=MONDAY)
    for _person in range(2):
        report = create_report(
            reporter_id=UserFactory().pk, task_id=task.pk, reason="money", text="", now=MONDAY
        )  # fmt: skip
    resolve_report(report_id=report.pk, actor_id=staff, now=MONDAY + 3 * HOUR, status="dismissed", resolution="Fine.")
    levels = measure(MONDAY + timedelta(days=1))["reports"]
    assert levels == {"count": 2, "answered_percent": 50, "median_hours": 3.0, "waiting": 1}


def test_promise_31_what_is_older_than_the_window_is_left_out_and_the_same_day_gives_the_same_numbers() -> None:
    reviewed_after(2)
    late = MONDAY + timedelta(days=100)
    assert measure(late)["reviews"] == {"count": 0, "median_hours": None, "answered_percent": None}
    assert measure(MONDAY + timedelta(days=2)) == measure(MONDAY + timedelta(days=2))
    assert TaskEvent.objects.filter(kind="work_reviewed").count() == 1


def test_promise_31_the_job_keeps_one_row_a_day_and_the_page_reads_nothing_else(django_assert_max_num_queries) -> None:
    page = Client().get("/service-levels/").content.decode()
    assert "The numbers are being worked out." in page
    reviewed_after(2)
    for _again in range(2):
        measure_service(now=MONDAY + timedelta(days=1))
    measure_service(now=MONDAY + timedelta(days=2))
    assert ServiceLevels.objects.count() == 2
    with django_assert_max_num_queries(1):
        page = Client().get("/service-levels/").content.decode()
    assert "1 review" in page
    assert "appeals are open now" in page
    assert page.count("How computed") == 4


def test_promise_31_the_page_is_linked_from_every_page_and_from_the_house_rules() -> None:
    page = Client().get("/house-rules/").content.decode()
    assert page.count('href="/service-levels/"') == 2
