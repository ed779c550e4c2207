"""What a patient observer with a wall calendar expects of the review clock; knows nothing of the product's code.

Working days are counted in a list of dates, made from the public holidays of each country once. Used by review_year.py.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
REMINDERS, BACKUP, PEERS, CLOSED = [1, 3, 5], 6, [10, 11, 12, 13], 14
STEPS = sorted([*REMINDERS, BACKUP, *PEERS, CLOSED])
PLACES = [
    ("GB", "Europe/London"), ("DE", "Europe/Berlin"), ("US", "America/New_York"), ("BR", "America/Sao_Paulo"),
    ("IN", "Asia/Kolkata"), ("AU", "Australia/Sydney"), ("NZ", "Pacific/Auckland"), ("EG", "Africa/Cairo"),
    ("IL", "Asia/Jerusalem"), ("CL", "America/Santiago"), ("AE", "Asia/Dubai"), ("", "Pacific/Chatham"),
]  # fmt: skip
WEEKENDS = {"EG": {4, 5}, "IL": {4, 5}}


class Office:
    """An organisation seen from outside: where it is, when it works, who is there."""

    def __init__(self, country: str, zone: str, years: range) -> None:
        self.country, self.zone = country, ZoneInfo(zone)
        days_off = holidays.country_holidays(country, years=years) if country else {}
        weekend = WEEKENDS.get(country, {5, 6})
        first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
        every = [first + number * DAY for number in range((last - first).days + 1)]
        self.days = [day for day in every if day.weekday() not in weekend and day not in days_off]
        self.members: list[int] = []
        self.away: dict[int, tuple[date, date]] = {}
        self.row: Any = None

    def due(self, sent: datetime, count: int) -> datetime:
        """The same time of day, so many working days later; from a day off, counted from the next one's midnight."""
        local = sent.astimezone(self.zone)
        place = bisect_left(self.days, local.date())
        is_working = place < len(self.days) and self.days[place] == local.date()
        clock = local.time() if is_working else time(0)
        return datetime.combine(self.days[place + count], clock, self.zone)

    def here(self, now: datetime) -> list[int]:
        today = now.astimezone(self.zone).date()
        return [
            one for one in self.members if not (one in self.away and self.away[one][0] <= today <= self.away[one][1])
        ]

    def answering(self, named: int | None, now: datetime) -> set[int]:
        """Whoever is asked today: the named one, or all; somebody who is away, by those who are there."""
        here = self.here(now)
        asked = {named} if named else set(self.members)
        found = (asked & set(here)) | (set(here) if asked - set(here) else set())
        return found or set(self.members)


@dataclass(eq=False)
class Work:
    """One claim from its first sending to its end."""

    office: Office
    claim_id: int
    author: int
    named: int | None
    sent: datetime
    submission: int
    version: int = 1
    revisions: int = 0
    status: str = "waiting"  # or changing, accepted, unconfirmed, not_usable
    last: int = 0  # the working day of the last step
    waves: set[int] = field(default_factory=set)  # of this version, whose job has run
    peer: tuple[int, datetime] | None = None  # the reviewing claim and the end of its time
    hold: datetime | None = None  # day 14 waits for a review under way
    nudged: datetime | None = None

    def send(self, now: datetime, submission: int) -> None:
        self.sent, self.submission, self.status = now, submission, "waiting"
        self.last, self.waves, self.hold, self.nudged = 0, set(), None, None

    def steps_due(self, now: datetime) -> list[int]:
        return [day for day in STEPS if day > self.last and self.office.due(self.sent, day) <= now]

    def waves_due(self, now: datetime) -> set[int]:
        """Which waves of asking must have run: the latest of those whose day has come."""
        due = [number for number, day in enumerate(PEERS, start=1) if self.office.due(self.sent, day) <= now]
        return {due[-1]} if due else set()

    def closes(self, now: datetime) -> bool:
        """On day 14, or when the review under way that day is over. Takes note of such a review."""
        if self.hold is not None and now < self.hold:
            return False
        if self.peer is not None and self.peer[1] > now:
            self.hold = self.peer[1]
            return False
        return True

    def told(self, now: datetime) -> set[tuple[int, str, int, str]]:
        """Who must be told what by the run at this moment: (person, kind, version sent, step)."""
        due = self.steps_due(now)
        if self.status != "waiting" or not due:
            return set()
        if CLOSED in due:
            if not self.closes(now):
                return set()
            people = self.office.answering(self.named, now)
            rows = {(one, "review_reminder", self.submission, "closed") for one in people}
            return rows | {(self.author, "review_done", self.submission, "unconfirmed")}
        if BACKUP in due:
            people = set(self.office.here(now) or self.office.members)
            return {(one, "review_reminder", self.submission, "backup") for one in people}
        reminders = [day for day in due if day in REMINDERS]
        if not reminders:
            return set()
        people = self.office.answering(self.named, now)
        return {(one, "review_reminder", self.submission, f"day{reminders[-1]}") for one in people}

    def pass_steps(self, now: datetime) -> None:
        due = self.steps_due(now)
        if CLOSED in due:
            if self.hold is None or now >= self.hold:
                self.status = "unconfirmed"
        elif due:
            self.last = due[-1]

    def may_nudge(self, now: datetime) -> bool:
        if self.status != "waiting" or now < self.office.due(self.sent, 3):
            return False
        return self.nudged is None or now >= self.office.due(self.nudged, 2)
