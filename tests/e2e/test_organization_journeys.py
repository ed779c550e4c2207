"""An organisation's way in a browser: set up, post, be checked by a person, and share the reviewing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from common.jobs import run_waiting
from organizations.models import Membership, Organization
from tasks.models import Task
from tasks.services.questions import ask_question
from tasks.states import TaskStatus
from tests.e2e.windows import fits, sign_in
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory, submit
from vocabularies.services import load_vocabularies
from volunteers.services import ensure_volunteer, skip_onboarding

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
WAYS = pytest.mark.parametrize(("width", "javascript"), [(1440, True), (390, False)])


@pytest.fixture(autouse=True)
def world(transactional_db: None, settings) -> None:
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    load_vocabularies()


def decide(page: Page, title: str, decision: str, why: str = "") -> None:
    """A moderator's way through the queue, its action and the page that asks for the reason."""
    page.goto("/admin/tasks/task/?status__exact=in_moderation")
    page.get_by_role("row", name=title).get_by_role("checkbox").check()
    page.get_by_role("combobox", name="Action").select_option(label=decision)
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    if why:
        page.get_by_role("button", name=decision).click()
        expect(page.get_by_text("Write a reason: the people affected read it.")).to_be_visible()
        page.get_by_label("Reason").fill(why)
    page.get_by_role("button", name=decision).click()
    expect(page.locator(".messagelist")).to_be_visible()
    run_waiting()


@WAYS
def test_promise_22_a_new_organisation_posts_a_task_and_a_moderator_lets_it_out(
    open_page: OpenPage, width: int, javascript: bool
) -> None:
    lucia = UserFactory(name="Lucía Ferrer")
    desk = sign_in(open_page(width=width, javascript=javascript), lucia)
    desk.goto("/for-organizations/")
    desk.get_by_role("link", name="Post your first task").first.click()
    desk.get_by_label("Name of the organisation").fill("Casa Puente")
    desk.get_by_label("What you do", exact=True).fill("A house for people who have just arrived in Leeds.")
    desk.locator("label.chip", has_text="Refugees and migration").click()
    desk.get_by_role("button", name="Set up the organisation").click()
    expect(desk.get_by_role("heading", name="Three steps to your first volunteer")).to_be_visible()
    organization = Organization.objects.get(name="Casa Puente")

    # The kind brings its template; what is missing is said beside the field, and nothing typed is lost.
    desk.locator("main").get_by_role("link", name="Post a task").click()
    desk.locator("main").get_by_role("link", name="Writing and editing").click()
    expect(desk.get_by_label("What you need")).not_to_be_empty()
    desk.get_by_label("Title").fill("Write a welcome letter of one page")
    desk.get_by_label("Why it matters").fill("")
    desk.get_by_role("button", name="Post this task").click()
    expect(desk.locator("#error-summary")).to_be_visible()
    if javascript:
        expect(desk.locator("#error-summary")).to_be_focused()
    expect(desk.locator("#error-summary")).to_contain_text("“What you need” is still the example.")
    expect(desk.get_by_label("Title")).to_have_value("Write a welcome letter of one page")
    desk.get_by_label("Why it matters").fill("Forty families read it on their first evening, from 3 June on.")
    desk.get_by_label("What you need").fill("One page in plain words that says where things are.")
    if javascript:
        expect(desk.locator("#hint-why")).to_contain_text("who benefits", ignore_case=True)
    desk.get_by_role("button", name="Post this task").click()
    desk.wait_for_url("**/desk/tasks/*-*/")
    expect(desk.get_by_text("Being checked").first).to_be_visible()
    assert fits(desk)
    task = Task.objects.get(organization=organization)

    # Nobody sees it before a person has; a decision without a reason is refused.
    visitor, staff = open_page(width=width, javascript=javascript), UserFactory(name="Ada", is_staff=True)
    assert visitor.goto(task.get_absolute_url()).status == 404  # type: ignore[union-attr]
    moderator = sign_in(open_page(width=width, javascript=javascript), staff)
    decide(moderator, task.title, "Send back with reasons", "Say how long the letter is now.")
    desk.goto("/notifications/")
    expect(desk.get_by_text("Say how long the letter is now.")).to_be_visible()
    desk.goto(task.desk_url)
    expect(desk.get_by_text("Sent back by a person at Microvol: Say how long the letter is now.")).to_be_visible()
    desk.get_by_role("link", name="Change the brief").click()
    desk.get_by_label("What you need").fill("One page that says where things are. The old one has three pages.")
    desk.get_by_role("button", name="Post this task").click()
    desk.wait_for_url("**/desk/tasks/*-*/")
    decide(moderator, task.title, "Let out: open for volunteers")
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN
    assert visitor.goto(task.get_absolute_url()).status == 200  # type: ignore[union-attr]
    visitor.goto("/tasks/")
    expect(visitor.get_by_role("link", name=task.title)).to_be_visible()


