"""What owners and managers do with webhooks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.decisions import invalid
from common.jobs import enqueue
from organizations.models import Organization
from organizations.selectors import role_in
from organizations.services.steps import lock_organization, record
from webhooks import rules
from webhooks.event_types import EVENT_TYPES, PING
from webhooks.models import Delivery, Endpoint, Stopped
from webhooks.outgoing import signing
from webhooks.outgoing.addresses import Refused, target_of
from webhooks.services.collecting import body_of
from webhooks.services.delivering import signing_keys, switch_off

FORMER_SECRET_SIGNS_FOR = timedelta(hours=24)


@transaction.atomic
def add_endpoint(
    *, organization_id: int, actor_id: int, url: str, event_types: Sequence[str], now: datetime
) -> tuple[Endpoint, str]:
    """Adds a webhook and sends it a ping. The secret is returned this once and never shown again.

    Refuses reviewers (`webhooks_are_for_managers`), addresses that are not https or not public (`address_refused`), one
    that is there already and a sixth; nobody is asked for the host here, that is done by each try.
    """
    organization = _managed(organization_id, actor_id)
    try:
        target_of(url, may_reach_loopback=settings.WEBHOOKS_MAY_REACH_LOOPBACK)
    except Refused:
        words = _("Write an address that begins with https://, has no port, and that everybody on the internet reaches")
        invalid("address_refused", words, "url").require()
    there = organization.webhook_endpoints.all()
    rules.can_add_endpoint(count=there.count(), is_there=there.filter(url=url).exists()).require()
    secret = signing.new_secret()
    endpoint = Endpoint.objects.create(
        organization=organization, url=url, event_types=_known(event_types), created_at=now,
        secret=signing.seal(secret, keys=signing_keys()),
    )  # fmt: skip
    _record(endpoint, "webhook_added", actor_id, now)
    _send_ping(endpoint, now)
    return endpoint, secret


@transaction.atomic
def choose_types(*, endpoint_id: int, actor_id: int, event_types: Sequence[str], now: datetime) -> Endpoint:
    """Changes what it is told of, from the next event on. The same again: no event."""
    endpoint = _locked(endpoint_id, actor_id)
    types = _known(event_types)
    if types != endpoint.event_types:
        endpoint.event_types = types
        endpoint.save(update_fields=["event_types"])
        _record(endpoint, "webhook_changed", actor_id, now)
    return endpoint


@transaction.atomic
def rotate_secret(*, endpoint_id: int, actor_id: int, now: datetime) -> str:
    """A new secret, returned this once. The one before signs as well for a day; an older one no longer."""
    endpoint = _locked(endpoint_id, actor_id)
    secret = signing.new_secret()
    is_lost = endpoint.disabled_why == Stopped.UNREADABLE
    endpoint.former_secret = "" if is_lost else endpoint.secret
    endpoint.former_until = None if is_lost else now + FORMER_SECRET_SIGNS_FOR
    endpoint.secret = signing.seal(secret, keys=signing_keys())
    endpoint.save(update_fields=["secret", "former_secret", "former_until"])
    _record(endpoint, "webhook_secret_changed", actor_id, now)
    return secret


@transaction.atomic
def set_active(*, endpoint_id: int, actor_id: int, is_active: bool, now: datetime) -> Endpoint:
    """Switches it on or off. What waited when it went off is not sent by itself; what happens meanwhile is not kept."""
    endpoint = _locked(endpoint_id, actor_id)
    if endpoint.is_active == is_active:
        return endpoint
    if is_active:
        endpoint.is_active, endpoint.disabled_at, endpoint.disabled_why = True, None, ""
        endpoint.save(update_fields=["is_active", "disabled_at", "disabled_why"])
    else:
        switch_off(endpoint, why=Stopped.BY_HAND, now=now)
    _record(endpoint, "webhook_switched_on" if is_active else "webhook_switched_off", actor_id, now)
    return endpoint


@transaction.atomic
def delete_endpoint(*, endpoint_id: int, actor_id: int, now: datetime) -> None:
    """Deletes it with its secret and all that was sent there."""
    endpoint = _locked(endpoint_id, actor_id)
    _record(endpoint, "webhook_deleted", actor_id, now)
    endpoint.delete()


@transaction.atomic
def send_ping(*, endpoint_id: int, actor_id: int, now: datetime) -> Delivery:
    """A message that says nothing, to see whether it arrives. Refuses while the webhook is off (`webhook_is_off`)."""
    endpoint = _locked(endpoint_id, actor_id)
    rules.can_send(is_active=endpoint.is_active).require()
    return _send_ping(endpoint, now)


@transaction.atomic
def send_again(*, delivery_id: int, actor_id: int, now: datetime) -> Delivery:
    """Sends a message again at once, under its id, with all its tries. Refuses as `send_ping`."""
    endpoint_id = Delivery.objects.values_list("endpoint_id", flat=True).get(pk=delivery_id)
    endpoint = _locked(endpoint_id, actor_id)
    rules.can_send(is_active=endpoint.is_active).require()
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    delivery.attempts, delivery.delivered_at = 0, None
    delivery.next_try_at = delivery.queued_at = now
    delivery.save(update_fields=["attempts", "delivered_at", "next_try_at", "queued_at"])
    enqueue("webhooks.deliver", delivery_id=delivery.pk)
    return delivery


@transaction.atomic
def seal_anew() -> int:
    """Seals with the SECRET_KEY of today what an earlier one sealed, before that one is dropped. Returns how many."""
    changed = 0
    for endpoint in Endpoint.objects.select_for_update():
        before = (endpoint.secret, endpoint.former_secret)
        try:
            endpoint.secret = signing.sealed_anew(endpoint.secret, keys=signing_keys())
            if endpoint.former_secret:
                endpoint.former_secret = signing.sealed_anew(endpoint.former_secret, keys=signing_keys())
        except signing.Unreadable:
            continue  # its next try says so
        if before != (endpoint.secret, endpoint.former_secret):
            endpoint.save(update_fields=["secret", "former_secret"])
            changed += 1
    return changed


def _send_ping(endpoint: Endpoint, now: datetime) -> Delivery:
    data = {"organization": {"id": str(endpoint.organization.public_id), "slug": endpoint.organization.slug}}
    delivery = Delivery.objects.create(
        endpoint=endpoint, type=PING, body=body_of(PING, now, data), created_at=now, next_try_at=now, queued_at=now
    )
    enqueue("webhooks.deliver", delivery_id=delivery.pk)
    return delivery


def _managed(organization_id: int, actor_id: int) -> Organization:
    organization = lock_organization(organization_id)
    rules.can_manage_webhooks(role_in(organization_id, actor_id)).require()
    return organization


def _locked(endpoint_id: int, actor_id: int) -> Endpoint:
    """The organisation first, as everywhere."""
    organization_id = Endpoint.objects.values_list("organization_id", flat=True).get(pk=endpoint_id)
    organization = _managed(organization_id, actor_id)
    endpoint = Endpoint.objects.select_for_update().get(pk=endpoint_id)
    endpoint.organization = organization
    return endpoint


def _known(event_types: Sequence[str]) -> list[str]:
    """In our order, each once."""
    return [code for code in EVENT_TYPES if code in event_types]


def _record(endpoint: Endpoint, kind: str, actor_id: int, now: datetime) -> None:
    host = urlsplit(endpoint.url).hostname or ""
    record(endpoint.organization, kind, subject=endpoint.public_id, actor_id=actor_id, now=now, to_value=host)
