"""The figures once more, from the event log and nothing else: an independent second way to the same numbers."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from organizations.models import Organization
from reporting.periods import Period
from tasks.models import TaskEvent


class Recomputed:
    """Goes through the events in order, and remembers what a person with pencil and paper would."""

    def __init__(self, organization: Organization, period: Period) -> None:
        self.period = period
        self.accepted: list[TaskEvent] = []
        self.answers: list[tuple[datetime, datetime, str]] = []
        self.to_claim: list[float] = []
        self.to_accepted: list[float] = []
        self.offered = self.taken = 0
        out: dict[int, datetime] = {}
        places: dict[int, int] = {}
        holding: Counter[int] = Counter()
        first: dict[int, datetime] = {}
        claimed: dict[int, datetime] = {}
        sent: dict[int, datetime] = {}
        said: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        holds = {"active", "submitted", "accepted", "unconfirmed"}
        events = TaskEvent.objects.filter(task__organization=organization).select_related("task", "claim")
        for event in events.order_by("pk"):
            if event.kind == "task_published":
                out.setdefault(event.task_id, event.at)
                places[event.task_id] = event.task.places
            if event.claim_id:
                if event.claim_id not in claimed:
                    claimed[event.claim_id] = event.at
                    first[event.task_id] = min(event.at, first.get(event.task_id, event.at))
                if event.from_status != event.to_status:
                    change = int(event.to_status in holds) - int(event.from_status in holds)
                    holding[event.task_id] += change
            if event.kind == "work_submitted":
                sent[event.claim_id] = event.at
            if event.kind == "work_reviewed" and self._is_in(event.at):
                self.answers.append((sent[event.claim_id], event.at, event.data["verdict"]))
                if event.to_status == "accepted":
                    self.accepted.append(event)
                    self.to_accepted.append((event.at - claimed[event.claim_id]).total_seconds() / 3600)
            if event.kind == "outcome_recorded":
                said[event.claim_id][event.data["days"]] = event.data
        for task_id, at in first.items():
            if self._is_in(at):
                self.to_claim.append((at - out[task_id]).total_seconds() / 3600)
        for task_id, at in out.items():
            if self._is_in(at):
                self.offered += places[task_id]
                self.taken += holding[task_id]
        self.said = {
            event.claim_id: _counting(said[event.claim_id]) for event in self.accepted if event.claim_id in said
        }

    def _is_in(self, at: datetime) -> bool:
        return self.period.first <= at.astimezone(self.period.zone).date() <= self.period.last

    @property
    def confirmed(self) -> int:
        return sum(event.data["confirmed_minutes"] for event in self.accepted)

    @property
    def volunteers(self) -> int:
        return len({event.claim.volunteer_id for event in self.accepted})

    @property
    def skills(self) -> dict[str, int]:
        names: Counter[str] = Counter()
        for event in self.accepted:
            names.update(event.task.skills.values_list("skill__name", flat=True))
        return dict(names)

    @property
    def reached(self) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for data in self.said.values():
            if data["answer"] != "not_used" and data["number"]:
                sums[data["number_of"]] += data["number"]
        return dict(sums)

    def per_task(self) -> dict[int, int]:
        minutes: Counter[int] = Counter()
        for event in self.accepted:
            minutes[event.task_id] += event.data["confirmed_minutes"]
        return dict(minutes)


def _counting(by_days: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The answer that counts of one piece of work."""
    in_use = [days for days, data in by_days.items() if data["answer"] != "not_used"]
    return by_days[max(in_use or by_days)]


def working_hours(organization: Organization, start: datetime, end: datetime) -> float:
    """Hour by hour, in steps of a minute: slow, and simple enough to be believed."""
    calendar, step, minutes = organization.work_calendar, timedelta(minutes=1), 0
    while start < end:
        minutes += calendar.is_working(start.astimezone(calendar.zone).date())
        start += step
    return minutes / 60


def middle(values: list[float]) -> tuple[float, float, float]:
    """Quartiles by counting places, the way textbooks do with interpolation."""
    ordered = sorted(values)
    found = []
    for quarter in (1, 2, 3):
        whole, rest = divmod(quarter * (len(ordered) - 1), 4)
        following = ordered[min(whole + 1, len(ordered) - 1)]
        found.append(ordered[whole] * (4 - rest) / 4 + following * rest / 4)
    return found[0], found[1], found[2]
