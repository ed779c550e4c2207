"""Card, cover and feed of a page, and who never gets them."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from portfolios.models import Portfolio
from portfolios.services.cards import draw_line_card, draw_page_card
from portfolios.services.lines import set_visibility
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import THURSDAY, accepted, portfolio_of, signed_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def nadia() -> Volunteer:
    nadia = VolunteerFactory()
    for _number in range(3):
        accepted(nadia, ratings={"data-entry": 3})
    portfolio_of(nadia)
    return nadia


def everything(nadia: Volunteer) -> list[str]:
    line = nadia.portfolio_lines.order_by("pk")[0]
    draw_page_card(volunteer_id=nadia.pk)
    draw_line_card(line_id=line.pk)
    parts = ["", "work/", "facts/", "skills/data-entry/", "feed/", "card.png"]
    return [f"/p/nadia/{part}" for part in [*parts, f"lines/{line.public_id}/", f"lines/{line.public_id}/card.png"]]


def test_private_means_404_everywhere(nadia):
    addresses = everything(nadia)
    assert [Client().get(address).status_code for address in addresses] == [200] * len(addresses)
    Portfolio.objects.update(is_public=False)
    for client in (Client(), signed_in(UserFactory()), signed_in(UserFactory(is_staff=True))):
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)


def test_hidden_line_has_no_card_and_an_unlisted_one_has(nadia):
    line = nadia.portfolio_lines.order_by("pk")[0]
    draw_line_card(line_id=line.pk)
    address = f"/p/nadia/lines/{line.public_id}/card.png"
    for visibility, status in (("unlisted", 200), ("hidden", 404)):
        set_visibility(line_id=line.pk, visibility=visibility, now=THURSDAY)
        assert Client().get(address).status_code == status


def test_card_is_asked_for_again_each_time_and_answered_shortly(nadia):
    draw_page_card(volunteer_id=nadia.pk)
    answer = Client().get("/p/nadia/card.png")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", "no-cache")
    assert Client().get("/p/nadia/card.png", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    html = Client().get("/p/nadia/").content.decode()
    assert '<meta property="og:image" content="http://testserver/p/nadia/card.png?v=' in html
    assert '<meta property="og:image:width" content="1200">' in html


def test_page_without_a_card_names_none(nadia):
    assert "og:image" not in Client().get("/p/nadia/").content.decode()


def test_feed_is_atom_with_public_lines_alone(nadia):
    accepted(nadia, title='A <b>"strange" & odd\x0b title', at=THURSDAY)
    accepted(nadia, title="A secret task", visibility="unlisted")
    answer = Client().get("/p/nadia/feed/")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert len(titles) == 4
    assert titles[-1] == 'A <b>"strange" & odd title'
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Nadia Rahimi"
    assert all(entry.findtext(f"{ATOM}id", "").startswith("urn:uuid:") for entry in feed.iter(f"{ATOM}entry"))
    assert Client().get("/p/nadia/feed/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    html = Client().get("/p/nadia/").content.decode()
    assert '<link rel="alternate" type="application/atom+xml" href="/p/nadia/feed/"' in html
