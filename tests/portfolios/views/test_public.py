"""What a stranger sees of a portfolio, and what never reaches them (promise 12)."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organizations.models import Organization
from organizations.states import OrganizationStatus
from portfolios.models import Portfolio, PortfolioLine
from portfolios.services.lines import update_line
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import accepted, many_accepted, portfolio_of, signed_in
from vocabularies.models import Skill
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
PAGE = "/p/nadia/"


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(user=UserFactory(name="Nadia Rahimi", email="nadia@secret.example"), languages=["en", "fa"])


def read(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def address_of(line: PortfolioLine) -> str:
    return reverse("portfolios:line_public", args=["nadia", line.public_id])


class _Scripts(HTMLParser):
    """The content of each structured data block, as a browser would find it."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self._is_inside:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.blocks[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False


def structured(html: str) -> list[dict[str, Any]]:
    parser = _Scripts()
    parser.feed(html)
    return [json.loads(block) for block in parser.blocks]


# --- Who sees what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_public", "visibility", "who", "page", "line"),
    [
        (True, "public", "visitor", 200, 200),
        (True, "unlisted", "visitor", 200, 200),
        (True, "hidden", "visitor", 200, 404),
        (True, "public", "other", 200, 200),
        (True, "unlisted", "other", 200, 200),
        (True, "hidden", "other", 200, 404),
        (True, "hidden", "organisation", 200, 404),
        (True, "hidden", "staff", 200, 404),
        (True, "public", "owner", 200, 200),
        (True, "unlisted", "owner", 200, 200),
        (True, "hidden", "owner", 200, 200),
        (False, "public", "visitor", 404, 404),
        (False, "unlisted", "visitor", 404, 404),
        (False, "hidden", "visitor", 404, 404),
        (False, "public", "other", 404, 404),
        (False, "unlisted", "organisation", 404, 404),
        (False, "public", "staff", 404, 404),
        (False, "public", "owner", 200, 200),
        (False, "hidden", "owner", 200, 200),
    ],
)
def test_promise_12_who_may_open_the_page_and_the_line(nadia, is_public, visibility, who, page, line):
    made = accepted(nadia, visibility=visibility)
    portfolio_of(nadia, is_public=is_public)
    people = {
        "owner": lambda: signed_in(nadia.user),
        "other": lambda: signed_in(UserFactory()),
        "organisation": lambda: signed_in(made.organization.memberships.get().user),
        "staff": lambda: signed_in(UserFactory(is_staff=True)),
        "visitor": Client,
    }
    client = people[who]()
    assert client.get(PAGE).status_code == page
    assert client.get(f"{PAGE}work/").status_code == page
    assert client.get(address_of(made)).status_code == line


def test_line_opens_only_under_the_address_of_its_owner(nadia):
    line = accepted(nadia)
    portfolio_of(nadia)
    portfolio_of(VolunteerFactory(), address="somebody")
    assert Client().get(reverse("portfolios:line_public", args=["somebody", line.public_id])).status_code == 404


def test_page_of_someone_who_left_is_gone(nadia):
    portfolio_of(nadia)
    nadia.user.is_active = False
    nadia.user.save()
    assert Client().get(PAGE).status_code == 404


@pytest.mark.parametrize("address", ["/p/nobody/", "/p/Nadia/", "/p/nadia/work/?before=nonsense"])
def test_odd_addresses_answer_calmly(nadia, address):
    portfolio_of(nadia)
    response = Client().get(address)
    assert (response.status_code, response.headers.get("Location")) in [(404, None), (302, "/p/nadia/work/")]


def test_owner_is_told_that_a_private_page_is_private(nadia):
    accepted(nadia)
    portfolio_of(nadia, is_public=False)
    html = read(PAGE, signed_in(nadia.user))
    assert "Only you see this page." in html
    assert '<meta name="robots" content="noindex">' in html
    assert structured(html) == []
    assert "og:title" not in html


