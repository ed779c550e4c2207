"""The page's own address: changed at will, found under the old one for a time, taken by nobody meanwhile."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from common.decisions import ActionDenied
from portfolios.models import FormerAddress
from portfolios.services.pages import ensure_portfolio
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, portfolio_of, signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_old_address_leads_to_the_new_one_with_everything_under_it():
    nadia = VolunteerFactory()
    line = accepted(nadia)
    portfolio_of(nadia, address="nadia")
    portfolio_of(nadia, address="nadia-rahimi")
    client = Client()
    for rest in ("", "work/?first=yes", "feed/", f"lines/{line.public_id}/", "skills/data-entry/", "facts/"):
        answer = client.get(f"/p/nadia/{rest}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/nadia-rahimi/{rest}")


def test_old_address_of_a_private_page_tells_nothing():
    nadia = VolunteerFactory()
    portfolio_of(nadia, address="nadia")
    portfolio_of(nadia, address="nadia-rahimi", is_public=False)
    assert Client().get("/p/nadia/").status_code == 404
    assert signed_in(nadia.user).get("/p/nadia/").status_code == 302


def test_nobody_else_takes_an_address_that_was_left_lately():
    nadia, other = VolunteerFactory(), VolunteerFactory()
    portfolio_of(nadia, address="nadia", now=NOW)
    portfolio_of(nadia, address="nadia-rahimi", now=NOW)
    with pytest.raises(ActionDenied) as refused:
        portfolio_of(other, address="nadia", now=NOW + timedelta(days=1))
    assert refused.value.code == "address_taken"
    later = NOW + settings.FORMER_ADDRESS_KEPT_FOR + timedelta(days=1)
    assert portfolio_of(other, address="nadia", now=later).address == "nadia"
    assert not FormerAddress.objects.filter(address="nadia").exists()


def test_owner_goes_back_to_an_address_they_left():
    nadia = VolunteerFactory()
    for address in ("nadia", "nadia-rahimi", "nadia"):
        portfolio_of(nadia, address=address)
    assert list(FormerAddress.objects.values_list("address", flat=True)) == ["nadia-rahimi"]


def test_nobody_collects_addresses():
    nadia = VolunteerFactory()
    for number in range(settings.FORMER_ADDRESSES_MAX + 1):
        portfolio_of(nadia, address=f"nadia-{number}")
    with pytest.raises(ActionDenied) as refused:
        portfolio_of(nadia, address="one-more")
    assert (refused.value.code, refused.value.decision.status) == ("addresses_full", 409)
    nadia.portfolio.refresh_from_db()
    assert nadia.portfolio.address == f"nadia-{settings.FORMER_ADDRESSES_MAX}"


def test_an_address_that_nobody_else_ever_saw_is_free_at_once():
    nadia = VolunteerFactory()
    portfolio_of(nadia, address="nadia", is_public=False)
    portfolio_of(nadia, address="nadia-rahimi", is_public=True)
    assert not FormerAddress.objects.exists()


def test_an_address_left_by_one_person_is_not_given_to_a_namesake():
    nadia = VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))
    portfolio_of(nadia, address="nadia-rahimi")
    portfolio_of(nadia, address="nadia")
    namesake = ensure_portfolio(volunteer_id=VolunteerFactory(user=UserFactory(name="Nadia Rahimi")).pk)
    assert namesake.address.startswith("nadia-rahimi-")
