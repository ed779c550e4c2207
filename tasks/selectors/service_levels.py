"""How well people are answered here, from the event log: reviews, briefs in moderation, appeals, reports.

Everything is worked out again from what is stored, so the same day gives the same numbers. A job keeps the numbers of
each day; the public page reads the newest.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from common.business_days import WorkCalendar, WorkingHours
from tasks.models import Appeal, Report, ServiceLevels, Task, TaskEvent
from tasks.states import AppealStatus, ClaimStatus, ReportStatus, TaskStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Spell:
    """From when to when something stood in one status, and by what it left."""

    key: int
    organization_id: int
    began_at: datetime
    ended_at: datetime
    kind: str

    @property
    def hours(self) -> float:
        return (self.ended_at - self.began_at).total_seconds() / 3600


def measure(now: datetime) -> dict[str, Any]:
    """All numbers of the page, over the time that settings name. Times are in hours; None where nothing happened."""
    since = now - settings.SERVICE_LEVELS_OVER
    return {
        "since": since.isoformat(),
        "until": now.isoformat(),
        "reviews": _reviews(since, now),
        "briefs": _briefs(since, now),
        "appeals": _appeals(since, now),
        "reports": _reports(since, now),
    }


def latest_levels() -> ServiceLevels | None:
    return ServiceLevels.objects.order_by("-day").first()


def spells(status: str, since: datetime, now: datetime, *, of_claims: bool) -> list[Spell]:
    """Those that ended in this time: of claims in review, or of tasks in moderation."""
    key = "claim_id" if of_claims else "task_id"
    events = TaskEvent.objects.filter(claim__isnull=not of_claims, at__lte=now).exclude(from_status=F("to_status"))
    left = events.filter(from_status=status, at__gt=since)
    entered = events.filter(to_status=status, **{f"{key}__in": left.values(key)})
    moments: dict[int, list[datetime]] = defaultdict(list)
    for pk, at in entered.order_by("at", "pk").values_list(key, "at"):
        moments[pk].append(at)
    ended = left.order_by("at", "pk").values_list(key, "task__organization_id", "at", "kind")
    return [
        Spell(pk, organization_id, began[-1], at, kind)
        for pk, organization_id, at, kind in ended
        if (began := [moment for moment in moments[pk] if moment <= at])
    ]


def _reviews(since: datetime, now: datetime) -> dict[str, Any]:
    """Only the organisation's own answers count; work that ended without one was not answered."""
    ended = spells(ClaimStatus.SUBMITTED, since, now, of_claims=True)
    answered = [spell for spell in ended if spell.kind == "work_reviewed"]
    return {
        "count": len(answered),
        "median_hours": _median(_working_hours(answered)),
        "answered_percent": _percent(len(answered), len(ended)),
    }


def _working_hours(answered: list[Spell]) -> list[float]:
    """In the hours of business days where each organisation is."""
    by_organization: dict[int, list[Spell]] = defaultdict(list)
    for spell in answered:
        by_organization[spell.organization_id].append(spell)
    calendars = {
        pk: WorkCalendar(ZoneInfo(zone), country)
        for pk, zone, country in Task.objects.filter(organization_id__in=by_organization)
        .values_list("organization_id", "organization__time_zone", "organization__country")
        .distinct()
    }
    hours = []
    for pk, own in by_organization.items():
        clock = WorkingHours(calendars[pk], min(spell.began_at for spell in own), max(spell.ended_at for spell in own))
        hours += [clock.between(spell.began_at, spell.ended_at) for spell in own]
    return hours


def _briefs(since: datetime, now: datetime) -> dict[str, Any]:
    ended = spells(TaskStatus.IN_MODERATION, since, now, of_claims=False)
    decided = [spell for spell in ended if spell.kind in {"brief_approved", "brief_returned"}]
    return {
        "count": len(decided),
        "median_hours": _median(spell.hours for spell in decided),
        "waiting": Task.objects.filter(status=TaskStatus.IN_MODERATION).count(),
    }


def _appeals(since: datetime, now: datetime) -> dict[str, Any]:
    answered = Appeal.objects.filter(answered_at__gt=since, answered_at__lte=now)
    times = answered.values_list("created_at", "answered_at")
    return {
        "count": len(times),
        "median_hours": _median((end - start).total_seconds() / 3600 for start, end in times if end),
        "waiting": Appeal.objects.filter(status=AppealStatus.OPEN).count(),
    }


def _reports(since: datetime, now: datetime) -> dict[str, Any]:
    """Those that came in that time, from people; the site's own findings wait for nobody."""
    from_people = Report.objects.filter(reporter__isnull=False)
    came = from_people.filter(created_at__gt=since, created_at__lte=now)
    times = came.filter(resolved_at__isnull=False).values_list("created_at", "resolved_at")
    return {
        "count": came.count(),
        "answered_percent": _percent(len(times), came.count()),
        "median_hours": _median((end - start).total_seconds() / 3600 for start, end in times if end),
        "waiting": from_people.filter(status=ReportStatus.OPEN).count(),
    }


def _median(hours: Iterable[float]) -> float | None:
    values = list(hours)
    return round(median(values), 2) if values else None


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def hours(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(hours=value)
