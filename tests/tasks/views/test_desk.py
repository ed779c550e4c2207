"""The desk: who may open and steer what, what waits first, and that pages stay cheap."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.models import Organization
from tasks.models import Claim
from tasks.services.messages import send_message
from tasks.services.waiting_list import join_waiting_list
from tasks.states import ClaimStatus, TaskStatus
from tests.factories import (
    ClaimFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    accept,
    submit,
)
from tests.tasks.desk import client_of, member_of, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def told(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# --- Who may --------------------------------------------------------------------------------------------------------

PAGES = ["desk_home", "review_list", "desk_tasks", "desk_task", "desk_messages", "desk_thread", "review_detail"]
PUBLISHER_PAGES = ["task_create", "task_edit", "task_cancel", "claim_withdraw"]
STEERING = ["task_publish", "task_close", "task_reopen", "task_reconfirm", "task_autosave", "task_check", "task_kind"]


@pytest.fixture
def addresses() -> dict[str, str]:
    claim = ClaimFactory(task=TaskFactory(places=2), status="submitted")
    under_way = ClaimFactory(task=claim.task)
    organization, task = claim.task.organization, claim.task
    about_task = {name: url(name, organization, task.public_id) for name in ("desk_task", "task_edit", "task_cancel")}
    steering = {name: url(name, organization, task.public_id) for name in STEERING[:4]}
    writing = {name: url(name, organization) for name in STEERING[4:]}
    return {
        **{name: url(name, organization) for name in ("desk_home", "review_list", "desk_tasks", "desk_messages")},
        **about_task,
        **steering,
        **writing,
        "task_create": url("task_create", organization),
        "desk_thread": url("desk_thread", organization, claim.public_id),
        "review_detail": url("review_detail", organization, claim.submissions.get().public_id),
        "claim_withdraw": url("claim_withdraw", organization, under_way.public_id),
    }


def organization_at(addresses: dict[str, str]) -> Organization:
    return Organization.objects.get(slug=addresses["desk_home"].split("/")[2])


@pytest.mark.parametrize(("who", "status"), [("visitor", 302), ("stranger", 404), ("reviewer", 200), ("owner", 200)])
def test_the_desk_is_for_members_of_its_organisation(addresses: dict[str, str], who: str, status: int) -> None:
    organization = organization_at(addresses)
    client = {
        "visitor": Client,
        "stranger": lambda: client_of(UserFactory()),
        "reviewer": lambda: member_of(organization, "reviewer"),
        "owner": lambda: member_of(organization),
    }[who]()
    for name in PAGES:
        assert client.get(addresses[name]).status_code == status, name


@pytest.mark.parametrize(
    ("who", "status"), [("visitor", 302), ("stranger", 404), ("reviewer", 403), ("manager", 200), ("owner", 200)]
)
def test_writing_tasks_is_for_owners_and_managers(addresses: dict[str, str], who: str, status: int) -> None:
    organization = organization_at(addresses)
    client = (
        Client()
        if who == "visitor"
        else client_of(UserFactory())
        if who == "stranger"
        else member_of(organization, who)
    )
    for name in PUBLISHER_PAGES:
        assert client.get(addresses[name]).status_code == status, name


@pytest.mark.parametrize("who", ["stranger", "reviewer"])
def test_steering_is_refused_to_everybody_else_and_never_done_by_get(addresses: dict[str, str], who: str) -> None:
    organization = organization_at(addresses)
    client = client_of(UserFactory()) if who == "stranger" else member_of(organization, who)
    for name in STEERING:
        assert client.post(addresses[name]).status_code == (404 if who == "stranger" else 403), name
        assert client.get(addresses[name]).status_code == 405, name


def test_a_reviewer_is_told_plainly_why_not() -> None:
    organization = OrganizationFactory()
    response = member_of(organization, "reviewer").get(url("task_create", organization))
    assert "Owners and managers write and publish tasks" in text(response)


# --- Home -----------------------------------------------------------------------------------------------------------


def test_the_home_names_how_many_people_wait_and_puts_the_longest_wait_first() -> None:
    organization = OrganizationFactory()
    now = timezone.now()
    waits = [now - timedelta(hours=2), now - timedelta(hours=30)]
    for number, sent_at in enumerate(waits):
        task = TaskFactory(organization=organization, title=f"Check list number {number}")
        submit(ClaimFactory(task=task, now=sent_at), now=sent_at)
    page = text(member_of(organization).get(url("desk_home", organization)))
    assert "Two people are waiting for you" in page
    assert "Everyone is still inside that time." in page
    assert page.index("Check list number 1") < page.index("Check list number 0")
    assert "Waiting 1 day 6 h" in page


def test_a_promise_that_is_broken_is_said() -> None:
    organization = OrganizationFactory()
    for _number in range(3):
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted", now=timezone.now() - 10 * DAY)
    page = text(member_of(organization).get(url("desk_home", organization)))
    assert "3 have waited longer." in page
    assert "3 reviews are overdue." in page


def test_ones_own_work_waits_for_others() -> None:
    claim = ClaimFactory(status="submitted")
    organization = claim.task.organization
    organization.memberships.create(user=claim.volunteer.user, role="reviewer")
    assert "Nobody is waiting for you" in text(client_of(claim.volunteer.user).get(url("desk_home", organization)))
    assert "One person is waiting for you" in text(member_of(organization).get(url("desk_home", organization)))


def test_a_new_organisation_sees_first_steps_and_that_a_person_reads_its_briefs() -> None:
    organization = OrganizationFactory(tier="new")
    page = text(member_of(organization).get(url("desk_home", organization)))
    assert "Three steps to your first volunteer" in page
    assert "A person reads your first three briefs before they open." in page
    assert "In progress" not in page


def test_the_pipeline_counts_each_task_where_it_stands() -> None:
    organization = OrganizationFactory()
    TaskFactory(organization=organization, status="draft")
    TaskFactory(organization=organization)
    ClaimFactory(task=TaskFactory(organization=organization))
    ClaimFactory(task=TaskFactory(organization=organization), status="submitted")
    ClaimFactory(task=TaskFactory(organization=organization, places=1), status="accepted")
    TaskFactory(organization=organization, status="closed")
    response = member_of(organization).get(url("desk_home", organization))
    counts = {column.stage: column.count for column in response.context["columns"]}
    assert counts == {"draft": 1, "open": 1, "in_progress": 2, "done": 1}
    page = text(response)
    assert "Brief check" in page and "Work to review" in page


def test_a_task_that_nobody_takes_gets_one_tip_where_its_brief_is_weak() -> None:
    organization = OrganizationFactory()
    TaskFactory(organization=organization, title="Stock list template", now=timezone.now() - 7 * DAY)
    page = text(member_of(organization).get(url("desk_home", organization)))
    assert "“Stock list template” has had no claims for 7 days." in page
    assert "Start with a verb." in page
    assert "Improve this brief" not in text(member_of(organization, "reviewer").get(url("desk_home", organization)))


def test_questions_and_requests_wait_at_the_desk_too() -> None:
    task = TaskFactory(needs_approval=True, places=2)
    asked = ClaimFactory(task=task, status="requested")
    claim = ClaimFactory(task=TaskFactory(organization=task.organization))
    send_message(
        claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Which areas?", now=timezone.now(), is_question=True
    )
    page = text(member_of(task.organization).get(url("desk_home", task.organization)))
    assert "one question from volunteers" in page
    assert f"{asked.volunteer.user.name} asks for" in page


def test_the_plots_say_their_numbers_in_tables() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="data"))
    submit(claim, minutes=45)
    accept(claim, confirmed_minutes=45)
    response = member_of(claim.task.organization).get(url("desk_home", claim.task.organization))
    work, speed = response.context["work"], response.context["speed"]
    assert (work.total, work.minutes, [series.name for series in work.series]) == (
        1, 45, ["Data analysis and spreadsheets"],
    )  # fmt: skip
    assert work.months[-1].counts == [1]
    assert speed.weeks[-1].count == 1 and speed.typical < 1
    page = text(response)
    assert "Accepted tasks by month and kind" in page and "How each number is computed" in page


def test_the_home_costs_the_same_with_much_and_with_little(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    organization = OrganizationFactory()
    client = member_of(organization)

    def add() -> None:
        TaskFactory(organization=organization, status="draft")
        TaskFactory(organization=organization)
        ClaimFactory(task=TaskFactory(organization=organization))
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted")
        ClaimFactory(task=TaskFactory(organization=organization, places=1), status="accepted")

    add()
    client.get(url("desk_home", organization))
    with django_assert_num_queries(HOME_QUERIES):
        client.get(url("desk_home", organization))
    add()
    add()
    with django_assert_num_queries(HOME_QUERIES):
        client.get(url("desk_home", organization))


HOME_QUERIES = 16


# --- Lists ----------------------------------------------------------------------------------------------------------


def test_the_task_list_is_filtered_by_stage_and_goes_on_after_thirty() -> None:
    organization = OrganizationFactory()
    for number in range(32):
        TaskFactory(organization=organization, status="draft", title=f"Draft number {number}")
    TaskFactory(organization=organization, title="The open one")
    client = member_of(organization)

    page = client.get(url("desk_tasks", organization), {"stage": "draft"})
    assert "The open one" not in text(page) and len(page.context["tasks"]) == 30
    rest = client.get(page.context["next_url"])
    assert [task.title for task in rest.context["tasks"]] == ["Draft number 1", "Draft number 0"]
    assert rest.context["next_url"] == ""
    assert client.get(url("desk_tasks", organization), {"stage": "nonsense", "after": "nonsense"}).status_code == 200


@pytest.mark.parametrize("name", ["desk_tasks", "desk_messages", "review_list"])
def test_lists_cost_the_same_with_one_row_and_with_three(
    name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organization = OrganizationFactory()
    client = member_of(organization)

    def add() -> None:
        claim = ClaimFactory(task=TaskFactory(organization=organization), status="submitted")
        send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Here it is.", now=timezone.now())

    add()
    client.get(url(name, organization))
    queries = {"desk_tasks": 10, "desk_messages": 7, "review_list": 10}[name]
    with django_assert_num_queries(queries):
        client.get(url(name, organization))
    add()
    add()
    with django_assert_num_queries(queries):
        client.get(url(name, organization))


# --- One task -------------------------------------------------------------------------------------------------------


def test_the_task_page_shows_people_requests_the_line_and_what_happened() -> None:
    task = TaskFactory(places=1)
    claim = ClaimFactory(task=task)
    waiting = VolunteerFactory()
    join_waiting_list(task_id=task.pk, volunteer_id=waiting.pk, now=timezone.now())
    page = text(member_of(task.organization).get(url("desk_task", task.organization, task.public_id)))
    assert claim.volunteer.user.name in page
    assert "1 person waits for a free place." in page
    assert f"{claim.volunteer.user.name} got a place" in page
    assert claim.volunteer.user.email not in page


def test_a_task_of_another_organisation_does_not_exist_here() -> None:
    task, own = TaskFactory(), OrganizationFactory()
    client = member_of(own)
    assert client.get(url("desk_task", own, task.public_id)).status_code == 404
    assert client.post(url("task_close", own, task.public_id)).status_code == 404
    assert client.get(url("task_edit", own, task.public_id)).status_code == 404


def test_posting_a_draft_that_lacks_something_lists_it_all_with_400() -> None:
    task = TaskFactory(status="draft", why="", points=[])
    response = member_of(task.organization).post(url("task_publish", task.organization, task.public_id))
    assert response.status_code == 400
    page = text(response)
    assert "Say who benefits and how." in page and "Write at least 3 points that you will check." in page


def test_posting_while_reviews_are_overdue_says_so_with_409() -> None:
    organization = OrganizationFactory()
    for _number in range(3):
        ClaimFactory(task=TaskFactory(organization=organization), status="submitted", now=timezone.now() - 10 * DAY)
    task = TaskFactory(organization=organization, status="draft")
    response = member_of(organization).post(url("task_publish", organization, task.public_id))
    assert response.status_code == 409
    assert "3 reviews are overdue." in text(response)


def test_a_task_is_closed_opened_again_and_confirmed_by_one_click_each() -> None:
    task = TaskFactory()
    organization = task.organization
    client = member_of(organization)
    for name, status in (("task_close", "closed"), ("task_reopen", "open"), ("task_reconfirm", "open")):
        response = client.post(url(name, organization, task.public_id), follow=True)
        task.refresh_from_db()
        assert (response.status_code, task.status) == (200, status), name
        assert told(response)
    refused = client.post(url("task_reopen", organization, task.public_id))
    assert (refused.status_code, "Only a closed task" in text(refused)) == (409, True)


def test_cancelling_asks_for_a_reason_and_keeps_the_task_without_one() -> None:
    claim = ClaimFactory()
    task, organization = claim.task, claim.task.organization
    client = member_of(organization)
    address = url("task_cancel", organization, task.public_id)
    assert "1 person works on it now" in text(client.get(address))
    response = client.post(address, {"why": " "})
    assert response.status_code == 400 and "Say why in a sentence." in text(response)

    assert client.post(address, {"why": "We found another way."}).status_code == 302
    task.refresh_from_db()
    claim.refresh_from_db()
    assert (task.status, claim.status) == (TaskStatus.CANCELLED, ClaimStatus.WITHDRAWN)
    assert client.get(address).status_code == 409


# --- People ---------------------------------------------------------------------------------------------------------


def test_a_request_is_approved_by_one_click_and_only_once() -> None:
    task = TaskFactory(needs_approval=True)
    claim = ClaimFactory(task=task, status="requested")
    client = member_of(task.organization)
    address = url("request_approve", task.organization, claim.public_id)
    assert client.post(address).status_code == 302
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACTIVE
    assert client.post(address).status_code == 409


def test_a_request_is_declined_with_a_reason() -> None:
    task = TaskFactory(needs_approval=True)
    claim = ClaimFactory(task=task, status="requested")
    client = member_of(task.organization)
    address = url("request_decline", task.organization, claim.public_id)
    assert client.post(address, {"why": ""}).status_code == 400
    assert client.post(address, {"why": "Someone nearer took it."}).status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.ended_why) == (ClaimStatus.WITHDRAWN, "Someone nearer took it.")


def test_a_task_is_taken_back_with_a_reason_and_not_once_work_was_sent() -> None:
    claim = ClaimFactory(task=TaskFactory(places=2))
    sent = ClaimFactory(task=claim.task, status="submitted")
    organization = claim.task.organization
    client = member_of(organization)
    assert client.post(url("claim_withdraw", organization, claim.public_id), {"why": "It is done."}).status_code == 302
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.WITHDRAWN
    assert client.get(url("claim_withdraw", organization, sent.public_id)).status_code == 409


# --- Messages -------------------------------------------------------------------------------------------------------


def asked(claim: Claim, body: str) -> None:
    send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body=body, now=timezone.now(), is_question=True)


def test_questions_come_first_and_an_answer_starts_the_clock() -> None:
    task = TaskFactory(places=2)
    waiting, talking = ClaimFactory(task=task), ClaimFactory(task=task)
    asked(waiting, "Which areas?")
    send_message(claim_id=talking.pk, author_id=talking.volunteer.user_id, body="Thank you.", now=timezone.now())
    client = member_of(task.organization, "reviewer")
    rows = client.get(url("desk_messages", task.organization)).context["threads"]
    assert [claim.pk for claim in rows] == [waiting.pk, talking.pk]

    address = url("desk_thread", task.organization, waiting.public_id)
    page = client.get(address)
    assert "Which areas?" in text(page) and waiting.volunteer.user.email not in text(page)
    assert client.post(address, {"body": ""}).status_code == 400
    assert client.post(address, {"body": "All of them."}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.paused_at is None
    assert waiting.messages.order_by("-pk")[0].is_from_volunteer is False


def test_htmx_gets_the_conversation_alone() -> None:
    claim = ClaimFactory()
    address = url("desk_thread", claim.task.organization, claim.public_id)
    client = member_of(claim.task.organization)
    response = client.post(address, {"body": "Take your time."}, headers={"hx-request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.content.decode() and "Take your time." in text(response)


def test_a_thread_of_another_organisation_does_not_exist() -> None:
    claim, own = ClaimFactory(), OrganizationFactory()
    assert member_of(own).get(url("desk_thread", own, claim.public_id)).status_code == 404
