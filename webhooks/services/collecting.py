"""From events to messages to jobs: what the sweeper does."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from common.jobs import enqueue
from tasks.models import TaskEvent
from webhooks import selectors
from webhooks.event_types import extras_of, type_of
from webhooks.models import Delivery, Endpoint, NewEvent

SORTED_AT_ONCE = 500
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def sort_events(*, now: datetime) -> int:
    """Makes a message of each new event for each endpoint that wants its type. Returns how many events it sorted.

    Two workers at once share the events; an event that was sorted is gone, in the transaction that made its messages.
    """
    waiting = NewEvent.objects.select_for_update(skip_locked=True).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:SORTED_AT_ONCE])
    if not ids:
        return 0
    # What the site offers to others in an organisation's place is not for its desk.
    events = TaskEvent.objects.filter(pk__in=ids, task__checks_claim=None)
    events = events.select_related("task__organization", "claim").order_by("pk")
    endpoints: dict[int, list[Endpoint]] = defaultdict(list)
    for endpoint in Endpoint.objects.filter(is_active=True, organization__tasks__events__in=ids).distinct():
        endpoints[endpoint.organization_id].append(endpoint)
    messages = []
    for event in events:
        kind = type_of(event)
        body = body_of_event(event, kind) if kind else ""
        messages += [
            Delivery(endpoint=endpoint, event=event, type=kind, body=body, created_at=now, next_try_at=now)
            for endpoint in endpoints[event.task.organization_id]
            if kind in endpoint.event_types
        ]
    Delivery.objects.bulk_create(messages, ignore_conflicts=True)
    NewEvent.objects.filter(pk__in=ids).delete()
    return len(ids)


@transaction.atomic
def queue_due(*, now: datetime) -> int:
    """Promises a job for each message that is due, a few of one endpoint at a time. Returns how many."""
    queued = 0
    for endpoint_id in set(selectors.due(now).values_list("endpoint_id", flat=True)):
        rows = selectors.due(now).filter(endpoint_id=endpoint_id).order_by("next_try_at", "pk")
        rows = rows.select_for_update(skip_locked=True)
        for delivery in rows[: selectors.room_for(endpoint_id, now)]:
            delivery.queued_at = now
            delivery.save(update_fields=["queued_at"])
            enqueue("webhooks.deliver", delivery_id=delivery.pk)
            queued += 1
    return queued


def forget_old(*, now: datetime) -> int:
    """Forgets messages a month after they were made. Returns how many."""
    return Delivery.objects.filter(created_at__lt=now - KEPT_FOR, next_try_at=None).delete()[0]


def body_of_event(event: TaskEvent, kind: str) -> str:
    """Ids and links alone: what a volunteer wrote or is called stays behind the desk's door."""
    organization, task = event.task.organization, event.task
    data: dict[str, Any] = {
        "organization": {"id": str(organization.public_id), "slug": organization.slug},
        "task": {
            "id": str(task.public_id),
            "url": settings.SITE_URL + reverse("tasks:task_detail", args=[task.public_id]),
            "desk_url": settings.SITE_URL + reverse("tasks:desk_task", args=[organization.slug, task.public_id]),
        },
    }
    if event.claim is not None:
        data["claim"] = {"id": str(event.claim.public_id)}
    if event.to_status:
        data["claim" if event.claim else "task"]["status"] = event.to_status
    return body_of(kind, event.at, {**data, **extras_of(event)})


def body_of(kind: str, at: datetime, data: dict[str, Any]) -> str:
    timestamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": kind, "timestamp": timestamp, "data": data}, separators=(",", ":"))