@pytest.mark.parametrize(("visibility", "is_kept_out"), [("public", False), ("unlisted", True)])
def test_search_engines_are_kept_from_unlisted_lines(nadia, visibility, is_kept_out):
    line = accepted(nadia, visibility=visibility)
    portfolio_of(nadia)
    assert ('content="noindex"' in read(address_of(line))) is is_kept_out


# --- Nothing leaks --------------------------------------------------------------------------------------------------


def test_promise_12_hidden_and_unlisted_lines_leave_no_trace(nadia):
    """Not a word, not a count, not a minute, not a skill, not an organisation."""
    seen = OrganizationFactory(name="Riverbank Food Network")
    lines = [
        accepted(nadia, organization=seen, ratings={"data-entry": 3}, minutes=30, causes=["food"])
        for _number in range(3)
    ]
    portfolio_of(nadia)
    before = [read(PAGE), read(f"{PAGE}work/"), read(address_of(lines[0]))]
    secret = OrganizationFactory(name="Secret Shelter")
    for visibility in ("hidden", "unlisted"):
        line = accepted(
            nadia,
            organization=secret,
            visibility=visibility,
            ratings={"translation": 4},
            minutes=45,
            causes=["crisis"],
            quote="A secret quote.",
            title="A secret task",
        )
        update_line(line_id=line.pk, summary="Secret summary", learned="Secret lesson", is_selected=True)
    assert [read(PAGE), read(f"{PAGE}work/"), read(address_of(lines[0]))] == before
    for query in ("?skill=translation", "?cause=crisis", "?org=secret-shelter"):
        assert read(f"{PAGE}work/{query}").count('<li class="row-link') == 3


def test_promise_12_no_email_address_and_no_inner_number_in_the_page(nadia):
    line = accepted(nadia, quote="Clear at first glance.", ratings={"data-entry": 3})
    portfolio_of(nadia, headline="I count things", about="Nine years in retail.")
    for client in (Client(), signed_in(nadia.user), signed_in(UserFactory())):
        for address in (PAGE, f"{PAGE}work/", address_of(line)):
            html = read(address, client)
            assert not re.search(r"[\w.+-]+@[\w-]+\.\w", html), address
            assert str(nadia.public_id) not in html
            assert str(nadia.user.public_id) not in html
            assert str(line.claim.public_id) not in html


def test_promise_12_email_addresses_of_organisations_stay_out_as_well(nadia):
    line = accepted(
        nadia,
        title="Answer mail for help@riverbank.example",
        why="People write to help@riverbank.example.",
        deliverable="a reply sent to help@riverbank.example.",
        points=["Sent from help@riverbank.example", "Kind", "Short"],
        quote="Thank you, tom@riverbank.example",
    )
    portfolio_of(nadia)
    for address in (PAGE, f"{PAGE}work/", address_of(line)):
        html = read(address)
        assert "riverbank.example" not in html
        assert "Answer mail for …" in html


@pytest.mark.parametrize("shows", [True, False])
def test_languages_and_place_stand_there_only_when_the_owner_says_so(nadia, shows):
    portfolio_of(nadia, shows_languages=shows, place="Leeds" if shows else "")
    html = read(PAGE)
    assert ("English, Farsi" in html) is shows
    assert ("Leeds" in html) is shows


