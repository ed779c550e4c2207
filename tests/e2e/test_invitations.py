"""Inviting in a browser: a manager chooses from the short list; the volunteer sees why and says no or takes it."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tasks.models import Claim, TaskInvitation
from tasks.selectors.shortlist import short_list
from tests.e2e.windows import FAULTS_IN_MARKUP, fits, sign_in
from tests.factories import MembershipFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
Scan = Callable[[Page], list[str]]
WAYS = pytest.mark.parametrize(("width", "javascript"), [(1440, True), (390, False)])
SKILLS = {"translation": 3}


@pytest.fixture(autouse=True)
def world(transactional_db: None) -> None:
    load_vocabularies()
    # On a fresh machine the engine is compiled on its first use, which may take longer than a page may.
    VolunteerFactory(skills={"python": 3})
    short_list(TaskFactory(uses={"python": 1}), timezone.now())


@WAYS
def test_a_manager_invites_and_the_volunteer_sees_why_and_declines(
    open_page: OpenPage, axe: Scan, width: int, javascript: bool
) -> None:
    organization = OrganizationFactory(name="Casa Puente")
    task = TaskFactory(
        organization=organization, title="Translate the welcome card", uses={"translation": 2}, languages=["en", "es"]
    )
    manager = MembershipFactory(organization=organization, role="manager").user
    nadia = VolunteerFactory(skills=SKILLS, languages=["en", "es"], sittings=[60], accepted_count=1)

    desk = sign_in(open_page(width=width, javascript=javascript), manager)
    desk.goto(task.desk_url)
    expect(desk.get_by_text("Nobody was invited yet.")).to_be_visible()
    desk.get_by_role("link", name="Invite volunteers").click()
    row = desk.get_by_role("listitem").filter(has_text="A volunteer")
    expect(row).to_contain_text("Translation expert")
    expect(row).to_contain_text("Spanish")
    expect(row).to_contain_text("1 h at once")
    assert nadia.user.name not in desk.content()
    assert fits(desk)
    if javascript:
        assert axe(desk) == [] == desk.evaluate(FAULTS_IN_MARKUP)
    row.get_by_role("button", name="Invite").click()
    expect(desk.get_by_text("Invited. They read it here at once")).to_be_visible()
    expect(desk.get_by_text("Nobody who suits this task can be asked")).to_be_visible()
    expect(desk.get_by_text("9 of 10 in all")).to_be_visible()

    own = sign_in(open_page(width=width, javascript=javascript, dark=True), nadia.user)
    own.goto("/today/")
    asked = own.get_by_role("region", name="You are invited")
    expect(asked).to_contain_text("Casa Puente invited you because:")
    expect(asked).to_contain_text("Uses your Translation (expert) and Spanish.")
    assert fits(own)
    if javascript:
        assert axe(own) == []
    asked.get_by_role("link", name="See the task").click()
    note = own.get_by_role("complementary", name="Your invitation")
    expect(note).to_contain_text("Casa Puente invited you because:")
    if javascript:
        assert axe(own) == [] == own.evaluate(FAULTS_IN_MARKUP)
    note.get_by_role("button", name="Not this one").click()
    own.wait_for_url("**/today/")
    expect(own.get_by_text("Fine. That task is out of your suggestions")).to_be_visible()
    expect(own.get_by_role("region", name="You are invited")).to_have_count(0)
    assert TaskInvitation.objects.get().answer == "declined"

    desk.goto(task.desk_url)
    expect(desk.get_by_text("Invited because: Translation expert, Spanish")).to_be_visible()
    expect(desk.get_by_text("said no")).to_have_count(0)
    if javascript:
        assert axe(desk) == []


def test_taking_the_task_answers_the_invitation(open_page: OpenPage) -> None:
    task = TaskFactory(title="Translate the welcome card", uses={"translation": 2})
    manager = MembershipFactory(organization=task.organization, role="manager").user
    nadia = VolunteerFactory(skills=SKILLS)
    desk = sign_in(open_page(), manager)
    desk.goto(f"{task.desk_url}invite/")
    desk.get_by_role("button", name="Invite").first.click()
    expect(desk.get_by_text("Invited. They read it here at once")).to_be_visible()

    own = sign_in(open_page(), nadia.user)
    own.goto("/work/")
    own.get_by_role("region", name="You are invited").get_by_role("link", name="See the task").click()
    own.get_by_role("button", name="Claim this task").first.click()
    own.wait_for_url("**/work/*-*/")
    assert TaskInvitation.objects.get().answer == "taken"
    assert Claim.objects.get().volunteer == nadia
    desk.goto(task.desk_url)
    expect(desk.get_by_text("1 took it")).to_be_visible()


@WAYS
def test_the_words_of_a_brief_bring_its_skills(open_page: OpenPage, width: int, javascript: bool) -> None:
    organization = OrganizationFactory()
    manager = MembershipFactory(organization=organization, role="manager").user
    desk = sign_in(open_page(width=width, javascript=javascript), manager)
    desk.goto(f"/organizations/{organization.slug}/desk/tasks/new/?kind=data")
    desk.get_by_label("Title").fill("Translate the welcome card into Dari")
    if javascript:
        desk.get_by_label("Title").press("Tab")
    else:
        desk.get_by_role("button", name="Find skills in my words").click()
    box = desk.locator("#suggested-skills")
    expect(box).to_contain_text("Your words name 1 skill.")
    box.locator("label.chip", has_text="Translation").click()
    expect(box.get_by_label("Level for Translation")).to_be_visible()
    box.get_by_label("Level for Translation").select_option(label="Good")
    expect(desk.get_by_label("Title")).to_have_value("Translate the welcome card into Dari")
    desk.get_by_role("button", name="Save as draft").click()
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    task = organization.tasks.get()
    assert ("translation", 2) in task.skills.values_list("skill__slug", "level")
