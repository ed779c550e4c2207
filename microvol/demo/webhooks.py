"""A webhook of the demo's organisation: switched off, so that nothing is sent, with what it was told before."""

from datetime import datetime, timedelta

from django.db.models import F

from organizations.models import Organization
from tasks.models import TaskEvent
from webhooks.event_types import EVENT_TYPES, PING
from webhooks.models import NewEvent
from webhooks.services.collecting import sort_events
from webhooks.services.endpoints import add_endpoint, set_active

EVENTS = 12


def add_webhook(*, organization: Organization, actor_id: int, now: datetime) -> None:
    endpoint, _secret = add_endpoint(
        organization_id=organization.pk, actor_id=actor_id, url="https://hooks.riverbank.example/microvol",
        event_types=list(EVENT_TYPES), now=now - timedelta(days=1),
    )  # fmt: skip
    events = TaskEvent.objects.filter(task__organization=organization, task__checks_claim=None).order_by("-pk")
    NewEvent.objects.bulk_create([NewEvent(event=event) for event in events[:EVENTS]], ignore_conflicts=True)
    sort_events(now=now)
    # As the other side would have answered: all but the last one arrived.
    messages = endpoint.deliveries.order_by("pk")
    arrived = {"last_status": 200, "last_answer": "ok", "attempts": 1, "next_try_at": None}
    messages.update(**arrived, last_tried_at=F("created_at"), delivered_at=F("created_at"))
    last = messages.exclude(type=PING).last()
    if last is not None:
        tried = {"last_status": 503, "last_answer": "Down for maintenance", "attempts": 2, "delivered_at": None}
        messages.filter(pk=last.pk).update(**tried, next_try_at=now + timedelta(minutes=5))
    set_active(endpoint_id=endpoint.pk, actor_id=actor_id, is_active=False, now=now)
