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
from tests.e2e.windows import fits, sign_in
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
WAYS = [(390, True), (1440, True), (390, False), (1440, False)]
QUOTE = "Clear at first glance. It goes straight into our pack."
EMAIL = "ana.silva@mail.example.org"


@pytest.fixture(autouse=True)
def world(transactional_db: None, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    load_vocabularies()


def join(page: Page) -> None:
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
    page.get_by_role("button", name="Skip for now").click()
    page.wait_for_url("**/today/")


def fill_work(page: Page, text: str) -> None:
    page.get_by_label("What you found").fill(text)
    page.get_by_label("Link 1", exact=True).fill("https://example.org/sheet")
    page.locator("label.chip", has_text="No").first.click()
    page.get_by_label("min", exact=True).fill("40")


def answer(page: Page, claim: Claim, verdict: str, failed: int | None = None, **words: str) -> None:
    """The reviewer's form, from the queue to the button."""
    page.goto(f"/organizations/{claim.task.organization.slug}/desk/reviews/")
    page.locator("main").get_by_role("link", name="Review").first.click()
    page.wait_for_url("**/desk/reviews/*-*/")
    for point in claim.task.points.order_by("position"):
        value = "no" if point.position == failed else "yes"
        page.locator(f"input[name=point_{point.pk}]").nth(0 if value == "yes" else 1).check(force=True)
        if point.position == failed:
            page.locator(f"input[name=comment_{point.pk}]").fill("The title is missing")
    page.locator(f"input[name=verdict][value={verdict}]").check(force=True)
    for name, text in words.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Send your review").click()
    run_waiting()


@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_promises_5_12_30a_from_joining_to_a_public_page(open_page: OpenPage, width: int, javascript: bool) -> None:
    coordinator = UserFactory(name="Tom Adeyemi")
    task = TaskFactory(
        organization=OrganizationFactory(owner=coordinator), title="Turn parcel data into one chart", minutes=30
    )
    TaskFactory(organization=task.organization, title="Write a long report", minutes=240)
    refresh_search_words()

    # Join, find, claim.
    ana = open_page(width=width, javascript=javascript)
    join(ana)
    ana.goto("/tasks/?time=30")
    ana.get_by_role("searchbox").fill("parcle")  # a typing error
    ana.get_by_role("button", name="Search").click()
    expect(ana.get_by_role("link", name="Turn parcel data into one chart")).to_be_visible()
    expect(ana.get_by_role("link", name="Write a long report")).to_have_count(0)
    assert fits(ana)
    ana.get_by_role("link", name="Turn parcel data into one chart").click()
    expect(ana.get_by_role("heading", name="Agreed before you start")).to_be_visible()
    ana.get_by_role("button", name="Claim this task").filter(visible=True).first.click()
    ana.wait_for_url("**/work/**")
    claim = Claim.objects.with_task().get(task=task)
    assert claim.contract["version"]

    # A draft survives a reload; the work is sent.
    fill_work(ana, "Three areas grew.")
    if javascript:
        expect(ana.get_by_text("Draft saved at")).to_be_visible()
    else:
        ana.get_by_role("button", name="Save draft").click()
    ana.goto(claim.get_absolute_url())
    expect(ana.get_by_label("What you found")).to_have_value("Three areas grew.")
    ana.get_by_role("button", name="Send for review").click()
    expect(ana.get_by_text("What you sent")).to_be_visible()
    assert fits(ana)
    run_waiting()

    # The organisation asks for a change; changes without a word on the failed point are refused.
    tom = sign_in(open_page(width=width, javascript=javascript), coordinator)
    answer(tom, claim, "changes_asked", failed=2, what_worked="The colours")
    expect(tom.locator("#error-summary")).to_be_visible()
    tom.locator("[name=what_to_change]").fill("Add a title")
    tom.get_by_role("button", name="Send your review").click()
    run_waiting()
    claim.refresh_from_db()
    assert (claim.status, claim.revision_count) == ("active", 1)

    # Ana reads it in her news and sends a second version.
    ana.goto("/today/")
    ana.get_by_role("link", name="Make the changes").first.click()
    expect(ana.get_by_text("The title is missing").first).to_be_visible()
    ana.get_by_label("What you found").fill("Three areas grew. Now with a title.")
    ana.get_by_role("button", name="Send for review").click()
    expect(ana.get_by_text("What you sent")).to_be_visible()

    # Accepted with a quote; one line, hidden until Ana publishes it.
    answer(tom, claim, "accepted", quote=QUOTE)
    claim.refresh_from_db()
    assert claim.status == "accepted"
    stranger = open_page(width=width, javascript=javascript)
    ana.goto("/portfolio/")
    address = Portfolio.objects.values_list("address", flat=True).filter(volunteer__user__email=EMAIL).first()
    if address:
        assert stranger.goto(f"/p/{address}/").status == 404  # type: ignore[union-attr]
    ana.get_by_role("button", name="Add it and make my page public").first.click()
    address = Portfolio.objects.get(volunteer__user__email=EMAIL).address

    # Read by someone who has no account.
    assert stranger.goto(f"/p/{address}/").status == 200  # type: ignore[union-attr]
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Ana Silva")
    expect(stranger.get_by_text(QUOTE).first).to_be_visible()
    assert EMAIL not in stranger.content()
    assert fits(stranger)


def press_until(page: Page, key: str, found: str, most: int = 150) -> None:
    """Presses a key until the focused element's words begin with `found`."""
    words = "() => (document.activeElement.innerText || document.activeElement.ariaLabel || '').trim()"
    for _time in range(most):
        page.keyboard.press(key)
        if page.evaluate(words).startswith(found):
            return
    raise AssertionError(f"{found} was not reached by {key}")


def test_promise_5_find_claim_and_submit_by_keyboard_alone_at_360_px(open_page: OpenPage) -> None:
    task = TaskFactory(title="Count the swans")
    volunteer = VolunteerFactory(onboarded_at=timezone.now())
    page = sign_in(open_page(width=360), volunteer.user)
    page.goto("/tasks/")
    press_until(page, "Tab", "Count the swans")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{task.public_id}/")
    press_until(page, "Tab", "Claim this task")
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/**")
    for label, text in (("What you found", "Forty swans"), ("Link 1", "https://example.org/swans"), ("min", "20")):
        field = page.get_by_label(label, exact=label != "What you found")
        field.focus()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(text)
    page.locator("input[name=ai]").first.focus()
    page.keyboard.press("Space")
    press_until(page, "Tab", "Send for review")
    page.keyboard.press("Enter")
    expect(page.get_by_text("What you sent")).to_be_visible()
    assert Claim.objects.get(task=task).status == "submitted"


def test_a_lost_race_shows_three_similar_tasks_and_the_waiting_list(open_page: OpenPage) -> None:
    organization = OrganizationFactory()
    last = TaskFactory(organization=organization, places=1, title="The last place")
    for number in range(3):
        TaskFactory(organization=organization, title=f"Something like it {number}")
    page = sign_in(open_page(), VolunteerFactory(onboarded_at=timezone.now()).user)
    page.goto(last.get_absolute_url())
    ClaimFactory(task=last)  # somebody else, a moment earlier
    page.get_by_role("button", name="Claim this task").filter(visible=True).first.click()
    expect(page.get_by_text("Someone took the last place").first).to_be_visible()
    for number in range(3):
        expect(page.get_by_role("link", name=f"Something like it {number}").first).to_be_visible()
    page.get_by_role("button", name="Tell me").filter(visible=True).first.click()
    expect(page.get_by_text("You are on the list").first).to_be_visible()
    assert last.waiting_list.count() == 1


def test_a_new_organisation_posts_a_task_and_a_moderator_lets_it_out(open_page: OpenPage) -> None:
    owner = UserFactory(name="Lucía Ferrer")
    desk = sign_in(open_page(), owner)
    desk.goto("/organizations/new/")
    desk.locator("[name=name]").fill("Casa Puente")
    desk.locator("[name=about]").fill("A house for people who have just arrived.")
    desk.locator("label.chip").first.click()  # a cause
    desk.locator("[name=city]").fill("Leeds")
    desk.locator("[name=creator_title]").fill("Coordinator")
    desk.get_by_role("button", name="Set up the organisation").click()
    desk.wait_for_url("**/desk/**")
    organization = Organization.objects.get(name="Casa Puente")
    desk.goto(f"/organizations/{organization.slug}/desk/tasks/new/?kind=writing")
    desk.locator("[name=title]").fill("Write a welcome letter of one page")
    desk.locator("[name=why]").fill("Forty families read it on their first evening.")
    desk.locator("[name=need]").fill("One page in plain words that says where things are.")
    desk.get_by_role("button", name="Post this task").click()
    task = Task.objects.get(organization=organization)
    assert task.status == "in_moderation"

    anonymous = open_page()
    assert anonymous.goto(task.get_absolute_url()).status == 404  # type: ignore[union-attr]
    moderator = sign_in(open_page(), UserFactory(is_staff=True))
    moderator.goto("/admin/tasks/task/?status__exact=in_moderation")
    moderator.locator("input[name=_selected_action]").first.check()
    moderator.locator("select[name=action]").select_option("approve")
    moderator.get_by_role("button", name="Go").click()
    moderator.get_by_role("button", name="Let out").click()
    task.refresh_from_db()
    assert task.status == "open"
    assert anonymous.goto(task.get_absolute_url()).status == 200  # type: ignore[union-attr]
    assert User.objects.get(pk=owner.pk).notifications.filter(kind="brief_decided").exists()