@pytest.mark.parametrize(("permission", "is_shown"), [("yes", True), ("anonymised", False), ("no", False)])
def test_words_about_the_work_are_shown_only_where_the_organisation_allows_them(nadia, permission, is_shown):
    line = accepted(
        nadia,
        title="Count calls by hour",
        portfolio_permission=permission,
        why="The call centre never says its name.",
        deliverable="a table of 2,000 calls.",
        points=["Every hour has a row", "No name of a caller", "The sum is right"],
        quote="Quick and exact.",
        ratings={"data-entry": 4},
    )
    update_line(
        line_id=line.pk, summary="I counted the calls", learned="Nights are loud", shows_learned=True, is_selected=True
    )
    portfolio_of(nadia)
    page, alone = read(PAGE), read(address_of(line))
    for html in (page, alone):
        assert "Count calls by hour" in html
        assert line.organization.name in html
        assert "Quick and exact." in html
        assert "outstanding" in html.lower()
        assert ("I counted the calls" in html) is is_shown
        assert ("Nights are loud" in html) is is_shown
    for words in ("The call centre never", "a table of 2,000 calls", "Every hour has a row"):
        assert (words in alone) is is_shown
        assert (words in page) is (is_shown and words.startswith("a table"))


def test_text_of_people_is_shown_as_text(nadia):
    line = accepted(nadia, title="A <b>bold</b> title", quote='<img src=x onerror="1">')
    portfolio_of(nadia, name="</script><script>alert(1)</script>", headline="1 < 2 & 3", about="<i>no</i>")
    html = read(PAGE) + read(address_of(line))
    assert "<script>alert" not in html
    assert "<b>bold" not in html
    assert "<img src=x" not in html
    assert structured(html)[0]["mainEntity"]["name"] == "</script><script>alert(1)</script>"


def test_quote_of_an_organisation_that_closed_stays_without_a_link(nadia):
    line = accepted(nadia)
    portfolio_of(nadia)
    Organization.objects.filter(pk=line.organization_id).update(status=OrganizationStatus.CLOSED)
    html = read(address_of(line))
    assert line.organization.name in html
    assert f'href="/organizations/{line.organization.slug}/"' not in html


# --- Title, summary, structured data --------------------------------------------------------------------------------


def test_promise_12_page_has_title_summary_and_structured_data(nadia):
    accepted(nadia, ratings={"data-visualisation": 4}, teaches=["plain-language"])
    portfolio_of(nadia, headline="I turn sheets into charts", place="Leeds", shows_languages=True)
    html = read(PAGE)
    assert "<title>Nadia Rahimi: reviewed volunteer work – Microvol</title>" in html
    description = re.search(r'<meta name="description"\s+content="([^"]+)"', html)
    assert description and description[1].startswith("I turn sheets into charts")
    assert '<meta property="og:title" content="Nadia Rahimi: reviewed volunteer work">' in html
    assert '<link rel="canonical" href="http://testserver/p/nadia/">' in html
    (data,) = structured(html)
    person = data["mainEntity"]
    assert (data["@context"], data["@type"], person["@type"]) == ("https://schema.org", "ProfilePage", "Person")
    assert person["name"] == "Nadia Rahimi"
    assert person["url"] == "http://testserver/p/nadia/"
    assert person["homeLocation"]["name"] == "Leeds"
    assert sorted(person["knowsAbout"]) == ["Data visualisation", "Plain language"]


@pytest.mark.parametrize(
    "name",
    [
        "王思敏",
        "Олена Коваль",
        "خالد الخطيب",
        "अनन्या शर्मा",
        "Nguyễn Thị Hạnh",
        "Þórdís Einarsdóttir",
        "ሰላም ተስፋዬ",
        "O’Brien & Søn",
    ],
)
def test_names_in_any_script_reach_the_page_whole(nadia, name):
    portfolio_of(nadia, name=name)
    html = read(PAGE)
    assert f'dir="auto">{name.replace("&", "&amp;")}</h1>' in html
    assert structured(html)[0]["mainEntity"]["name"] == name


# --- Its parts ------------------------------------------------------------------------------------------------------


def test_empty_page_says_so(nadia):
    portfolio_of(nadia)
    html = read(PAGE)
    assert "No work is published here yet." in html
    assert "tasks accepted" not in html


def test_promise_16_two_lines_show_no_numbers_and_three_do(nadia):
    portfolio_of(nadia)
    for _number in range(2):
        accepted(nadia)
    assert "accepted the first time" not in read(PAGE)
    accepted(nadia)
    assert "3 of 3" in read(PAGE)


