"""Webhooks for tests, made by the services."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from common.models import OutboxJob
from organizations.models import Organization
from organizations.selectors import member_ids
from organizations.states import Role
from webhooks.event_types import EVENT_TYPES
from webhooks.models import Delivery, Endpoint
from webhooks.services.delivering import deliver
from webhooks.services.endpoints import add_endpoint

URL = "https://hooks.example.org/microvol"


def endpoint_of(organization: Organization, *, secret: bool = False, **values: Any) -> Any:
    """With all types; its ping waits. With `secret`: the pair of endpoint and secret."""
    actor_id = member_ids(organization.pk, Role.OWNER)[0]
    values = {"url": URL, "event_types": list(EVENT_TYPES), "now": timezone.now(), **values}
    made = add_endpoint(organization_id=organization.pk, actor_id=actor_id, **values)
    return made if secret else made[0]


def last_of(endpoint: Endpoint) -> Delivery:
    return endpoint.deliveries.latest("pk")


def try_now(delivery: Delivery, *, at: datetime | None = None) -> bool:
    return deliver(delivery_id=delivery.pk, now=at or timezone.now())


def promised() -> int:
    return OutboxJob.objects.filter(name="webhooks.deliver").count()
