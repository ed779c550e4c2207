"""Reads for the public page of an organisation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Subquery

from organizations.models import Organization
from tasks.models import Outcome, Task
from tasks.selectors.outcomes import OutcomeCounts, led_to, outcome_counts

SHOWN = 12
OUTCOMES_SHOWN = 6


@dataclass(frozen=True)
class OpenTasks:
    """The first of what is open, those that close soonest before the others, and how many there are."""

    shown: list[Task]
    count: int


def open_tasks_of(organization: Organization, *, user: Any, now: datetime) -> OpenTasks:
    """One query, with what a card shows."""
    tasks = Task.objects.findable_by(user, now).filter(organization=organization)
    of_all = tasks.order_by().values("organization_id").annotate(count=Count("pk")).values("count")
    first = tasks.select_related("organization").annotate(open_count=Subquery(of_all))
    shown = list(first.order_by("closes_at", "-published_at", "-pk")[:SHOWN])
    return OpenTasks(shown=shown, count=getattr(shown[0], "open_count", 0) if shown else 0)


@dataclass(frozen=True)
class Outcomes:
    """What came of finished work, as the organisation itself says: the latest, and how much of it came to use."""

    shown: list[Outcome]
    counts: OutcomeCounts

    @property
    def shows_counts(self) -> bool:
        return self.counts.answered >= settings.FACTS_FROM_CLOSED_TASKS


def outcomes_of(organization: Organization) -> Outcomes:
    """Two queries. Only tasks that everyone may read are named; the counts are of all."""
    return Outcomes(led_to(organization, is_public=True, limit=OUTCOMES_SHOWN), outcome_counts(organization))