def test_quotes_come_from_up_to_three_organisations_and_not_twice(nadia):
    for number in range(4):
        organization = OrganizationFactory()
        accepted(nadia, organization=organization, quote=f"Old words {number}")
        accepted(nadia, organization=organization, quote=f"New words {number}")
    selected = PortfolioLine.objects.get(quote="New words 3")
    update_line(line_id=selected.pk, summary="", learned="", is_selected=True)
    portfolio_of(nadia)
    html = read(PAGE)
    assert html.count("New words 3") == 1
    assert "New words 2" in html and "New words 1" in html and "Old words 3" in html
    assert "words 0" not in html
    assert "2 tasks." in html


def test_list_goes_on_after_twenty_and_names_each_month_once(nadia):
    many_accepted(nadia, 45, organization=OrganizationFactory())
    portfolio_of(nadia)
    address, seen, months = PAGE, [], []
    for _part in range(3):
        html = Client().get(address, headers={"HX-Request": "true"} if seen else {}).content.decode()
        seen += re.findall(r"Small task (\d+)</a>", html.split('id="work-list"')[1])
        months += re.findall(r"<h3[^>]*>(\w+ \d{4})</h3>", html.split('id="work-list"')[1])
        more = re.search(r'rel="next" href="([^"]+)"', html)
        address = more[1] if more else ""
    assert [int(number) for number in seen] == list(range(45))
    assert address == ""
    assert len(months) == len(set(months))


def test_every_number_leads_to_its_cases(nadia):
    accepted(nadia, ratings={"translation": 3}, causes=["food"])
    accepted(nadia, is_returned_once=True, causes=["health"])
    accepted(nadia, causes=["food"])
    portfolio_of(nadia)
    for query, count in (
        ("", 3),
        ("?first=yes", 2),
        ("?skill=translation", 1),
        ("?cause=food", 2),
        ("?skill=no-such", 3),
    ):
        html = read(f"{PAGE}work/{query}")
        assert html.count('<li class="row-link') == count, query
        assert f"{count} task" in html


def test_page_asks_the_same_number_of_questions_for_one_line_and_for_six_hundred(nadia, django_assert_num_queries):
    portfolio_of(nadia)
    organization = OrganizationFactory()
    made = 0
    for count in (1, 3, 30, 600):
        many_accepted(nadia, count - made, organization=organization)
        made = count
        PortfolioLine.objects.exclude(pk__in=PortfolioLine.objects.order_by("-accepted_at")[:3].values("pk")).update(
            is_selected=False
        )
        with connection.cursor() as cursor:  # as autovacuum does: plans need to know that there are many rows now
            cursor.execute("ANALYZE portfolios_portfolioline, portfolios_lineskill, tasks_claim, tasks_submission")
        with django_assert_num_queries(8):
            html = read(PAGE)
        assert f"{count} task" in html
        with django_assert_num_queries(4):
            read(f"{PAGE}work/")
        with django_assert_num_queries(7):
            read(f"{PAGE}skills/{Skill.objects.order_by('pk')[0].slug}/")
        with django_assert_num_queries(4):
            read(f"{PAGE}facts/")
        with django_assert_num_queries(2):
            read(f"{PAGE}feed/")


def test_line_page_asks_seven_questions(nadia, django_assert_num_queries):
    line = accepted(nadia, ratings={"data-entry": 3}, causes=["food", "water"])
    portfolio_of(nadia)
    with django_assert_num_queries(7):
        read(address_of(line))


def test_portfolio_of_a_signed_in_reader_stands_in_no_section_of_theirs(nadia):
    portfolio_of(nadia)
    html = read(PAGE, signed_in(UserFactory()))
    assert 'aria-current="page"' not in html.split("<main")[0]
    assert Portfolio.objects.count() == 1
