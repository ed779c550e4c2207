"""The page: private at first, under an address that is its owner's alone."""

import pytest

from common.decisions import ActionDenied
from portfolios.models import Portfolio
from portfolios.services.pages import ensure_portfolio
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import portfolio_of

pytestmark = pytest.mark.django_db


def named(name: str) -> Portfolio:
    return ensure_portfolio(volunteer_id=VolunteerFactory(user=UserFactory(name=name)).pk)


def test_page_begins_private_under_an_address_made_from_the_name():
    portfolio = named("Inês Carvalho")
    assert (portfolio.address, portfolio.name, portfolio.is_public) == ("ines-carvalho", "Inês Carvalho", False)


def test_second_person_of_a_name_gets_another_address():
    assert named("Ana Silva").address == "ana-silva"
    assert named("Ana Silva").address.startswith("ana-silva-")


@pytest.mark.parametrize("name", ["王思敏", "Олена Коваль", "خالد الخطيب", "अनन्या शर्मा", "ሰላም ተስፋዬ"])
def test_name_without_latin_letters_still_gets_an_address(name):
    portfolio = named(name)
    portfolio.full_clean()
    assert portfolio.name == name
    assert portfolio.address.startswith("volunteer-")


def test_asking_again_returns_the_same_page():
    volunteer = VolunteerFactory()
    assert ensure_portfolio(volunteer_id=volunteer.pk) == ensure_portfolio(volunteer_id=volunteer.pk)


def test_taken_address_is_refused_and_nothing_is_stored():
    portfolio_of(VolunteerFactory(), address="nadia")
    other = VolunteerFactory()
    with pytest.raises(ActionDenied) as refused:
        portfolio_of(other, address="nadia", headline="New words")
    assert refused.value.code == "address_taken"
    assert Portfolio.objects.get(volunteer=other).headline == ""


def test_own_address_may_stay():
    volunteer = VolunteerFactory()
    portfolio_of(volunteer, address="nadia")
    assert portfolio_of(volunteer, address="nadia", headline="I count things").headline == "I count things"
