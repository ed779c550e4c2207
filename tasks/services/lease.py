"""The clock of a claim: started, stopped, prolonged. Keeps the next reminder in step with the end, and saves nothing.

From `lease_starts_at` to `lease_ends_at` is the time a volunteer was given, without the time the clock stood. Half-time
and the last day are moments of that running clock.
"""

from datetime import datetime, timedelta

from tasks import rules
from tasks.models import Claim


def start(claim: Claim, length: timedelta, now: datetime) -> None:
    claim.lease_starts_at = now
    claim.lease_ends_at = now + length
    claim.reminder_at = rules.first_reminder_at(now, claim.lease_ends_at)


def prolong(claim: Claim, more: timedelta) -> None:
    assert claim.lease_starts_at is not None and claim.lease_ends_at is not None
    new_end = claim.lease_ends_at + more
    claim.reminder_at = rules.reminder_at_after_extension(
        claim.reminder_at, starts_at=claim.lease_starts_at, ends_at=claim.lease_ends_at, new_end=new_end
    )
    claim.lease_ends_at = new_end


def stop(claim: Claim, now: datetime) -> None:
    claim.paused_at = now


def go_on(claim: Claim, now: datetime) -> None:
    """Gives back the time that the clock stood: the lease as a whole moves on."""
    assert claim.paused_at is not None and claim.lease_starts_at is not None and claim.lease_ends_at is not None
    stood = now - claim.paused_at
    claim.paused_at = None
    claim.lease_starts_at += stood
    claim.lease_ends_at += stood
    if claim.reminder_at is not None:
        claim.reminder_at += stood
