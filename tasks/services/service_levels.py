"""Keeping the numbers of how well people are answered here."""

from datetime import datetime

from django.utils import timezone

from tasks.models import ServiceLevels
from tasks.selectors.service_levels import measure


def measure_service(*, now: datetime) -> ServiceLevels:
    """Stores today's numbers; run again, it brings them up to date."""
    levels, _created = ServiceLevels.objects.update_or_create(
        day=timezone.localdate(now), defaults={"numbers": measure(now), "made_at": now}
    )
    return levels
