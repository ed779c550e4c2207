"""Suggestions in a browser: the slider, "not for me" and back, "surprise me"; by keyboard, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.windows import fits, sign_in
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from tests.tasks.feeds import make_list
from vocabularies.services import load_vocabularies
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/tasks/for-you/"


@pytest.fixture
def nadia(db: None) -> Volunteer:
    load_vocabularies()  # a flush between tests empties them
    volunteer = VolunteerFactory(
        skills={"translation": 3, "editing": 2}, goals=["data-visualisation"], causes=["food"], sittings=[30, 60]
    )
    organization = OrganizationFactory(name="Riverbank Food Network", industry="social_work")
    for number in range(3):
        TaskFactory(title=f"Needed {number}", organization=organization, uses={"translation": 2}, causes=["food"])
        TaskFactory(title=f"Teaches {number}", uses={"editing": 1}, teaches=["data-visualisation"], places=4)
    for number in range(2):
        TaskFactory(title=f"New to you {number}", uses={"gis-mapping": 1}, causes=["sport"], minutes=60)
    ClaimFactory(volunteer=volunteer, task=TaskFactory(title="Under way"))
    make_list(volunteer)
    return volunteer


def titles(page: Page) -> list[str]:
    return page.locator("#rows h3").all_inner_texts()


@pytest.mark.parametrize("width", [390, 1440])
def test_promise_26_the_slider_reorders_at_once_by_keyboard(nadia: Volunteer, open_page: Callable, width: int) -> None:
    page = sign_in(open_page(width=width), nadia.user)
    page.goto(HERE)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    slider = page.get_by_label("Impact or growth first?")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("#rows h3").first).to_have_text("Needed 0")
    expect(slider).to_be_focused()
    impact = titles(page)
    page.keyboard.press("End")
    expect(page.locator("#rows h3").first).to_have_text("Teaches 0")
    assert titles(page) != impact
    assert loads == []
    nadia.refresh_from_db()
    assert nadia.growth == 100


def test_not_for_me_by_keyboard_and_back(nadia: Volunteer, open_page: Callable) -> None:
    page = sign_in(open_page(width=390), nadia.user)
    page.goto(HERE)
    row = page.locator("#rows > li", has_text="Needed 1")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Not this organisation").focus()
    page.keyboard.press("Enter")
    notice = page.get_by_text("Left out: Needed 1.")
    expect(notice).to_be_visible()
    expect(page.get_by_text("Nothing of Riverbank Food Network is suggested to you any more.")).to_be_visible()
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Needed 1” may be suggested again.")).to_be_visible()
    expect(page.locator("#rows h3", has_text="Needed 1")).to_be_visible()


def test_a_surprise_comes_in_its_place_and_the_next_one_too(nadia: Volunteer, open_page: Callable) -> None:
    page = sign_in(open_page(), nadia.user)
    page.goto(HERE)
    page.get_by_role("link", name="Surprise me").locator("visible=true").click()
    heading = page.get_by_role("heading", name="Outside your usual skills and causes")
    expect(heading).to_be_focused()
    first = page.locator("#surprise h3").inner_text()
    page.get_by_role("link", name="Another one").click()
    expect(page.locator("#surprise h3")).not_to_have_text(first)
    assert page.url.endswith(HERE)


def test_everything_works_without_javascript(nadia: Volunteer, open_page: Callable) -> None:
    page = sign_in(open_page(width=390, javascript=False), nadia.user)
    page.goto("/today/")
    page.get_by_role("link", name="See all 8 matches").click()
    page.get_by_label("Impact or growth first?").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Put in this order").click()
    expect(page.locator("#rows h3").first).to_have_text("Teaches 0")
    page.get_by_role("link", name="30 min").click()
    expect(page.locator("#rows h3", has_text="New to you 0")).to_have_count(0)

    row = page.locator("#rows > li", has_text="Teaches 0")
    row.get_by_text("Not for me").click()
    row.get_by_role("button", name="Something else").click()
    expect(page.get_by_text("Left out: Teaches 0.")).to_be_visible()
    expect(page.locator("#rows h3", has_text="Teaches 0")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#rows h3").first).to_have_text("Teaches 0")

    page.get_by_role("link", name="Why this?").first.click()
    expect(page.get_by_role("row", name="Your goals")).to_be_visible()
    page.get_by_role("link", name="Your suggestions").click()
    page.get_by_role("link", name="Surprise me").locator("visible=true").click()
    first = page.locator("#surprise h3").inner_text()
    page.get_by_role("link", name="Another one").click()
    assert page.locator("#surprise h3").inner_text() != first


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True])
def test_pages_of_suggestions_have_no_accessibility_fault(
    nadia: Volunteer, open_page: Callable, axe: Callable, width: int, dark: bool
) -> None:
    page = sign_in(open_page(width=width, dark=dark), nadia.user)
    page.goto(HERE)
    assert (axe(page), fits(page)) == ([], True)
    page.locator("#rows > li summary").first.click()
    assert (axe(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Not my cause").locator("visible=true").click()
    expect(page.get_by_text("Left out:")).to_be_visible()
    assert (axe(page), fits(page)) == ([], True)
    page.get_by_role("link", name="Why this?").first.click()
    assert (axe(page), fits(page)) == ([], True)
    page.goto(f"{HERE}surprise/")
    assert (axe(page), fits(page)) == ([], True)
    page.goto("/welcome/")
    assert (axe(page), fits(page)) == ([], True)
