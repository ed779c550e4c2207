"""The moderators' desk: queues, decisions with reasons through the services, and an event log to read."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from tasks.models import Report, Task, TaskEvent
from tasks.services.moderation import create_report, resolve_report
from tasks.services.publishing import approve_brief, return_brief
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
TASKS = "/admin/tasks/task/"


@pytest.fixture
def moderator(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def waiting_brief() -> Task:
    return TaskFactory(organization=OrganizationFactory(tier="new"))


def decide(client: Client, url: str, action: str, *rows: object, **answers: str) -> object:
    data = {"action": action, "_selected_action": [row.pk for row in rows], **answers}  # type: ignore[attr-defined]
    return client.post(url, data, follow=True)


def test_briefs_of_new_organisations_wait_on_top_of_the_list(moderator: Client) -> None:
    waiting = waiting_brief()
    TaskFactory()
    assert waiting.status == "in_moderation"
    page = moderator.get(TASKS)
    assert page.context["cl"].result_list[0].pk == waiting.pk


def test_letting_a_brief_out_opens_it_and_tells_its_authors(moderator: Client) -> None:
    task = waiting_brief()
    asked = decide(moderator, TASKS, "approve", task)
    assert b"Let out" in asked.content
    task.refresh_from_db()
    assert task.status == "in_moderation"
    decide(moderator, TASKS, "approve", task, decided="yes", why="")
    task.refresh_from_db()
    assert task.status == "open"
    task.organization.refresh_from_db()
    assert task.organization.approved_brief_count == 1
    assert Notification.objects.filter(recipient_id=publisher_of(task.organization), kind="brief_decided").exists()


def test_sending_back_needs_a_reason_that_the_authors_read(moderator: Client) -> None:
    task = waiting_brief()
    refused = decide(moderator, TASKS, "send_back", task, decided="yes", why=" ")
    assert b"Write a reason" in refused.content
    decide(moderator, TASKS, "send_back", task, decided="yes", why="Say which leaflet")
    task.refresh_from_db()
    assert (task.status, task.moderation_note) == ("draft", "Say which leaflet")
    assert TaskEvent.objects.get(task=task, kind="brief_returned").why == "Say which leaflet"


def test_what_a_rule_refuses_is_said_and_the_rest_is_done(moderator: Client) -> None:
    open_task, waiting = TaskFactory(), waiting_brief()
    page = decide(moderator, TASKS, "approve", open_task, waiting, decided="yes", why="")
    assert b"does not wait for a decision any more" in page.content
    waiting.refresh_from_db()
    assert waiting.status == "open"


def test_reports_are_closed_with_words_once(moderator: Client) -> None:
    task = TaskFactory()
    now = timezone.now()
    about = {"reporter_id": UserFactory().pk, "organization_id": task.organization_id, "task_id": task.pk}
    for text in ("They ask for a fee", "They ask for a fee of 20"):
        create_report(reason="money", text=text, now=now, **about)
    report = Report.objects.get()
    assert report.text.endswith("20")
    url = "/admin/tasks/report/"
    decide(moderator, url, "dealt_with", report, decided="yes", why="We wrote to them")
    report.refresh_from_db()
    assert (report.status, report.resolution) == ("resolved", "We wrote to them")
    again = decide(moderator, url, "nothing_wrong", report, decided="yes", why="No")
    assert b"already closed" in again.content


def test_the_event_log_can_only_be_read(moderator: Client) -> None:
    event = TaskEvent.objects.filter(task=TaskFactory()).first()
    assert event is not None
    url = reverse("admin:tasks_taskevent_change", args=[event.pk])
    assert moderator.get(url).status_code == 200
    assert moderator.post(url, {"why": "x"}).status_code == 403
    assert moderator.post(reverse("admin:tasks_taskevent_delete", args=[event.pk])).status_code == 403
    assert moderator.get(reverse("admin:tasks_taskevent_add")).status_code == 403


@pytest.mark.parametrize("model", ["task", "report", "claim", "submission", "review", "taskevent"])
def test_every_list_and_row_opens_at_a_constant_number_of_queries(
    moderator: Client, model: str, django_assert_max_num_queries: Callable
) -> None:
    claims = [ClaimFactory(status="accepted") for _number in range(3)]
    for claim in claims:
        create_report(
            reporter_id=claim.volunteer.user_id, organization_id=claim.task.organization_id, task_id=claim.task_id,
            reason="other", text="", now=timezone.now(),
        )  # fmt: skip
    moderator.get("/admin/")  # the first visit of the hour is written down
    with django_assert_max_num_queries(14):
        page = moderator.get(f"/admin/tasks/{model}/")
    row = page.context["cl"].result_list[0]
    assert moderator.get(f"/admin/tasks/{model}/{row.pk}/change/").status_code == 200


def test_nothing_in_a_task_can_be_typed_over(moderator: Client) -> None:
    task = TaskFactory()
    moderator.post(f"{TASKS}{task.pk}/change/", {"title": "Hijacked", "status": "cancelled"})
    task.refresh_from_db()
    assert (task.status, "Hijacked" in task.title) == ("open", False)


def test_only_moderators_moderate() -> None:
    task = waiting_brief()
    outsider = publisher_of(task.organization)
    now = timezone.now()
    report = create_report(reporter_id=UserFactory().pk, task_id=task.pk, reason="money", text="", now=now)
    for call in (
        lambda: approve_brief(task_id=task.pk, actor_id=outsider, now=now),
        lambda: return_brief(task_id=task.pk, actor_id=outsider, now=now, why="No"),
        lambda: resolve_report(report_id=report.pk, actor_id=outsider, now=now, status="resolved", resolution="x"),
    ):
        with pytest.raises(ActionDenied) as refusal:
            call()
        assert refusal.value.code == "moderators_only"
