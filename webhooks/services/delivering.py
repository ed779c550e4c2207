"""One try to deliver one message, and what follows from the answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import random
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.selectors import member_ids
from organizations.services.steps import record, tell
from organizations.states import Role
from webhooks import rules
from webhooks.models import Delivery, Endpoint, Stopped
from webhooks.outgoing import signing
from webhooks.outgoing.addresses import Refused, numbers_of, target_of
from webhooks.outgoing.posting import Answer, NoAnswer, post

# A try that nobody finished, because its worker died, counts as failed after this.
HELD_FOR = timedelta(minutes=1)
ANSWER_KEPT = 1000
RETRY_AFTER_SECONDS_MAX = 10**6


@dataclass(frozen=True)
class Outcome:
    """What one try came to: `status` is empty where there was no answer in HTTP."""

    status: int | None
    words: str
    retry_after: timedelta | None = None
    is_unreadable: bool = False


def deliver(*, delivery_id: int, now: datetime) -> bool:
    """Tries one message that is due, outside of any transaction. Returns whether there was something to try.

    A second run finds the next try in the future. The endpoint stops, and its owners are told, when it says that it is
    gone (410), and when the last try of a message fails and nothing else arrived there since the message was made.
    """
    delivery = _take(delivery_id, now)
    if delivery is None:
        return False
    _conclude(delivery, _try(delivery, now), now)
    return True


@transaction.atomic
def _take(delivery_id: int, now: datetime) -> Delivery | None:
    """Counts the try before it is made, so that one that kills its worker counts, too."""
    rows = Delivery.objects.select_related("endpoint__organization").select_for_update(of=("self",), skip_locked=True)
    delivery = rows.filter(pk=delivery_id, next_try_at__lte=now).first()
    if delivery is None:
        return None
    delivery.queued_at = None
    if not delivery.endpoint.is_active or not delivery.endpoint.organization.is_active:
        delivery.next_try_at = None
        delivery.save(update_fields=["queued_at", "next_try_at"])
        return None
    delivery.attempts = min(delivery.attempts + 1, rules.ATTEMPTS_MAX)
    delivery.last_tried_at = now
    delivery.next_try_at = now + HELD_FOR
    delivery.save(update_fields=["queued_at", "attempts", "last_tried_at", "next_try_at"])
    return delivery


def _try(delivery: Delivery, now: datetime) -> Outcome:
    is_wide = settings.WEBHOOKS_MAY_REACH_LOOPBACK
    try:
        target = target_of(delivery.endpoint.url, may_reach_loopback=is_wide)
        keys = signing_keys()
        secrets = [signing.unseal(sealed, keys=keys) for sealed in delivery.endpoint.sealed_secrets(now)]
        body = delivery.body.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"{settings.SITE_NAME}-Webhooks/1 (+{settings.SITE_URL})",
            **signing.headers_of(delivery.message_id, body, secrets_in_use=secrets, now=now),
        }
        numbers = numbers_of(target, may_reach_loopback=is_wide)
        answer = post(target, body, headers, numbers=numbers)
    except signing.Unreadable:
        return Outcome(None, "the secret can no longer be read", is_unreadable=True)
    except Refused as reason:
        return Outcome(None, f"not sent: {reason}")
    except NoAnswer as reason:
        return Outcome(None, str(reason))
    return Outcome(answer.status, answer.text[:ANSWER_KEPT], _asked_pause(answer, now))


@transaction.atomic
def _conclude(tried: Delivery, outcome: Outcome, now: datetime) -> None:
    endpoint = Endpoint.objects.select_for_update().filter(pk=tried.endpoint_id).first()
    delivery = Delivery.objects.select_for_update().filter(pk=tried.pk, attempts=tried.attempts).first()
    if endpoint is None or delivery is None:  # deleted, or begun anew by hand meanwhile
        return
    delivery.last_status, delivery.last_answer = outcome.status, outcome.words
    delivery.next_try_at = None
    if outcome.status is not None and rules.is_success(outcome.status):
        delivery.delivered_at = now
    else:
        pause = rules.pause_after(delivery.attempts, jitter=random(), retry_after=outcome.retry_after)
        delivery.next_try_at = now + pause if pause is not None and endpoint.is_active else None
    delivery.save(update_fields=["last_status", "last_answer", "next_try_at", "delivered_at"])
    is_last_failure = delivery.attempts == rules.ATTEMPTS_MAX and delivery.delivered_at is None
    if outcome.status == rules.GONE:
        stop(endpoint, why=Stopped.GONE, now=now)
    elif outcome.is_unreadable:
        stop(endpoint, why=Stopped.UNREADABLE, now=now)
    elif is_last_failure and not endpoint.deliveries.filter(delivered_at__gt=delivery.created_at).exists():
        stop(endpoint, why=Stopped.FAILING, now=now)


def stop(endpoint: Endpoint, *, why: Stopped, now: datetime) -> None:
    """Stops a locked endpoint and all that waits for it, and mails the owners. A stopped one stays as it is."""
    if not endpoint.is_active:
        return
    organization = endpoint.organization
    switch_off(endpoint, why=why, now=now)
    host = urlsplit(endpoint.url).hostname or ""
    event = record(
        organization, "webhook_stopped", subject=endpoint.public_id, actor_id=None, now=now, to_value=host,
        why=str(why.label),
    )  # fmt: skip
    tell(
        member_ids(organization.pk, Role.OWNER),
        "webhook_stopped",
        event,
        title=_("We stopped a webhook of %(name)s") % {"name": organization.name},
        body=_("Nothing is sent to %(host)s until somebody switches it on again. The reason: %(why)s.")
        % {"host": host, "why": why.label},
        path=reverse("webhooks:endpoint_detail", args=[organization.slug, endpoint.public_id]),
        action=_("See the webhook"),
    )


def switch_off(endpoint: Endpoint, *, why: Stopped, now: datetime) -> None:
    endpoint.is_active, endpoint.disabled_at, endpoint.disabled_why = False, now, why
    endpoint.save(update_fields=["is_active", "disabled_at", "disabled_why"])
    endpoint.deliveries.filter(next_try_at__isnull=False).update(next_try_at=None, queued_at=None)


def signing_keys() -> list[str]:
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


def _asked_pause(answer: Answer, now: datetime) -> timedelta | None:
    """What a receiver that is busy asks for: seconds, or a moment."""
    if answer.status not in rules.ASKS_FOR_A_PAUSE or not answer.retry_after:
        return None
    words = answer.retry_after.strip()
    if words.isascii() and words.isdigit():
        return timedelta(seconds=min(int(words[:9]), RETRY_AFTER_SECONDS_MAX))
    try:
        moment = parsedate_to_datetime(words)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
