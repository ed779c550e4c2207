"""An admin's way through moderation in a browser: a new organisation's brief to and fro, and a suspension."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from common.jobs import run_waiting
from tasks.models import Task
from tasks.states import ClaimStatus, TaskStatus
from tests.e2e.windows import FAULTS_IN_MARKUP, fits, sign_in
from tests.factories import PASSWORD, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
Axe = Callable[[Page], list[str]]
# The admin's colours fade from one to the next.
COLOURS_THERE = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map(one => one.finished));
}"""
LOOKS = [(1440, "light"), (390, "dark")]


def faults(page: Page, axe: Axe) -> list[str]:
    """What is wrong with a screen of the staff desk, wide and narrow; the window is wide again afterwards."""
    found = list(page.evaluate(FAULTS_IN_MARKUP))
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.evaluate(COLOURS_THERE)
        found += [f"{width} {theme}: {fault}" for fault in axe(page)]
        if not fits(page):
            found.append(f"{width}: runs over the side")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    return found


def test_promise_31_an_admin_sends_a_brief_back_lets_it_out_and_stops_its_organisation(
    open_page: OpenPage, axe: Axe
) -> None:
    load_vocabularies()
    ines, admin = UserFactory(name="Inés Roldán"), UserFactory(name="Robin Ash", is_staff=True, is_superuser=True)
    organization = OrganizationFactory(name="Casa Puente", owner=ines, tier="new")
    task = TaskFactory(
        organization=organization, title="Write a welcome letter", need="You pay a deposit of £20 first."
    )

    # The way in: sign in, what waits, the queue, the brief with what was found in it.
    staff = open_page()
    staff.goto("/admin/")
    staff.get_by_label("Email").fill(admin.email)
    staff.get_by_label("Password", exact=True).fill(PASSWORD)
    staff.get_by_role("main").get_by_role("button", name="Sign in").click()
    staff.get_by_role("link", name="1 brief to read").click()
    expect(staff.get_by_role("row", name="Casa Puente")).to_contain_text("0 briefs let out")
    assert faults(staff, axe) == []
    staff.get_by_role("link", name=task.title).click()
    expect(staff.locator(".staff-brief .staff-flag")).to_contain_text("£20")
    assert faults(staff, axe) == []

    # A decision without a reason is refused beside its field; then it goes back with one.
    staff.get_by_label("Send back to the organisation, with reasons").check()
    decide = staff.get_by_role("button", name="Decide, and on to the next")
    decide.click()
    expect(staff.get_by_text("Choose a reason or write one: the organisation reads it.")).to_be_visible()
    assert faults(staff, axe) == []
    staff.get_by_label("Asks for money").check()
    staff.get_by_label("Your own words").fill("Tell us if we misread it.")
    decide.click()
    expect(staff.get_by_text("“Write a welcome letter” went back with your reasons.")).to_be_visible()
    expect(staff.get_by_text("Nothing waits.")).to_be_visible()

    # The coordinator reads why at the desk, mends the sentence, and sends it again.
    desk = sign_in(open_page(), ines)
    desk.goto(f"{organization.get_absolute_url()}desk/")
    desk.get_by_role("link", name=task.title).first.click()
    expect(desk.get_by_role("main")).to_contain_text("Tell us if we misread it.")
    expect(desk.get_by_role("main")).to_contain_text("Nobody pays to volunteer here")
    desk.get_by_role("link", name="Change the brief").click()
    desk.get_by_label("What you need").fill("One page that says where things are. The old one has three pages.")
    desk.get_by_role("button", name="Post this task").click()
    desk.wait_for_url("**/desk/tasks/*-*/")
    expect(desk.get_by_text("Being checked").first).to_be_visible()

    # The admin reads the brief again beside what was said before, and lets it out.
    staff.reload()
    staff.get_by_role("link", name=task.title).click()
    expect(staff.get_by_role("region", name="What happened to this brief")).to_contain_text("Tell us if we misread it.")
    expect(staff.locator(".staff-brief .staff-flag")).to_have_count(0)
    staff.get_by_label("Let out: everybody sees it").check()
    decide.click()
    expect(staff.get_by_text("“Write a welcome letter” is open.")).to_be_visible()
    volunteer = VolunteerFactory()
    page = sign_in(open_page(width=390), volunteer.user)
    page.goto("/tasks/")
    page.get_by_role("link", name=task.title).click()
    page.get_by_role("button", name="Claim", exact=False).first.click()
    page.wait_for_url("**/work/*-*/**")
    claim = Task.objects.get(pk=task.pk).claims.get(status=ClaimStatus.ACTIVE)

    # A suspension takes the claim back with a reason; the task is out of sight.
    staff.goto("/admin/organizations/organization/")
    staff.get_by_role("row", name="Casa Puente").get_by_role("checkbox").check()
    staff.get_by_role("combobox", name="Action").select_option(value="suspend")
    staff.get_by_role("button", name="Go", exact=True).click()
    expect(staff.get_by_role("link", name="Casa Puente")).to_be_visible()
    assert faults(staff, axe) == []
    staff.get_by_label("Reason").fill("Asks volunteers for money by mail.")
    staff.locator(".submit-row input").click()
    expect(staff.locator(".messagelist")).to_be_visible()
    run_waiting()
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.WITHDRAWN
    page.goto(claim.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("The organisation is suspended at the moment.")
    assert fits(page)
    assert open_page().goto(task.get_absolute_url()).status == 404  # type: ignore[union-attr]
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN  # it comes back with its organisation
