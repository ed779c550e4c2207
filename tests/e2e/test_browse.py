"""Finding and claiming in a real browser, with and without JavaScript, by keyboard and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tasks.models import Claim
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from vocabularies.services import load_vocabularies
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared_words(db: None) -> None:
    """A flush between tests empties them."""
    load_vocabularies()


@pytest.fixture
def tasks() -> None:
    organization = OrganizationFactory(name="Riverbank Food Network")
    skills = ["translation", "proofreading", "python", "copywriting", "data-analysis", "data-cleaning", "editing"]
    for number in range(24):
        TaskFactory(
            title=f"Task number {number}",
            organization=organization,
            minutes=15 if number < 3 else 45,
            uses=[skills[number % len(skills)]],
        )


def sign_in(page: Page, volunteer: Volunteer, live_server: Any) -> Page:
    client = Client()
    client.force_login(volunteer.user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


@pytest.mark.parametrize("width", [390, 1440])
def test_filters_refine_the_list_without_losing_ones_place(tasks: None, open_page: Callable, width: int) -> None:
    page = open_page(width=width)
    page.goto("/tasks/")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    heading = page.locator("#results-title")

    page.locator("#time-15").focus()
    page.keyboard.press("Space")
    expect(heading).to_have_text("3 tasks match")
    expect(page.locator("#time-15")).to_be_focused()
    expect(page.locator("#live")).to_have_text("3 tasks match")
    assert page.url.endswith("/tasks/?time=15")

    if width == 390:
        page.get_by_text("More filters").click()
    page.locator("#skill-translation").focus()
    page.keyboard.press("Space")
    expect(heading).to_have_text("1 task matches")
    expect(page.locator("#skill-translation")).to_be_focused()

    page.get_by_role("link", name="Remove filter: Up to 15 min").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_text("4 tasks match")
    expect(heading).to_be_focused()
    expect(page.locator("#time-15")).not_to_be_checked()

    assert loads == []

    page.go_back()
    expect(heading).to_have_text("1 task matches")


def test_more_rows_come_by_keyboard_and_focus_goes_to_the_first(tasks: None, open_page: Callable) -> None:
    page = open_page()
    page.goto("/tasks/")
    expect(page.locator("#rows > li")).to_have_count(20)
    page.get_by_role("link", name="Show 20 more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rows > li")).to_have_count(24)
    expect(page.get_by_role("link", name="Task number 3", exact=True)).to_be_focused()
    expect(page.get_by_role("link", name="Show 20 more")).to_have_count(0)


def test_everything_works_without_javascript(tasks: None, open_page: Callable) -> None:
    page = open_page(javascript=False)
    page.goto("/tasks/")
    page.get_by_role("link", name="Show 20 more").click()
    expect(page.locator("#rows > li")).to_have_count(4)
    page.goto("/tasks/")
    page.locator("#time-15").check(force=True)
    page.locator("#sort").select_option("short")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#results-title")).to_have_text("3 tasks match")
    page.get_by_role("link", name="Task number 0").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Task number 0")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [360, 1440])
def test_promise_5_a_task_is_claimed_by_one_tap(
    tasks: None, open_page: Callable, live_server: Any, width: int, javascript: bool
) -> None:
    volunteer = VolunteerFactory()
    page = sign_in(open_page(width=width, javascript=javascript), volunteer, live_server)
    page.goto("/tasks/?time=15")
    page.get_by_role("link", name="Task number 1").click()
    page.get_by_role("button", name="Claim this task").click()
    page.wait_for_url("**/work/**")
    assert Claim.objects.get(volunteer=volunteer).task.title == "Task number 1"


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_lost_race_is_told_where_the_person_looks(
    tasks: None, open_page: Callable, live_server: Any, width: int, javascript: bool
) -> None:
    task = TaskFactory(title="The last place", places=1, uses={"translation": 1})
    page = sign_in(open_page(width=width, javascript=javascript), VolunteerFactory(), live_server)
    page.goto(task.get_absolute_url())
    ClaimFactory(task=task)
    page.get_by_role("button", name="Claim this task").click()
    news = page.get_by_role("alert")
    expect(news).to_contain_text("Someone took the last place a moment ago.")
    expect(page.locator("#claim-news h3")).to_have_count(3)
    if javascript:
        expect(page.locator("#claim-news [data-focus]")).to_be_focused()
        expect(page.get_by_role("button", name="Share")).to_be_visible()
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_role("button", name="Leave the list")).to_be_visible()


def test_saving_keeps_ones_place(tasks: None, open_page: Callable, live_server: Any) -> None:
    page = sign_in(open_page(), VolunteerFactory(), live_server)
    page.goto("/tasks/?time=15")
    save = page.get_by_role("button", name="Save: Task number 2")
    save.focus()
    page.keyboard.press("Enter")
    expect(save).to_have_attribute("aria-pressed", "true")
    expect(save).to_be_focused()
    page.goto("/tasks/saved/")
    expect(page.get_by_role("link", name="Task number 2")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_pages_are_accessible(
    tasks: None, open_page: Callable, axe: Callable, live_server: Any, dark: bool, width: int
) -> None:
    claim = ClaimFactory(status="accepted")
    volunteer = claim.volunteer
    full = TaskFactory(places=1)
    ClaimFactory(task=full)
    open_one = TaskFactory(uses={"translation": 2}, teaches=["proofreading"])
    page = sign_in(open_page(width=width, dark=dark), volunteer, live_server)
    for address in [
        "/tasks/",
        "/tasks/?time=15&skill=none&q=nothing",
        open_one.get_absolute_url(),
        full.get_absolute_url(),
        claim.task.get_absolute_url(),
        f"{full.get_absolute_url()}report/",
        "/tasks/saved/",
    ]:
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
