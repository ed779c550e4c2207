"""The whole loop in a browser, as people walk it: with and without JavaScript, on a phone and on a desk."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from common.jobs import run_waiting
from organizations.models import Organization
from portfolios.models import Portfolio
from tasks.models import Claim, Task
from tasks.services.search_words import refresh_search_words
from tasks.states import ClaimStatus
from tests.e2e.windows import fits, sign_in
from tests.factories import MembershipFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
WAYS = pytest.mark.parametrize(("width", "javascript"), [(390, True), (1440, True), (390, False), (1440, False)])
QUOTE = "Clear at first glance. It goes straight into our pack."
EMAIL = "ana.silva@mail.example.org"


@pytest.fixture(autouse=True)
def world(transactional_db: None, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    load_vocabularies()


@pytest.fixture
def riverbank() -> Organization:
    """Tom owns it, Rosa reviews; two of its tasks are about parcels, one of them short."""
    organization = OrganizationFactory(name="Riverbank Food Network", owner=UserFactory(name="Tom Adeyemi"))
    MembershipFactory(organization=organization, user=UserFactory(name="Rosa Lind"))
    TaskFactory(
        organization=organization, title="Turn parcel data into one chart", minutes=30, uses=["data-visualisation"]
    )
    TaskFactory(organization=organization, title="Write a long report on our parcels", minutes=240)
    TaskFactory(
        organization=organization,
        title="Count the swans",
        minutes=15,
        why="300 birds need a calm lake.",
        need="Count them.",
    )
    refresh_search_words()
    return organization


def join(page: Page) -> None:
    """From the form over the mailed link to the questions, which are answered."""
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Ana Silva")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill("three quiet words")
    page.get_by_text("16 or older", exact=True).click()
    page.get_by_role("button", name="Join free").click()
    run_waiting()
    page.get_by_role("link", name="Open the mailbox").click()
    page.get_by_role("link", name="Confirm your email address").click()
    page.locator("#mail-text").get_by_role("link").first.click()
    page.get_by_role("button", name="Yes, confirm it").click()
    page.wait_for_url("**/welcome/")
    page.locator("label.chip", has_text="30 min").first.click()
    page.get_by_label("Another skill").fill("Data visualisation")
    page.get_by_role("button", name="Show my matches").click()
    page.wait_for_url("**/today/")
    run_waiting()


def find(page: Page, *, javascript: bool) -> None:
    """By words with a typing error, then by time: with scripts the page is loaded once for the words alone."""
    page.goto("/tasks/")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    page.get_by_role("searchbox").fill("parcle")
    page.get_by_role("button", name="Search").click()
    heading = page.locator("#results-title")
    expect(heading).to_have_text("2 tasks match")
    page.locator("label.chip", has_text="30 min").click()
    if javascript:
        expect(heading).to_have_text("1 task matches")
        expect(page.locator("#live")).to_have_text("1 task matches")
        expect(page.locator("#time-30")).to_be_focused()
        assert loads == []
    else:
        page.get_by_role("button", name="Search").click()
        expect(heading).to_have_text("1 task matches")
    assert "q=parcle" in page.url and "time=30" in page.url
    assert fits(page)
    page.get_by_role("link", name="Turn parcel data into one chart", exact=True).click()


def fill_work(page: Page, text: str) -> None:
    page.get_by_label("What you found").fill(text)
    page.get_by_label("Link 1", exact=True).fill("https://example.org/sheet")
    page.locator("label.chip", has_text="No").first.click()
    page.get_by_label("min", exact=True).fill("40")


def answer(page: Page, claim: Claim, verdict: str, words: dict[str, str], failed: int | None = None) -> None:
    """The reviewer's form, from the queue to the button."""
    page.goto(f"/organizations/{claim.task.organization.slug}/desk/reviews/")
    page.locator("main").get_by_role("link", name="Review").first.click()
    page.wait_for_url("**/desk/reviews/*-*/")
    for point in claim.task.points.order_by("position"):
        group = page.get_by_role("group", name=point.text)
        group.locator("label", has_text="Not yet" if point.position == failed else "Met").click()
    page.get_by_text(verdict, exact=True).click()
    for label, text in words.items():
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_role("button", name="Send your review").click()


