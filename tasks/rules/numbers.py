"""Numbers worked out from settings: leases, reminders, limits, minutes."""

from datetime import datetime, timedelta

from django.conf import settings

LAST_DAY = timedelta(hours=24)


def lease_for(minutes: int) -> timedelta:
    """The lease of a task with this estimate (product.md section 2)."""
    return next((lease for limit, lease in settings.LEASES if minutes <= limit), settings.LEASES[-1][1])


def extension_for(minutes: int) -> timedelta:
    """One extension: half the lease."""
    return lease_for(minutes) / 2


def revision_lease_for(minutes: int) -> timedelta:
    """Time for asked changes: half the lease, at least 48 hours."""
    return max(settings.REVISION_LEASE_MIN, lease_for(minutes) / 2)


def first_reminder_at(starts_at: datetime, ends_at: datetime) -> datetime:
    """Half the lease, or 24 hours before its end where that comes first; a lease of a day or less has one, half-way."""
    half = starts_at + (ends_at - starts_at) / 2
    last = ends_at - LAST_DAY
    return half if last <= starts_at else min(half, last)


def reminder_at_after_extension(
    reminder_at: datetime | None, *, starts_at: datetime, ends_at: datetime, new_end: datetime
) -> datetime:
    """As for a lease of the new length while nothing was told yet; else on the last day of the new end."""
    if reminder_at == first_reminder_at(starts_at, ends_at):
        return first_reminder_at(starts_at, new_end)
    return new_end - LAST_DAY


def reminder_due(*, starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """Which reminder a claim gets that is due for one: "day" in its last day, however late, else "half"."""
    return "day" if now >= ends_at - LAST_DAY and ends_at - LAST_DAY > starts_at else "half"


def open_claim_limit(accepted_count: int) -> int:
    """How many claims may be open at once: 1 until the first accepted task, then 3, then 5."""
    return max(limit for needed, limit in settings.OPEN_CLAIM_LIMITS if accepted_count >= needed)


def default_confirmed_minutes(reported: int, estimate: int) -> int:
    """Reported minutes, at most 1.5 times the estimate, unless the reviewer says otherwise."""
    return min(reported, int(estimate * settings.CONFIRMED_MINUTES_FACTOR))
