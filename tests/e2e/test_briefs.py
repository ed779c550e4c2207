"""A good brief in five minutes: a coordinator types it, the coach helps while they do, and it is out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tasks.models import Task
from tests.e2e.windows import fits, sign_in
from tests.factories import OrganizationFactory, UserFactory
from vocabularies.services import load_vocabularies

pytestmark = pytest.mark.django_db(transaction=True)
KEY_MS = 2  # between two keys; a person takes a hundred times as long, and still has most of the five minutes


def write(field: Locator, words: str) -> None:
    field.fill("")
    field.press_sequentially(words, delay=KEY_MS)


def test_promise_19_a_coordinator_goes_from_the_empty_form_to_a_posted_task_in_five_minutes(
    open_page: Callable[..., Page],
) -> None:
    load_vocabularies()
    tom = UserFactory(name="Tom Adeyemi")
    organization = OrganizationFactory(name="Riverbank Food Network", owner=tom)
    page = sign_in(open_page(width=1440), tom)
    page.goto(f"/organizations/{organization.slug}/desk/tasks/new/")
    page.locator("main").get_by_role("link", name="Web accessibility check").click()

    title = page.get_by_label("Title")
    write(title, "Our annual report")
    expect(page.locator("#hint-title")).to_contain_text("Start with a verb.")
    write(title, "Write alt text for 25 photos in our annual report")
    expect(page.locator("#hint-title")).to_contain_text("Starts with a verb and says how many.")
    write(
        page.get_by_label("Why it matters"),
        "The report goes online on 1 June. One in five readers uses a screen reader.",
    )
    write(
        page.get_by_label("What you need"),
        "Look at each photo at https://example.org/photos and say what matters in it.",
    )
    expect(page.locator("#hint-need")).to_contain_text("Short sentences and everyday words.")
    points = page.get_by_role("group", name="What done looks like").get_by_role("textbox")
    for number, words in enumerate(["Good descriptions", "Each has 8 to 25 words", "No names of people"]):
        write(points.nth(number), words)
    expect(page.locator("#hint-points")).to_contain_text("Point 1: “Good” means something else to everyone.")
    write(points.first, "25 descriptions, one for each photo")
    expect(page.locator("#hint-points")).to_contain_text("each one can be checked")
    page.locator("label.chip", has_text="15 min").click()
    expect(page.locator("#hint-minutes")).to_contain_text("15 min looks short.")
    page.locator("label.chip", has_text="1 h").click()
    expect(page.locator("#hint-minutes")).not_to_contain_text("looks short")
    expect(page.locator("[data-part=autosave-status]")).to_contain_text("Draft saved")
    assert fits(page)
    page.get_by_role("button", name="Post this task").click()
    page.wait_for_url("**/desk/tasks/*-*/")

    task = Task.objects.get(organization=organization)
    assert task.status == "open" and task.begun_at and task.published_at
    assert timedelta() < task.published_at - task.begun_at < timedelta(minutes=5)
    assert Task.objects.count() == 1 and task.points.first().text == "25 descriptions, one for each photo"  # type: ignore[union-attr]
