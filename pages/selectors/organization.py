"""Reads for the public page of an organisation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from organizations.models import Organization
from tasks.models import Task

SHOWN = 12


@dataclass(frozen=True)
class OpenTasks:
    """The first of what is open, those that close soonest before the others, and how many there are."""

    shown: list[Task]
    count: int


def open_tasks_of(organization: Organization, *, user: Any, now: datetime) -> OpenTasks:
    tasks = Task.objects.findable_by(user, now).filter(organization=organization)
    first = tasks.for_cards().order_by("closes_at", "-published_at", "-pk")[:SHOWN]
    return OpenTasks(shown=list(first), count=tasks.count())
