"""What a person's calendar shows: their claims under way."""

from datetime import datetime
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from tasks.ical import Plan
from tasks.models import CalendarFeed, Claim
from tasks.states import ClaimStatus


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def feed_with(token: str) -> CalendarFeed | None:
    """The calendar at this address, unless it was replaced, taken away, or its owner has gone."""
    feeds = CalendarFeed.objects.filter(token_hash=token_hash(token), volunteer__user__is_active=True)
    return feeds.select_related("volunteer__user").first()


def feed_of(user_id: int) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(volunteer__user_id=user_id).first()


def plans_of(claims: QuerySet[Claim]) -> list[Plan]:
    """Those of the claims that are under way, what ends first at the front."""
    active = claims.filter(status=ClaimStatus.ACTIVE, lease_ends_at__isnull=False)
    rows = active.select_related("task__organization").annotate(sequence=Count("events"), changed_at=Max("events__at"))
    return [
        Plan(
            public_id=claim.public_id,
            title=claim.task.title,
            organization=claim.task.organization.name,
            url=settings.SITE_URL + claim.get_absolute_url(),
            minutes=claim.task.minutes,
            ends_at=cast(datetime, claim.lease_ends_at),
            is_paused=claim.is_paused,
            slot_starts_at=claim.slot_starts_at,
            sequence=claim.sequence,
            changed_at=claim.changed_at,
        )
        for claim in rows.order_by("lease_ends_at", "pk")
    ]
