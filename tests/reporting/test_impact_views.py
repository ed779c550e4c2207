"""The pages of one's own impact: private, every figure with its definition and its cases, plain words without any."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reporting.models import HourlyRate
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, portfolio_of, signed_in, used
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> Volunteer:
    """Two pieces of work for an organisation in Leeds, one of which came to use."""
    nadia = VolunteerFactory(user=UserFactory(name="Nadia Rahimi", time_zone="Europe/London"), goals=["editing"])
    riverbank = OrganizationFactory(name="Riverbank Food Network", country="GB")
    HourlyRate.objects.filter(country="GB").update(from_date=date(2020, 1, 1))
    for number in (1, 2):
        line = accepted(
            nadia, organization=riverbank, minutes=30, ratings={"editing": number + 1}, title=f"Piece {number}"
        )
    used(line, number=12, number_of="families", note="It hangs in the hall.")
    return nadia


def read(person: Volunteer, path: str, status: int = 200) -> str:
    response = signed_in(person.user).get(path)
    assert response.status_code == status, path
    return " ".join(response.content.decode().split())


def year_of(person: Volunteer) -> str:
    return reverse("reporting:impact_year", args=[timezone.localdate().year])


def test_promise_41_every_figure_says_how_it_is_computed_and_leads_to_its_cases(nadia: Volunteer) -> None:
    page = read(nadia, reverse("reporting:impact"))
    assert page.count("How computed") == 7
    assert "£19" in page and "MeasureUp" in page and '12</span> <span class="text-muted">families' in page
    work = reverse("reporting:impact_work")
    assert read(nadia, work).count("Piece ") == 2
    assert "Piece 2" in read(nadia, f"{work}?outcome=yes") and "Piece 1" not in read(nadia, f"{work}?outcome=yes")
    assert "2 pieces of work, 1 h confirmed." in read(nadia, f"{work}?skill=editing")
    assert "No work was counted" in read(nadia, f"{work}?from=2020-01-01&to=2020-12-31")
    for query in ("skill=nothing-of-the-kind", "before=nonsense"):
        read(nadia, f"{work}?{query}", 404)


def test_promise_44_a_review_has_skills_people_outcomes_and_a_next_plan(nadia: Volunteer) -> None:
    page = read(nadia, year_of(nadia))
    for part in (
        ">Skills<",
        ">People<",
        ">What it led to<",
        ">Next<",
        "from solid to strong",
        "Riverbank Food Network",
    ):
        assert part in page, part
    assert "2 pieces of work in these days" in page  # of the skill that is a goal
    assert "so it still grows" in page and "A card shows what your public page shows" in page


def test_a_year_without_work_says_so_and_shows_a_way_on(nadia: Volunteer) -> None:
    page = read(nadia, reverse("reporting:impact_year", args=[2019]))
    assert "Nothing was accepted in these days" in page and reverse("tasks:task_list") in page
    nobody = VolunteerFactory()
    assert "Nothing accepted yet" in read(nobody, reverse("reporting:impact"))
    for year in (1999, timezone.localdate().year + 1):
        read(nadia, reverse("reporting:impact_year", args=[year]), 404)


def test_other_dates_are_chosen_freely_and_wrong_ones_say_what_to_do(nadia: Volunteer) -> None:
    path, today = reverse("reporting:impact_dates"), timezone.localdate()
    assert signed_in(nadia.user).get(path).headers["Location"] == reverse("reporting:impact")
    page = read(nadia, f"{path}?from={today - timedelta(days=3)}&to={today + timedelta(days=1)}")
    assert "Riverbank Food Network" in page
    for query in ("from=nonsense&to=2026-01-01", "from=2026-02-01&to=2026-01-01"):
        assert "to fix" in read(nadia, f"{path}?{query}", 400)


def test_promise_42_the_card_has_words_beside_it_and_is_the_owners_alone(nadia: Volunteer) -> None:
    portfolio_of(nadia)
    path = reverse("reporting:impact_card", args=[timezone.localdate().year])
    assert f'alt="Nadia Rahimi: Volunteer work in {timezone.localdate().year}."' in read(nadia, year_of(nadia))
    response: Any = signed_in(nadia.user).get(path)
    assert response["Content-Type"] == "image/png" and response["Cache-Control"] == "private, no-store"
    assert signed_in(VolunteerFactory().user).get(path).status_code == 404


def test_many_pieces_come_a_page_at_a_time(nadia: Volunteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporting.selectors.pieces.PAGE_LENGTH", 1)
    first = read(nadia, reverse("reporting:impact_work") + "?skill=editing")
    assert "Piece 2" in first and "Piece 1" not in first
    response = signed_in(nadia.user).get(reverse("reporting:impact_work") + "?skill=editing")
    following = read(nadia, response.context["next_url"])
    assert "Piece 1" in following and "Piece 2" not in following and "Show more" not in following
