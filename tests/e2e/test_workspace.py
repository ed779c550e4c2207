"""The workspace in a real browser: saves itself, takes files at once, loses nothing between windows and connections."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from tasks.models import Claim
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, TaskFactory, picture, review, submit
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def words(transactional_db: None) -> None:
    load_vocabularies()


def sign_in(page: Page, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/healthz")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": page.url}])


def open_work(page: Page, claim: Claim) -> Page:
    sign_in(page, claim.volunteer.user)
    page.goto(claim.get_absolute_url())
    return page


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_promise_5_a_draft_saves_itself_and_survives_a_reload(open_page: OpenPage) -> None:
    claim = ClaimFactory(task=TaskFactory(kind="translation"))
    page = open_work(open_page(width=360), claim)
    page.get_by_label("Original").first.fill("Good morning to all of you")
    page.get_by_label("Your translation").first.fill("Guten Morgen")
    page.get_by_label("A title in plain words").check()
    page.get_by_label("Questions and choices").fill("Formal or not?")
    expect(page.get_by_text("3 words", exact=True)).to_be_visible()
    expect(page.get_by_text("2 points are not ticked yet.")).to_be_visible()
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your translation").first).to_have_value("Guten Morgen")
    expect(page.get_by_label("A title in plain words")).to_be_checked()
    expect(page.get_by_label("Questions and choices")).to_have_value("Formal or not?")


def test_promise_5_a_lost_connection_leaves_a_copy_that_is_offered_back(open_page: OpenPage) -> None:
    claim = ClaimFactory()
    page = open_work(open_page(), claim)
    page.route("**/draft/", lambda route: route.abort())
    page.get_by_label("What you found").fill("Typed on a train")
    expect(page.get_by_text("Your draft is kept in this browser.")).to_be_visible()
    page.unroute("**/draft/")
    page.reload()
    expect(page.get_by_label("What you found")).to_have_value("")
    page.get_by_role("button", name="Use the copy").click()
    expect(page.get_by_label("What you found")).to_have_value("Typed on a train")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    claim.refresh_from_db()
    assert claim.draft["text"] == "Typed on a train"


def test_two_windows_lose_nothing(open_page: OpenPage) -> None:
    claim = ClaimFactory()
    laptop = open_work(open_page(), claim)
    phone = open_work(open_page(width=390), claim)
    laptop.get_by_label("What you found").fill("From the laptop")
    expect(laptop.get_by_text("Draft saved at")).to_be_visible()
    phone.get_by_label("What you found").fill("From the phone")
    expect(phone.get_by_role("alert").get_by_text("changed in another window")).to_be_visible()
    claim.refresh_from_db()
    assert claim.draft["text"] == "From the laptop"
    phone.get_by_role("button", name="Keep mine").click()
    expect(phone.get_by_text("Draft saved at")).to_be_visible()
    laptop.get_by_label("What you found").fill("From the laptop again")
    laptop.get_by_role("link", name="Load the other").click()
    expect(laptop.get_by_label("What you found")).to_have_value("From the phone")
    # Whoever goes on in one window is asked nothing more.
    laptop.get_by_label("What you found").fill("From the phone, and more")
    expect(laptop.get_by_text("Draft saved at")).to_be_visible()
    expect(laptop.get_by_role("alert")).to_have_count(0)


def test_files_go_up_one_by_one_with_words_for_those_that_do_not(open_page: OpenPage) -> None:
    claim = ClaimFactory()
    page = open_work(open_page(), claim)
    image = picture()
    page.get_by_label("Add files").set_input_files(
        [
            {"name": "chart.png", "mimeType": "image/png", "buffer": image.read()},
            {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"},
            {"name": "sheet.csv", "mimeType": "text/csv", "buffer": b"a,b"},
        ]
    )
    expect(page.get_by_role("link", name="sheet.csv")).to_be_visible()
    expect(page.get_by_role("link", name="chart.png")).to_be_visible()
    expect(page.get_by_text("“page.html” is not a type we take.")).to_be_visible()
    assert page.evaluate("document.querySelector('#files img').naturalWidth") == 40
    page.get_by_role("button", name="Remove chart.png").click()
    expect(page.get_by_role("link", name="chart.png")).to_have_count(0)
    assert [file.name for file in claim.files.all()] == ["sheet.csv"]


def test_rows_come_and_go_and_the_numbers_stay_apart(open_page: OpenPage) -> None:
    page = open_work(open_page(), ClaimFactory(task=TaskFactory(kind="testing")))
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("button", name="Remove row 1").click()
    page.get_by_role("button", name="Add a row").click()
    ids = page.eval_on_selector_all("#rows textarea", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids)) == 6


@pytest.mark.parametrize(("width", "javascript"), [(390, True), (1440, True), (390, False), (1440, False)])
def test_work_goes_from_an_error_to_the_review(open_page: OpenPage, width: int, javascript: bool) -> None:
    claim = ClaimFactory()
    page = open_work(open_page(width=width, javascript=javascript), claim)
    page.get_by_label("What you found").fill("Three areas grew.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_role("heading", name="There are 3 things to fix")).to_be_visible()
    if javascript:
        expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("What you found")).to_have_value("Three areas grew.")
    page.get_by_label("Link 1", exact=True).fill("https://example.org/sheet")
    page.locator("label.chip", has_text="No").click()
    page.get_by_label("min", exact=True).fill("40")
    page.get_by_label("Message to").fill("Nearly there.")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator("#messages").get_by_text("Nearly there.")).to_be_visible()
    if not javascript:  # another form of the page: what was typed since the last save is typed again
        page.get_by_label("Link 1", exact=True).fill("https://example.org/sheet")
        page.locator("label.chip", has_text="No").click()
        page.get_by_label("min", exact=True).fill("40")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("What you sent")).to_be_visible()
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.SUBMITTED
    assert fits(page)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_of_a_claim_has_an_accessibility_fault(
    open_page: OpenPage, axe: Callable[[Page], list[str]], width: int, dark: bool
) -> None:
    first = ClaimFactory(task=TaskFactory(kind="research"))
    volunteer = first.volunteer
    volunteer.accepted_count = 5
    volunteer.save()
    changes = ClaimFactory(volunteer=volunteer, task=TaskFactory(kind="testing"))
    submit(changes)
    review(changes, verdict="changes_asked")
    sent = ClaimFactory(volunteer=volunteer, task=TaskFactory(kind="design"), status="submitted")
    ended = [ClaimFactory(volunteer=volunteer, status=status) for status in ("accepted", "expired", "not_usable")]
    page = open_work(open_page(width=width, dark=dark), first)
    paths = [claim.get_absolute_url() for claim in (first, changes, sent, *ended)]
    for path in ["/work/", *paths, f"{paths[0]}release/"]:
        page.goto(path)
        assert (path, axe(page)) == (path, [])
        assert fits(page), path
    page.goto(paths[0])
    page.get_by_role("button", name="Send for review").click()
    expect(page.locator("#error-summary")).to_be_visible()
    assert axe(page) == []
