"""From an event of a task to a message: which, once, and with nothing in it that is somebody's."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import resolve
from django.utils import timezone

from common.models import OutboxJob
from organizations.models import Organization
from tasks.models import TaskEvent
from tasks.services.publishing import close_task
from tasks.services.review_clock import run_review_clock
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory
from tests.webhooks.rows import endpoint_of, last_of, promised
from webhooks.jobs import sweep
from webhooks.models import Delivery, Endpoint, NewEvent
from webhooks.selectors import QUEUED_FOR, QUEUED_MAX
from webhooks.services.collecting import KEPT_FOR, forget_old, queue_due, sort_events
from webhooks.services.endpoints import set_active


def told(endpoint: Endpoint) -> list[str]:
    sort_events(now=timezone.now())
    return list(endpoint.deliveries.exclude(type="ping").order_by("pk").values_list("type", flat=True))


@pytest.fixture
def organization(db: None) -> Organization:
    return OrganizationFactory()


@pytest.fixture
def endpoint(organization: Organization) -> Endpoint:
    return endpoint_of(organization)


def test_the_life_of_a_task_as_a_receiver_hears_it(endpoint: Endpoint) -> None:
    task = TaskFactory(organization=endpoint.organization, places=2)
    ClaimFactory(task=task, status="accepted")
    ClaimFactory(task=task, status="released")
    close_task(task_id=task.pk, actor_id=task.organization.memberships.get().user_id, now=timezone.now())
    assert told(endpoint) == [
        "task.opened", "claim.started", "work.submitted", "work.reviewed", "claim.started", "claim.ended",
        "task.closed",
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["expired", "withdrawn", "unconfirmed"])
def test_every_end_without_a_review_is_told_with_its_status(endpoint: Endpoint, status: str) -> None:
    is_silent = status == "unconfirmed"
    ClaimFactory(task=TaskFactory(organization=endpoint.organization), status="submitted" if is_silent else status)
    if is_silent:
        run_review_clock(now=timezone.now() + timedelta(days=60))
    told(endpoint)
    ended = endpoint.deliveries.get(type="claim.ended")
    assert json.loads(ended.body)["data"]["claim"]["status"] == status


def test_requests_drafts_and_talk_are_nobodys_news(endpoint: Endpoint) -> None:
    task = TaskFactory(organization=endpoint.organization, needs_approval=True)
    ClaimFactory(task=task, status="requested")
    TaskFactory(organization=endpoint.organization, status="draft")
    assert told(endpoint) == ["task.opened"]


def test_a_message_holds_ids_links_and_a_verdict_and_nothing_of_the_volunteer(endpoint: Endpoint) -> None:
    claim = ClaimFactory(task=TaskFactory(organization=endpoint.organization), status="accepted")
    told(endpoint)
    body = endpoint.deliveries.get(type="work.reviewed").body
    said = json.loads(body)
    assert said["type"] == "work.reviewed"
    assert said["timestamp"].endswith("Z")
    assert said["data"]["verdict"] == "accepted"
    assert said["data"]["claim"] == {"id": str(claim.public_id), "status": "accepted"}
    assert said["data"]["task"]["id"] == str(claim.task.public_id)
    for name in ("url", "desk_url"):
        assert resolve(said["data"]["task"][name].removeprefix(settings.SITE_URL))
    user = claim.volunteer.user
    for words in (user.name, user.email, str(user.public_id), claim.task.title):
        assert words not in body
    assert max(len(row.body) for row in endpoint.deliveries.all()) < 2000


def test_only_the_types_that_were_chosen_are_told(organization: Organization) -> None:
    endpoint = endpoint_of(organization, event_types=["task.closed"])
    TaskFactory(organization=organization, status="closed")
    assert told(endpoint) == ["task.closed"]


def test_other_organisations_hear_nothing(endpoint: Endpoint) -> None:
    TaskFactory()
    assert not NewEvent.objects.exists()
    assert told(endpoint) == []


def test_without_a_webhook_that_is_on_no_event_is_noted(endpoint: Endpoint) -> None:
    owner = endpoint.organization.memberships.get().user_id
    set_active(endpoint_id=endpoint.pk, actor_id=owner, is_active=False, now=timezone.now())
    TaskFactory(organization=endpoint.organization)
    assert not NewEvent.objects.exists()


def test_the_sweeper_twice_makes_no_message_twice(endpoint: Endpoint) -> None:
    TaskFactory(organization=endpoint.organization)
    sweep()
    count, jobs = Delivery.objects.count(), promised()
    sweep()
    assert (Delivery.objects.count(), promised()) == (count, jobs)
    assert not NewEvent.objects.exists()
    # And not even if an event comes back.
    NewEvent.objects.create(event=TaskEvent.objects.get(pk=last_of(endpoint).event_id))
    sweep()
    assert Delivery.objects.count() == count


def test_an_event_without_its_transaction_is_no_news(endpoint: Endpoint) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        TaskFactory(organization=endpoint.organization)
        raise ZeroDivisionError
    assert told(endpoint) == []


def test_a_job_that_was_lost_is_promised_again(endpoint: Endpoint) -> None:
    now = timezone.now()
    delivery = last_of(endpoint)
    assert queue_due(now=now) == 0, "its first job still holds it"
    assert queue_due(now=now + QUEUED_FOR + timedelta(seconds=1)) == 1
    delivery.refresh_from_db()
    assert delivery.queued_at == now + QUEUED_FOR + timedelta(seconds=1)


def test_one_endpoint_holds_a_few_workers_at_most(endpoint: Endpoint) -> None:
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(endpoint=endpoint, type="ping", body="{}", created_at=now, next_try_at=now) for _n in range(30)
    )
    other = endpoint_of(OrganizationFactory(), now=now)
    other.deliveries.update(queued_at=None)
    assert queue_due(now=now) == QUEUED_MAX - 1 + 1, "its ping holds one place; the other has one message"
    assert queue_due(now=now) == 0


def test_messages_are_forgotten_after_a_month_unless_they_wait(endpoint: Endpoint) -> None:
    later = timezone.now() + KEPT_FOR + timedelta(hours=1)
    assert forget_old(now=later) == 0
    endpoint.deliveries.update(next_try_at=None)
    assert forget_old(now=later) == 1


def test_the_number_of_queries_does_not_grow_with_the_events(
    endpoint: Endpoint, django_assert_max_num_queries: Any
) -> None:
    for _turn in range(3):
        ClaimFactory(task=TaskFactory(organization=endpoint.organization))
    with django_assert_max_num_queries(8):
        sort_events(now=timezone.now())
    assert endpoint.deliveries.count() == 7


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_share_the_events() -> None:
    """The first holds its events; the second goes past them, and finds one that committed late."""
    endpoint = endpoint_of(OrganizationFactory())
    TaskFactory(organization=endpoint.organization)
    sorted_there: list[int] = []

    def other() -> None:
        try:
            sorted_there.append(sort_events(now=timezone.now()))
        finally:
            connection.close()

    with transaction.atomic():
        mine = sort_events(now=timezone.now())
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert mine > 0
    assert sorted_there == [0]
    sort_events(now=timezone.now())
    assert endpoint.deliveries.filter(type="task.opened").count() == 1
    assert OutboxJob.objects.filter(name="webhooks.deliver").count() == 1
