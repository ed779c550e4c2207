"""The landing page: open tasks by time, three of them, honest numbers, and an example only with its owner's consent."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from pages.selectors.landing import QUILT_TILES, landing
from portfolios.models import Portfolio
from tasks.models import Task
from tasks.states import TaskStatus
from tests.factories import VolunteerFactory
from tests.portfolios.make import many_accepted, portfolio_of
from vocabularies.models import Cause
from volunteers.models import Volunteer

NOW = timezone.now()


@pytest.fixture(autouse=True)
def nothing_kept(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def riverbank(db) -> Organization:
    return Organization.objects.create(name="Riverbank Food Network", slug="riverbank", about="Food.")


def task(organization: Organization, minutes: int, **fields: object) -> Task:
    values = {"title": f"Work for {minutes} min", "kind": "writing", "status": TaskStatus.OPEN, "published_at": NOW}
    return Task.objects.create(organization=organization, minutes=minutes, **(values | fields))


def counts() -> dict[int, int]:
    return {bucket["minutes"]: bucket["count"] for bucket in landing(now=NOW)["time_buckets"]}


def test_each_open_task_counts_for_every_time_it_fits_into(riverbank):
    for minutes in (15, 16, 30, 31, 60, 61, 480):
        task(riverbank, minutes)
    assert counts() == {15: 1, 30: 3, 60: 5, 120: 2}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": TaskStatus.DRAFT},
        {"status": TaskStatus.CLOSED},
        {"closes_at": NOW - timedelta(minutes=1)},
        {"places": 1, "taken_count": 1},
    ],
    ids=["draft", "closed", "past", "full"],
)
def test_task_that_nobody_can_claim_is_not_counted(riverbank, fields):
    task(riverbank, 15, **fields)
    context = landing(now=NOW)
    assert context["open_count"] == 0
    assert context["featured_tasks"] == []


def test_three_tasks_of_different_sizes_are_shown(riverbank):
    for minutes in (60, 60, 60, 30, 15, 480):
        task(riverbank, minutes)
    assert [shown.minutes for shown in landing(now=NOW)["featured_tasks"]] == [15, 30, 60]


def test_few_tasks_of_one_size_are_all_shown(riverbank):
    for _place in range(2):
        task(riverbank, 15)
    assert len(landing(now=NOW)["featured_tasks"]) == 2


def test_numbers_and_quilt_stay_away_while_there_is_little_to_count(db):
    context = landing(now=NOW)
    assert context["site_numbers"] is None
    assert context["quilt_tiles"] == []


@pytest.mark.parametrize("is_public", [True, False])
def test_example_portfolio_is_shown_only_while_its_owner_keeps_it_public(db, settings, is_public):
    settings.EXAMPLE_PORTFOLIO = "nadia"
    user = User.objects.create_user("nadia@example.org", name="Nadia Rahimi")
    volunteer = Volunteer.objects.create(user=user)
    Portfolio.objects.create(volunteer=volunteer, address="nadia", is_public=is_public, name="Nadia Rahimi")
    example = landing(now=NOW)["example_portfolio"]
    assert bool(example) is is_public


def test_no_portfolio_is_an_example_unless_the_operator_names_one(db, settings):
    settings.EXAMPLE_PORTFOLIO = ""
    assert landing(now=NOW)["example_portfolio"] is None


def test_page_asks_the_same_number_of_questions_for_one_task_and_for_three(riverbank, django_assert_num_queries):
    task(riverbank, 15)
    with django_assert_num_queries(5):
        assert "Work for 15 min" in Client().get("/").content.decode()
    task(riverbank, 30)
    task(riverbank, 60)
    cache.clear()
    with django_assert_num_queries(5):
        assert "Work for 60 min" in Client().get("/").content.decode()


def test_page_with_numbers_patches_and_an_example_asks_eight_questions(riverbank, settings, django_assert_num_queries):
    settings.EXAMPLE_PORTFOLIO = "nadia"
    nadia = VolunteerFactory()
    many_accepted(nadia, QUILT_TILES, organization=riverbank)
    hidden, shown = Cause.objects.order_by("pk")[:2]
    portfolio_of(nadia, hidden_causes=[hidden])
    for minutes in (15, 30, 60):
        task(riverbank, minutes)
    with django_assert_num_queries(8):
        response = Client().get("/")
    assert response.context["site_numbers"]["finished"] == QUILT_TILES
    assert len(response.context["quilt_tiles"]) == QUILT_TILES
    example = response.context["example_portfolio"]
    assert (example.line_count, example.organization_count) == (QUILT_TILES, 1)
    causes = {tile["cause"] for tile in example.tiles}
    assert shown.slug in causes and hidden.slug not in causes


@pytest.mark.parametrize(
    "address", ["/how-it-works/", "/for-organizations/", "/accessibility/", "/privacy/", "/house-rules/"]
)
def test_explaining_pages_ask_the_database_nothing(db, django_assert_num_queries, address):
    with django_assert_num_queries(0):
        assert Client().get(address).status_code == 200
