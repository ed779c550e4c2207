"""The secret address of a volunteer's calendar: made, replaced, taken away."""

import secrets
from datetime import datetime

from tasks.models import CalendarFeed
from tasks.selectors.calendar import token_hash


def make_feed(*, volunteer_id: int, now: datetime) -> str:
    """A new address, which ends an earlier one. Returns its secret part: it is shown once, as only its hash is kept."""
    token = secrets.token_urlsafe(16)
    CalendarFeed.objects.update_or_create(
        volunteer_id=volunteer_id, defaults={"token_hash": token_hash(token), "created_at": now}
    )
    return token


def end_feed(*, volunteer_id: int) -> None:
    CalendarFeed.objects.filter(volunteer_id=volunteer_id).delete()