class Hands:
    """What a coordinator does on a page, counted: each click, and each field that is written."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, role: Any, name: str) -> None:
        self.page.get_by_role("main").get_by_role(role, name=name).first.click()
        self.count += 1

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)
        self.count += 1

    def taken(self) -> int:
        count, self.count = self.count, 0
        return count


def test_promise_19_a_coordinator_posts_answers_reviews_and_hands_over_in_few_steps(open_page: OpenPage) -> None:
    """No seconds are measured: at half a minute a step, twelve steps are a post in little more than five minutes."""
    tom, rosa = UserFactory(name="Tom Adeyemi"), UserFactory(name="Rosa Lind")
    organization = OrganizationFactory(name="Riverbank Food Network", owner=tom)
    MembershipFactory(organization=organization, user=rosa, role="manager")
    page = sign_in(open_page(), rosa)
    hands = Hands(page)
    page.goto(f"{organization.get_absolute_url()}desk/")

    hands.click("link", "Post a task")
    hands.click("link", "Writing and editing")
    hands.write("Title", "Write a welcome letter of one page")
    hands.write("Why it matters", "Forty families read it on their first evening, from 3 June on.")
    hands.write("What you need", "One page in plain words that says where things are.")
    hands.click("button", "Post this task")
    page.wait_for_url("**/desk/tasks/*-*/")
    task = Task.objects.get(organization=organization)
    assert (task.status, hands.taken()) == (TaskStatus.OPEN, 6)

    claim = ClaimFactory(task=task)
    ask_question(task_id=task.pk, author_id=claim.volunteer.user_id, body="In which language?", now=timezone.now())
    page.goto(f"{organization.get_absolute_url()}desk/")
    hands.click("link", "question from volunteers")
    hands.click("link", "In which language?")
    hands.write("Your answer", "In English.")
    hands.click("button", "Answer in public")
    page.wait_for_url("**/desk/messages/")
    assert (task.questions.get().answer, hands.taken()) == ("In English.", 4)

    submit(claim)
    page.goto(f"{organization.get_absolute_url()}desk/")
    hands.click("link", "Review")
    points = page.locator("[data-point] label.chip", has_text="Met")
    expect(points).to_have_count(task.points.count())  # the page is there to its end
    for met in points.all():
        met.click()
        hands.count += 1
    page.locator("label.choice").first.click()
    hands.count += 1
    hands.click("button", "Send your review")
    expect(page.get_by_text("has the credit now")).to_be_visible()
    claim.refresh_from_db()
    assert (claim.status, hands.taken() <= 8) == ("accepted", True)

    going_on = TaskFactory(organization=organization)
    page.goto(going_on.desk_url)
    hands.click("button", "Assign to me")
    expect(page.locator("#assign").get_by_role("button", name="Assign to me")).to_have_count(0)
    page.goto(f"{organization.get_absolute_url()}members/leave/")
    expect(page.get_by_label("Who takes over")).to_have_value(str(tom.public_id))
    hands.click("button", "Leave")
    page.wait_for_url("**/today/")
    going_on.refresh_from_db()
    assert (going_on.reviewer, hands.taken()) == (tom, 2)


@WAYS
def test_an_invited_reviewer_joins_by_the_mailed_link_and_reviews(
    open_page: OpenPage, width: int, javascript: bool
) -> None:
    tom = UserFactory(name="Tom Adeyemi")
    organization = OrganizationFactory(name="Riverbank Food Network", owner=tom)
    claim = ClaimFactory(task=TaskFactory(organization=organization), status="submitted")
    owner = sign_in(open_page(width=width, javascript=javascript), tom)
    owner.goto(f"/organizations/{organization.slug}/members/")
    owner.get_by_label("Email address").fill("rosa.example.org")
    owner.get_by_role("button", name="Send the invitation").click()
    expect(owner.locator("#error-summary")).to_be_visible()
    owner.get_by_label("Email address").fill("rosa@example.org")
    owner.get_by_role("button", name="Send the invitation").click()
    expect(owner.get_by_role("heading", name="rosa@example.org")).to_be_visible()
    run_waiting()

    # Whoever else opens the link reads why it is not for them; Rosa joins by it, once.
    rosa = UserFactory(name="Rosa Lind", email="rosa@example.org")
    skip_onboarding(volunteer_id=ensure_volunteer(user_id=rosa.pk).pk, now=timezone.now())
    mails = open_page(width=width, javascript=javascript)
    mails.goto("/mailbox/")
    mails.get_by_role("link", name="Riverbank Food Network invites you").click()
    link = mails.locator("#mail-text").get_by_role("link").first.get_attribute("href")
    assert link is not None
    owner.goto(link)
    expect(owner.get_by_role("heading", level=1)).to_contain_text("You belong to Riverbank Food Network")
    reviewer = sign_in(open_page(width=width, javascript=javascript), rosa)
    reviewer.goto(link)
    reviewer.get_by_label("What you do there").fill("Hub lead")
    reviewer.get_by_role("button", name="Join the team").click()
    reviewer.wait_for_url(f"**{organization.get_absolute_url()}desk/")
    assert Membership.objects.get(user=rosa).role == "reviewer"
    reviewer.get_by_role("main").get_by_role("link", name="Review").first.click()
    expect(reviewer.get_by_role("heading", level=1)).to_have_text(claim.task.title)
    assert reviewer.goto(link).status == 409  # type: ignore[union-attr]
    expect(reviewer.get_by_role("button", name="Join the team")).to_have_count(0)
    assert fits(reviewer)


def test_a_coordinator_answers_in_public_with_a_clearer_brief_and_hands_over(open_page: OpenPage) -> None:
    """Narrow, and without scripts; the way with them is the test of few steps."""
    width, javascript = 390, False
    tom, rosa = UserFactory(name="Tom Adeyemi"), UserFactory(name="Rosa Lind")
    organization = OrganizationFactory(name="Riverbank Food Network", owner=tom)
    MembershipFactory(organization=organization, user=rosa, role="manager")
    task = TaskFactory(organization=organization, places=3)
    claim = ClaimFactory(task=task)

    # Somebody who works on the task asks in public; an address is not taken, and the words stay.
    volunteer = sign_in(open_page(width=width, javascript=javascript), claim.volunteer.user)
    volunteer.goto(task.get_absolute_url())
    volunteer.get_by_label("Your question").fill("Which week counts? Tell me@example.org")
    volunteer.get_by_role("button", name="Ask in public").click()
    expect(volunteer.get_by_text("everyone reads this")).to_be_visible()
    volunteer.get_by_label("Your question").fill("Which week counts?")
    volunteer.get_by_role("button", name="Ask in public").click()
    expect(volunteer.locator("#question-list")).to_contain_text("Which week counts?")
    volunteer.goto(claim.get_absolute_url())
    expect(volunteer.get_by_text("Your clock is stopped.")).to_be_visible()

    # The coordinator answers from the desk and makes the brief clearer in the same step.
    desk = sign_in(open_page(width=width, javascript=javascript), rosa)
    desk.goto(f"{organization.get_absolute_url()}desk/messages/")
    desk.get_by_role("link", name="Which week counts?").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(claim.volunteer.user.name)
    desk.get_by_label("Your answer").fill("The last one. The brief says so now.")
    desk.get_by_text("Make the brief clearer in the same step").click()
    desk.get_by_label("What you need").fill("Make one chart. The last week counts.")
    desk.get_by_role("button", name="Answer in public").click()
    desk.wait_for_url("**/desk/messages/")
    volunteer.goto(task.get_absolute_url())
    expect(volunteer.locator("#question-list")).to_contain_text("The last one.")
    expect(volunteer.locator("#changes")).to_contain_text("What we need")
    assert fits(volunteer)
    volunteer.goto(claim.get_absolute_url())
    expect(volunteer.get_by_text("Your clock is stopped.")).to_have_count(0)

    # They take the reviews of the task, and hand them over when they leave.
    desk.goto(task.desk_url)
    desk.get_by_role("button", name="Assign to me").click()
    expect(desk.locator("#assign").get_by_role("button", name="Assign to me")).to_have_count(0)
    desk.goto(f"{organization.get_absolute_url()}members/leave/")
    expect(desk.get_by_text("Tasks to review the work for")).to_be_visible()
    expect(desk.get_by_label("Who takes over")).to_have_value(str(tom.public_id))
    assert fits(desk)
    desk.get_by_role("main").get_by_role("button", name="Leave").click()
    desk.wait_for_url("**/today/")
    task.refresh_from_db()
    assert task.reviewer == tom
    owner = sign_in(open_page(width=width, javascript=javascript), tom)
    owner.goto(f"{organization.get_absolute_url()}desk/log/")
    expect(owner.get_by_text("Rosa Lind handed it over to Tom Adeyemi")).to_be_visible()
    assert fits(owner)