@WAYS
def test_promises_5_12_25_30a_33_from_joining_to_a_public_page(
    open_page: OpenPage, riverbank: Organization, width: int, javascript: bool
) -> None:
    # Ana joins, finds a task, reads who benefits and what is agreed, and claims it.
    ana = open_page(width=width, javascript=javascript)
    join(ana)
    find(ana, javascript=javascript)
    for heading in ("Who benefits and how", "Agreed before you start", "What done looks like"):
        expect(ana.get_by_role("heading", name=heading)).to_be_visible()
    ana.get_by_role("button", name="Claim this task").filter(visible=True).click()
    ana.wait_for_url("**/work/**")
    claim = Claim.objects.with_task().get(volunteer__user__email=EMAIL)
    assert claim.contract["version"]

    # Her draft is still there after a reload; then she sends it.
    fill_work(ana, "Three areas grew.")
    if javascript:
        expect(ana.get_by_text("Draft saved at")).to_be_visible()
    else:
        ana.get_by_role("button", name="Save draft").click()
    ana.goto(claim.get_absolute_url())
    expect(ana.get_by_label("What you found")).to_have_value("Three areas grew.")
    expect(ana.get_by_label("min", exact=True)).to_have_value("40")
    ana.get_by_role("button", name="Send for review").click()
    expect(ana.get_by_text("What you sent")).to_be_visible()
    assert fits(ana)
    run_waiting()

    # Rosa asks for a change; without a word on the point that failed the form refuses and keeps what she wrote.
    rosa = sign_in(open_page(width=width, javascript=javascript), User.objects.get(name="Rosa Lind"))
    answer(rosa, claim, "Ask for changes", {"What worked": "The colours.", "What to change": "Add a title."}, failed=2)
    expect(rosa.locator("#error-summary")).to_be_visible()
    if javascript:
        expect(rosa.locator("#error-summary")).to_be_focused()
    expect(rosa.get_by_role("textbox", name="What worked")).to_have_value("The colours.")
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.SUBMITTED
    comment = rosa.locator("li", has_text=claim.task.points.get(position=2).text).get_by_role("textbox")
    comment.fill("The title is missing")
    rosa.get_by_role("button", name="Send your review").click()
    expect(rosa.get_by_role("main")).to_contain_text("Ana")
    assert fits(rosa)
    run_waiting()
    claim.refresh_from_db()
    assert (claim.status, claim.revision_count) == (ClaimStatus.ACTIVE, 1)

    # Ana meets it on Today and sends a second version.
    ana.goto("/today/")
    ana.get_by_role("link", name="Make the changes").click()
    expect(ana.get_by_text("The title is missing").first).to_be_visible()
    ana.get_by_label("What you found").fill("Three areas grew. Now with a title.")
    ana.get_by_role("button", name="Send for review").click()
    expect(ana.get_by_text("What you sent")).to_be_visible()
    run_waiting()

    # Accepted with a quote. Nobody reads it before Ana says so.
    answer(rosa, claim, "Accept", {"Say thank you in public": QUOTE})
    run_waiting()
    stranger = open_page(width=width, javascript=javascript)
    ana.goto("/today/")
    ana.get_by_role("button", name="Add to my portfolio").click()
    ana.goto("/portfolio/")
    address = Portfolio.objects.get(volunteer__user__email=EMAIL).address
    assert stranger.goto(f"/p/{address}/").status == 404  # type: ignore[union-attr]
    ana.get_by_label("My page is public").check()
    ana.get_by_role("button", name="Save", exact=True).click()
    expect(ana.get_by_text("Public, with 1 line.")).to_be_visible()

    # Read by someone who has no account.
    assert stranger.goto(f"/p/{address}/").status == 200  # type: ignore[union-attr]
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Ana Silva")
    expect(stranger.get_by_text(QUOTE).first).to_be_visible()
    expect(stranger.get_by_text("Riverbank Food Network").first).to_be_visible()
    assert EMAIL not in stranger.content() and "@mail.example.org" not in stranger.content()
    assert fits(stranger)


FOCUS_IS_SEEN_ON = """name => {
  const one = document.activeElement;
  const words = one.ariaLabel ?? one.labels?.[0]?.innerText ?? one.innerText;
  return one.matches(':focus-visible') && words.trim().startsWith(name);
}"""


def press_tab_to(page: Page, name: str) -> None:
    """Walks on with Tab until the control of this name has a focus that can be seen."""
    for _time in range(100):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS_IS_SEEN_ON, name):
            return
    raise AssertionError(f"Tab does not lead to {name!r} on {page.url}")


def test_promise_5_find_claim_and_submit_by_keyboard_alone_at_360_px(
    open_page: OpenPage, riverbank: Organization
) -> None:
    page = sign_in(open_page(width=360, height=740), VolunteerFactory(onboarded_at=timezone.now()).user)
    page.goto("/tasks/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    press_tab_to(page, "Search tasks")
    page.keyboard.type("swans")
    page.keyboard.press("Enter")
    expect(page.locator("#results-title")).to_have_text("1 task matches")
    press_tab_to(page, "Count the swans")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{Task.objects.get(title='Count the swans').get_absolute_url()}")
    press_tab_to(page, "Claim this task")
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/**")
    press_tab_to(page, "One chart on A4")
    page.keyboard.press("Space")
    press_tab_to(page, "What you found")
    page.keyboard.type("Forty swans")
    press_tab_to(page, "Link 1")
    page.keyboard.type("https://example.org/swans")
    press_tab_to(page, "No")
    page.keyboard.press("Space")
    press_tab_to(page, "min")
    page.keyboard.type("20")
    press_tab_to(page, "Send for review")
    page.keyboard.press("Enter")
    expect(page.get_by_text("What you sent")).to_be_visible()
    claim = Claim.objects.get()
    assert (claim.status, claim.submissions.get().ticked_points) == (ClaimStatus.SUBMITTED, [1])
