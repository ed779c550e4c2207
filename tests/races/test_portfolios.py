"""Portfolios under races, with real connections."""

import pytest
from django.utils import timezone

from portfolios.models import Portfolio, PortfolioLine
from portfolios.services.lines import publish_line, update_line
from portfolios.services.pages import ensure_portfolio
from tests.factories import VolunteerFactory
from tests.portfolios.make import accepted, portfolio_of
from tests.races.threads import at_once
from vocabularies.services import load_vocabularies

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def shared_words(db) -> None:
    load_vocabularies()


def test_five_tabs_select_three_lines() -> None:
    volunteer = VolunteerFactory()
    lines = [accepted(volunteer) for _number in range(5)]
    answers = at_once(
        [lambda pk=line.pk: update_line(line_id=pk, summary="", learned="", is_selected=True).pk for line in lines]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["int"] * 3 + ["str"] * 2
    assert {answer for answer in answers if isinstance(answer, str)} == {"selected_full"}
    assert PortfolioLine.objects.filter(is_selected=True).count() == 3


def test_two_people_ask_for_one_address_and_one_gets_it() -> None:
    people = [VolunteerFactory() for _number in range(4)]
    for person in people:
        ensure_portfolio(volunteer_id=person.pk)
    answers = at_once([lambda person=person: portfolio_of(person, address="wanted").pk for person in people])
    assert sorted(type(answer).__name__ for answer in answers) == ["int", "str", "str", "str"]
    assert "address_taken" in answers
    assert Portfolio.objects.filter(address="wanted").count() == 1


def test_a_double_click_publishes_once() -> None:
    line = accepted(VolunteerFactory(), visibility="hidden")
    now = timezone.now()
    at_once([lambda: publish_line(line_id=line.pk, makes_page_public=True, now=now)] * 4)
    assert Portfolio.objects.count() == 1
    assert PortfolioLine.objects.public().get().published_at == now
