"""The numbers page and the board report: who may, which period, and the files."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.jobs import run_waiting
from downloads.models import Download
from organizations.models import Membership, Organization
from reporting.models import HourlyRate
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, accept, submit
from tests.tasks.desk import client_of, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    """A year of which one piece of work is new and one is old."""
    organization = OrganizationFactory(country="GB")
    for title, age, minutes in (("Make one chart", 3, 30), ("=Add a poster", 200, 60)):
        at = timezone.now() - timedelta(days=age)
        claim = ClaimFactory(task=TaskFactory(organization=organization, title=title, minutes=60, now=at), now=at)
        submit(claim, now=at, minutes=minutes)
        accept(claim, now=at)
    return organization


def address(name: str, organization: Organization, query: str = "") -> str:
    return reverse(f"reporting:{name}", args=[organization.slug]) + query


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", ["number_page", "board_report", "board_report_csv"])
def test_they_are_for_everyone_with_a_seat_and_nobody_else(name: str, organization: Organization) -> None:
    path = address(name, organization)
    assert Client().get(path).status_code == 302
    assert client_of(UserFactory()).get(path).status_code == 404
    for role in ("reviewer", "manager", "owner"):
        assert member_of(organization, role).get(path).status_code == 200
    assert member_of(organization).post(path).status_code == 405


@pytest.mark.parametrize(
    ("query", "pieces"),
    [("", 1), ("?period=30", 1), ("?period=365", 2), ("?period=all", 2), ("?period=nonsense", 1)],
)
def test_a_period_holds_what_was_accepted_in_it(query: str, pieces: int, organization: Organization) -> None:
    Organization.objects.filter(pk=organization.pk).update(created_at=timezone.now() - timedelta(days=300))
    client = member_of(organization)
    assert client.get(address("number_page", organization, query)).context["numbers"].totals.pieces == pieces
    assert client.get(address("board_report", organization, query)).context["board"].totals.pieces == pieces


def test_other_dates_are_chosen_freely_and_wrong_ones_say_what_to_do(organization: Organization) -> None:
    client, today = member_of(organization), timezone.localdate()
    days = [today - timedelta(days=back) for back in (210, 190)]
    page = client.get(address("number_page", organization, f"?period=custom&from={days[0]}&to={days[1]}"))
    assert page.status_code == 200 and page.context["numbers"].totals.pieces == 1
    for query in (
        "",
        "&from=nonsense&to=2025-01-01",
        f"&from={days[1]}&to={days[0]}",
        "&from=1800-01-01&to=2026-01-01",
    ):
        for name in ("number_page", "board_report"):
            wrong = client.get(address(name, organization, f"?period=custom{query}"))
            assert wrong.status_code == 400 and "to fix" in text(wrong), query
        assert client.get(address("board_report_csv", organization, f"?period=custom{query}")).status_code == 302


def test_every_figure_says_how_it_is_computed_and_the_value_names_its_source(organization: Organization) -> None:
    HourlyRate.objects.all().delete()
    client = member_of(organization)
    assert "No hourly rate is set for your country" in text(client.get(address("number_page", organization)))
    HourlyRate.objects.create(
        country="GB", amount=Decimal("20.00"), currency="GBP", from_date="2020-01-01", source="A survey of 2020"
    )
    page = text(client.get(address("number_page", organization)))
    assert page.count("How computed") == 13
    assert "A survey of 2020" in page and "£10" in page


def test_promise_28_the_csv_holds_each_task_as_plain_numbers_and_no_formula(organization: Organization) -> None:
    response = member_of(organization).get(address("board_report_csv", organization, "?period=365"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    body = b"".join(response.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["task", "Make one chart", "'=Add a poster", "total"]
    assert [row[7] for row in rows[1:]] == ["30", "60", "90"]


def test_the_pdf_is_made_by_a_job_and_says_the_same(organization: Organization) -> None:
    client = member_of(organization)
    response = client.post(address("board_report_pdf", organization, "?period=365"))
    assert response.status_code == 302
    run_waiting()
    download = Download.objects.get()
    assert response.headers["Location"] == download.get_absolute_url()
    with download.file.open() as file:
        document = pypdfium2.PdfDocument(file.read())
    words = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert "What volunteers did for" in words and "Make one chart" in words and "1 h 30 min" in words
    document.close()


def test_who_lost_their_seat_meanwhile_gets_no_report(organization: Organization) -> None:
    member_of(organization, "reviewer").post(address("board_report_pdf", organization))
    Membership.objects.filter(role="reviewer").delete()
    run_waiting()
    assert Download.objects.get().problem == "You no longer belong to this organisation."
