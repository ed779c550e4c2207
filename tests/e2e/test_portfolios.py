"""Portfolios and Today in a real browser: with and without JavaScript, on paper, and for assistive technology."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from portfolios.models import PortfolioLine
from portfolios.services.lines import update_line
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory, review
from tests.portfolios.make import accepted, many_accepted, portfolio_of
from vocabularies.services import load_vocabularies
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared_words(db) -> None:
    """A flush between tests empties them."""
    load_vocabularies()


@pytest.fixture
def nadia() -> Volunteer:
    """Some public work, one line to publish, one task under way and one with changes asked for."""
    nadia = VolunteerFactory(
        user=UserFactory(name="Nadia Rahimi"), goals=["data-visualisation"], weekly_minutes=90, sittings=[15]
    )
    organization = OrganizationFactory(name="Riverbank Food Network")
    many_accepted(nadia, 25, organization=organization)
    line = accepted(
        nadia, organization=organization, title="A chart", quote="Careful and quick.", ratings={"data-visualisation": 4}
    )
    update_line(line_id=line.pk, summary="One chart.", learned="Leave things out.", is_selected=False)
    accepted(nadia, organization=organization, visibility="hidden", title="New work", quote="Kind and exact.")
    accepted(nadia, organization=organization, visibility="unlisted", title="Only by link")
    review(ClaimFactory(volunteer=nadia, status="submitted"), verdict="changes_asked")
    for minutes in (15, 15, 120):
        TaskFactory(minutes=minutes, organization=organization)
    portfolio_of(nadia, headline="I turn sheets into charts", about="Nine years in retail.")
    return nadia


def sign_in(page: Page, volunteer: Volunteer, live_server: Any) -> Page:
    client = Client()
    client.force_login(volunteer.user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1440])
def test_accepted_work_reaches_a_stranger_after_one_click(nadia, open_page, live_server, javascript, width):
    page = sign_in(open_page(width=width, javascript=javascript), nadia, live_server)
    page.goto("/today/")
    page.get_by_role("button", name="Add to my portfolio: New work").click()
    expect(page.get_by_text("“New work” is on your portfolio.")).to_be_visible()
    stranger = open_page(width=width, javascript=javascript)
    stranger.goto("/p/nadia/")
    expect(stranger.get_by_role("link", name="New work")).to_be_visible()
    expect(stranger.get_by_text("Only by link")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_visibility_changes_with_one_click(nadia, open_page, live_server, javascript):
    page = sign_in(open_page(javascript=javascript), nadia, live_server)
    page.goto("/portfolio/")
    button = page.get_by_role("group", name="Who sees Only by link").get_by_role("button", name="Public")
    button.click()
    expect(
        page.get_by_role("group", name="Who sees Only by link").get_by_role("button", name="Public")
    ).to_have_attribute("aria-pressed", "true")
    if javascript:
        expect(page.locator("#live")).to_have_text("Public now: Only by link")
        expect(page.locator(":focus")).to_have_text("Public")
    assert PortfolioLine.objects.get(title="Only by link").visibility == "public"


@pytest.mark.parametrize("javascript", [True, False])
def test_time_chip_changes_the_tasks_offered(nadia, open_page, live_server, javascript):
    page = sign_in(open_page(javascript=javascript), nadia, live_server)
    page.goto("/today/")
    offered = page.locator("#next-moment article")
    expect(offered).to_have_count(2)
    page.locator("#time-120").click()
    expect(offered).to_have_count(1)
    expect(page.locator("#time-120")).to_have_attribute("aria-current", "true")
    assert page.url.split("#")[0].endswith("?time=120")
    if javascript:
        expect(page.locator(":focus")).to_have_attribute("id", "time-120")


def test_show_more_adds_the_rest_to_the_list(nadia, open_page):
    page = open_page()
    page.goto("/p/nadia/")
    lines = page.locator("#work-list li")
    expect(lines).to_have_count(20)
    page.get_by_role("link", name="Show more").click()
    expect(lines).to_have_count(26)
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    headings = page.locator("#work-list h3").all_inner_texts()
    assert len(headings) == len(set(headings))


def test_printed_page_is_white_has_no_controls_and_ends_with_its_address(nadia, open_page):
    page = open_page(dark=True)
    page.goto("/p/nadia/")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("link", name="Join free")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    expect(page.get_by_role("img", name="QR code with the address of this page")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_have_no_accessibility_fault_and_no_side_scroll(nadia, open_page, live_server, axe, width, dark):
    public = PortfolioLine.objects.get(title="A chart")
    hidden = PortfolioLine.objects.get(title="New work")
    addresses = {
        False: ["/p/nadia/", "/p/nadia/work/?first=yes", f"/p/nadia/lines/{public.public_id}/"],
        True: ["/today/", "/portfolio/", f"/portfolio/{hidden.public_id}/", f"/p/nadia/lines/{hidden.public_id}/"],
    }
    for is_owner, pages in addresses.items():
        page = open_page(width=width, dark=dark)
        if is_owner:
            sign_in(page, nadia, live_server)
        for address in pages:
            page.goto(address)
            page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
