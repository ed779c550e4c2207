"""What programs read of a public page, read by strict readers: JSON-LD in safe mode, Atom by RFC 4287."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from pyld import jsonld

from common.jobs import run_waiting
from credentials.models import Credential
from credentials.openbadges.proofs import UndefinedTerm, expanded
from portfolios.models import Portfolio
from tests.credentials.make import issued
from tests.factories import UserFactory, VolunteerFactory
from tests.portfolios.make import THURSDAY, accepted, portfolio_of
from tests.portfolios.views.test_public import structured
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NASTY = 'Łódź Привет "<b>'
ATOM = "{http://www.w3.org/2005/Atom}"
# Terms of schema.org that we use, each by itself: a term that is not among them is undefined here, and dropped.
TERMS = {
    name: f"https://schema.org/{name}"
    for name in """ProfilePage Person Place Organization EducationalOccupationalCredential mainEntity name description
    homeLocation knowsLanguage knowsAbout hasCredential credentialCategory dateCreated recognizedBy""".split()  # noqa: SIM905
}
CONTEXT = {**TERMS, "url": {"@id": "https://schema.org/url", "@type": "@id"}}


def schema_org(address: str, options: Any = None) -> dict[str, Any]:
    assert address == "https://schema.org"
    document = {"@context": CONTEXT}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": document}


@pytest.fixture
def nadia() -> Volunteer:
    """A public page with odd names, a shared certificate, and everything optional filled in."""
    nadia = VolunteerFactory(user=UserFactory(name=NASTY), languages=["en", "fa"])
    portfolio_of(nadia, name=NASTY, headline="I tidy </script> data", place="Leeds", shows_languages=True)
    issued(nadia, ratings={"translation": 3}, title='A <b>"strange" & odd title')
    run_waiting()
    return nadia


def test_item_6_json_ld_expands_in_safe_mode(nadia: Volunteer) -> None:
    (document,) = structured(Client().get("/p/nadia/").content.decode())
    (page,) = expanded(document, schema_org)
    (person,) = page["https://schema.org/mainEntity"]
    (certificate,) = person["https://schema.org/hasCredential"]
    link = Credential.objects.get().get_absolute_url()

    assert page["@type"] == ["https://schema.org/ProfilePage"]
    assert person["https://schema.org/name"] == [{"@value": NASTY}]
    assert {f"https://schema.org/{name}" for name in ("knowsLanguage", "homeLocation", "knowsAbout")} <= set(person)
    assert certificate["https://schema.org/url"][0]["@id"].endswith(link)
    assert len(jsonld.to_rdf(document, {"documentLoader": schema_org})["@default"]) > 12
    with pytest.raises(UndefinedTerm):
        expanded({**document, "shoeSize": 44}, schema_org)


def test_item_6_the_feed_parses_in_a_strict_reader_and_keeps_to_the_standard(nadia: Volunteer) -> None:
    accepted(nadia, title="Another\x0b one", at=THURSDAY)
    answer = Client().get("/p/nadia/feed/")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert (read.version, read.encoding) == ("atom10", "utf-8")
    assert NASTY in read.feed.author
    assert {entry.title for entry in read.entries} == {'A <b>"strange" & odd title', "Another one"}

    feed = ElementTree.fromstring(answer.content)
    for element in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2: exactly one of each
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert urlsplit(element.findtext(f"{ATOM}id", "")).scheme in {"urn", "http", "https"}
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo is not None
        links = [link.get("href", "") for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(links) == 1 and urlsplit(links[0]).netloc
        assert Client().get(urlsplit(links[0]).path).status_code == 200
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1


def test_item_6_a_private_page_is_404_in_every_form(nadia: Volunteer) -> None:
    line = nadia.portfolio_lines.get()
    paths = [f"/p/nadia/{part}" for part in ("", "work/", "facts/", "feed/", f"lines/{line.public_id}/")]
    assert [Client().get(path).status_code for path in paths] == [200] * len(paths)
    Portfolio.objects.update(is_public=False)
    assert [Client().get(path).status_code for path in paths] == [404] * len(paths)
