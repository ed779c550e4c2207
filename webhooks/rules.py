"""Who looks after webhooks, and when a message is tried again: pure decisions from facts."""

from datetime import timedelta

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from organizations.states import Role

ENDPOINTS_MAX = 5  # of one organisation
# Before each try: the first at once, the last one after more than three days.
PAUSES = (
    timedelta(0), timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
ATTEMPTS_MAX = len(PAUSES)
JITTER = 0.2  # a pause grows by up to this share, so that what failed together does not come back together
RETRY_AFTER_MAX = timedelta(hours=24)
ASKS_FOR_A_PAUSE = {429, 503}
GONE = 410


def can_manage_webhooks(role: str) -> Decision:
    if role in {Role.OWNER, Role.MANAGER}:
        return ALLOWED
    return forbidden("webhooks_are_for_managers", _("Owners and managers look after webhooks."))


def can_add_endpoint(*, count: int, is_there: bool) -> Decision:
    if is_there:
        return invalid("address_there_already", _("There is a webhook with this address already."), "url")
    if count >= ENDPOINTS_MAX:
        return not_now(
            "too_many_webhooks",
            _("An organisation has at most %(count)d webhooks. Delete one first.") % {"count": ENDPOINTS_MAX},
        )
    return ALLOWED


def can_send(*, is_active: bool) -> Decision:
    return ALLOWED if is_active else not_now("webhook_is_off", _("This webhook is off. Switch it on first."))


def is_success(status: int) -> bool:
    return 200 <= status < 300


def pause_after(attempts: int, *, jitter: float, retry_after: timedelta | None = None) -> timedelta | None:
    """How long to wait after this many failed tries; `jitter` is between 0 and 1. None: that was the last one.

    A receiver that names a longer pause gets it, up to a day.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    pause = PAUSES[attempts] * (1 + JITTER * jitter)
    return max(pause, min(retry_after, RETRY_AFTER_MAX)) if retry_after is not None else pause
