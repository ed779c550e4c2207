"""What goes wrong between people and networks, seen in a browser: a lost race, and a lost connection."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from common.jobs import run_waiting
from notifications.models import Notification
from organizations.models import Organization
from tasks.models import Claim, Task
from tests.e2e.windows import sign_in
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def words(transactional_db: None) -> None:
    load_vocabularies()


@pytest.mark.parametrize(("width", "javascript"), [(1440, True), (390, False)])
def test_promise_6_who_comes_second_sees_similar_tasks_and_is_told_when_a_place_is_free(
    open_page: OpenPage, axe: Callable[[Page], list[str]], width: int, javascript: bool
) -> None:
    organization: Organization = OrganizationFactory()
    last: Task = TaskFactory(organization=organization, places=1, title="The last place")
    for number in range(3):
        TaskFactory(organization=organization, title=f"Something like it {number}")
    first_person = VolunteerFactory(onboarded_at=timezone.now())
    second_person = VolunteerFactory(onboarded_at=timezone.now())
    first = sign_in(open_page(width=width, javascript=javascript), first_person.user)
    second = sign_in(open_page(width=width, javascript=javascript), second_person.user)
    for page in (first, second):  # both see a free place
        page.goto(last.get_absolute_url())
    first.get_by_role("button", name="Claim this task").click()
    first.wait_for_url("**/work/**")
    second.get_by_role("button", name="Claim this task").click()
    expect(second.get_by_role("alert")).to_contain_text("Someone took the last place a moment ago.")
    expect(second.locator("#claim-news h3")).to_have_text([re.compile("Something like it")] * 3)
    if javascript:
        expect(second.locator("#claim-news [data-focus]")).to_be_focused()
        assert axe(second) == []
    second.get_by_role("button", name="Tell me").click()
    expect(second.get_by_role("button", name="Leave the list")).to_be_visible()
    assert Claim.objects.filter(task=last).count() == 1

    first.get_by_role("link", name="hand the task back").click()
    first.get_by_role("button", name="Hand it back").click()
    first.wait_for_url("**/work/**")
    run_waiting()
    notice = Notification.objects.get(recipient=second_person.user)
    second.goto("/notifications/")
    second.get_by_role("button", name=notice.title).click()
    second.get_by_role("button", name="Claim this task").click()
    second.wait_for_url("**/work/**")


def test_promise_5_what_is_typed_without_a_connection_is_saved_when_it_is_back(open_page: OpenPage) -> None:
    claim = ClaimFactory()
    page = sign_in(open_page(width=390), claim.volunteer.user)
    page.goto(claim.get_absolute_url())
    page.context.set_offline(True)
    page.get_by_label("What you found").press_sequentially("Typed in a tunnel")
    expect(page.get_by_text("You are offline. Your draft is kept in this browser.")).to_be_visible()
    claim.refresh_from_db()
    assert claim.draft == {}
    page.get_by_role("button", name="Send message").scroll_into_view_if_needed()
    page.context.set_offline(False)
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    claim.refresh_from_db()
    assert claim.draft["text"] == "Typed in a tunnel"
    page.reload()
    expect(page.get_by_label("What you found")).to_have_value("Typed in a tunnel")
    expect(page.get_by_role("button", name="Use the copy")).to_be_hidden()
