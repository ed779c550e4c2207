"""Reviewing by keyboard alone, through the queue; keys that can be switched off; phrases; differences in two ways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from tasks.models import Claim, Submission
from tasks.services.phrases import keep_phrase
from tests.e2e.windows import fits, sign_in
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, review, submit
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@pytest.fixture
def team(transactional_db: None) -> Organization:
    load_vocabularies()
    return OrganizationFactory(name="Riverbank Food Network", owner=UserFactory(name="Tom Adeyemi"))


@pytest.fixture
def desk(open_page: OpenPage, team: Organization) -> Page:
    return sign_in(open_page(), team.memberships.get().user)


def waiting(team: Organization, title: str) -> Submission:
    claim: Claim = ClaimFactory(task=TaskFactory(organization=team, title=title), status="submitted")
    return claim.submissions.get()


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_promise_5_two_reviews_by_keyboard_alone(desk: Page, team: Organization) -> None:
    first, second = waiting(team, "Draw a map"), waiting(team, "Write a letter")
    desk.goto(f"/organizations/{team.slug}/desk/reviews/")
    keys(desk, "j", "j", "k", "Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Draw a map")
    expect(desk.get_by_text("1 of 2")).to_be_visible()
    keys(desk, "j")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Write a letter")
    keys(desk, "k")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Draw a map")

    # Points 1 and 2 are met, the third is not: its comment has the focus, and letters are letters there.
    keys(desk, "1", "2", "3", "3")
    expect(desk.get_by_label("Comment on “Two sentences that say what changed”")).to_be_focused()
    desk.keyboard.type("Add the second one: a, c, 1.")
    keys(desk, "Escape", "c")
    expect(desk.get_by_role("textbox", name="What worked")).to_be_focused()
    desk.keyboard.type("Clear at first glance.")
    keys(desk, "Control+Enter")
    expect(desk.locator("#error-summary")).to_be_focused()
    expect(desk.locator("#error-summary")).to_contain_text("Name one specific change.")
    keys(desk, "Tab", "Enter")
    expect(desk.get_by_role("textbox", name="What to change")).to_be_focused()
    desk.keyboard.type("Write the second sentence.")
    keys(desk, "Control+Enter")

    # The next one opens with what was done, its title in focus.
    expect(desk.get_by_role("heading", level=1)).to_have_text("Write a letter")
    expect(desk.get_by_role("heading", level=1)).to_be_focused()
    expect(desk.locator("#live")).to_contain_text("reads it now")
    answer = Submission.objects.get(pk=first.pk).review
    assert (answer.verdict, answer.what_to_change) == ("changes_asked", "Write the second sentence.")
    assert [row.is_met for row in answer.points.order_by("point__position")] == [True, True, False]
    keys(desk, "0", "a", "Control+Enter")
    desk.wait_for_url(f"**/organizations/{team.slug}/desk/")
    expect(desk.get_by_text("has the credit now")).to_be_visible()
    assert Submission.objects.get(pk=second.pk).review.verdict == "accepted"


def test_keys_are_explained_can_be_switched_off_and_leave_typed_text_alone(desk: Page, team: Organization) -> None:
    waiting(team, "Draw a map")
    waiting(team, "Write a letter")
    desk.goto(f"/organizations/{team.slug}/desk/reviews/")
    keys(desk, "j", "Enter")
    desk.get_by_label("Private note").fill("")
    desk.keyboard.type("j1a?")
    expect(desk.get_by_label("Private note")).to_have_value("j1a?")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    keys(desk, "Escape", "?")
    expect(desk.get_by_role("dialog", name="Review by keyboard")).to_be_visible()
    assert fits(desk)
    keys(desk, "Space", "Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    keys(desk, "1", "a", "?")
    assert desk.locator("input[name=verdict]:checked").count() == 0
    expect(desk.get_by_role("dialog")).to_be_hidden()

    # The browser remembers; the button still opens the help. Leaving with typed words is asked about first.
    desk.once("dialog", lambda asked: asked.accept())
    desk.goto(f"/organizations/{team.slug}/desk/reviews/")
    keys(desk, "j")
    assert desk.evaluate("document.activeElement === document.body")
    desk.get_by_role("button", name="Keyboard").click()
    expect(desk.get_by_label("Use keys of one letter or number")).not_to_be_checked()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_phrase_goes_where_it_is_wanted(open_page: OpenPage, team: Organization, javascript: bool) -> None:
    submission, owner = waiting(team, "Draw a map"), team.memberships.get().user
    keep_phrase(organization_id=team.pk, actor_id=owner.pk, text="Clear at first glance.", now=submission.created_at)
    page = sign_in(open_page(width=390, javascript=javascript), owner)
    page.goto(f"/organizations/{team.slug}/desk/reviews/{submission.public_id}/")
    page.get_by_role("textbox", name="What to change").fill("Nothing.")
    page.get_by_role("textbox", name="What worked").fill("Well done.")
    page.get_by_text("Saved phrases").click()
    if not javascript:
        page.get_by_label("Goes into").select_option(label="What worked")
    page.get_by_role("button", name="Clear at first glance.").click()
    expect(page.get_by_role("textbox", name="What worked")).to_have_value("Well done. Clear at first glance.")
    expect(page.get_by_role("textbox", name="What to change")).to_have_value("Nothing.")
    page.get_by_label("Goes into").select_option(label="What to change")
    page.get_by_role("button", name="Keep the words of this field").click()
    expect(page.get_by_role("button", name="Nothing.")).to_be_visible()
    expect(page.get_by_role("textbox", name="What worked")).to_have_value("Well done. Clear at first glance.")
    assert fits(page)


def test_differences_stand_together_or_side_by_side(desk: Page, team: Organization) -> None:
    claim = ClaimFactory(task=TaskFactory(organization=team))
    submit(claim, text="Come on Monday.\n\nBring shoes.")
    review(claim, verdict="changes_asked")
    second = submit(claim, text="Come on Tuesday.\n\nBring shoes.")
    desk.goto(f"/organizations/{team.slug}/desk/reviews/{second.public_id}/")
    changes = desk.get_by_role("region", name="What changed")
    expect(changes.locator("ins:visible")).to_contain_text("Tuesday.")
    expect(changes.get_by_role("table")).to_be_hidden()
    changes.get_by_text("Side by side").click()
    expect(changes.get_by_role("table")).to_be_visible()
    expect(changes.locator("del:visible")).to_contain_text("Monday.")
    assert changes.locator("ins:visible").count() == 1
