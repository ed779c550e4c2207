"""Background doors of webhooks."""

from django.utils import timezone

from common.jobs import job
from webhooks.services import collecting
from webhooks.services.delivering import deliver as deliver_now
from webhooks.services.endpoints import seal_anew


@job("webhooks.sweep")
def sweep() -> None:
    """New events become messages, and messages whose time has come are promised to workers."""
    now = timezone.now()
    while collecting.sort_events(now=now) == collecting.SORTED_AT_ONCE:
        pass
    collecting.queue_due(now=now)


@job("webhooks.deliver")
def deliver(delivery_id: int) -> None:
    deliver_now(delivery_id=delivery_id, now=timezone.now())


@job("webhooks.forget")
def forget() -> None:
    """Housekeeping: old messages, and secrets sealed with a key of the site that was changed."""
    seal_anew()
    collecting.forget_old(now=timezone.now())
