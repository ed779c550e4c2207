"""Counting in business days: the working week and the public holidays of a country, in a time zone of it."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

MONDAY_TO_FRIDAY = frozenset({5, 6})
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When people of a country work. An unknown country works Monday to Friday, without holidays."""

    zone: ZoneInfo
    country: str = ""  # ISO 3166, two letters

    def is_working(self, day: date) -> bool:
        return day.weekday() not in _weekend(self.country, day.year) and day not in _holidays(self.country, day.year)

    def add(self, start: datetime, days: int) -> datetime:
        """The same time of day, `days` business days later. Started on a day off, counting begins with the next one."""
        moment = start.astimezone(self.zone)
        if not self.is_working(moment.date()):
            while not self.is_working(moment.date()):
                moment += DAY
            moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(days):
            moment += DAY
            while not self.is_working(moment.date()):
                moment += DAY
        return moment

    def days_since(self, start: datetime, now: datetime) -> int:
        """How many business days have passed in full, counted as `add` counts them."""
        days = 0
        while self.add(start, days + 1) <= now:
            days += 1
        return days

    def hours_between(self, start: datetime, end: datetime) -> float:
        """The hours from one moment to the other that fall on business days."""
        hours = 0.0
        moment = start.astimezone(self.zone)
        while moment < end:
            midnight = (moment + DAY).replace(hour=0, minute=0, second=0, microsecond=0)
            stop = min(midnight, end)
            if self.is_working(moment.date()):
                # Not `stop - moment`: in one zone that is the clock's difference, wrong by an hour at a change.
                hours += (stop.timestamp() - moment.timestamp()) / 3600
            moment = midnight
        return hours


@cache
def _known(country: str) -> bool:
    return country in holidays.list_supported_countries()


@cache
def _holidays(country: str, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays(country, years=year)) if _known(country) else {}


@cache
def _weekend(country: str, year: int) -> frozenset[int]:
    # By year: some countries moved theirs.
    return frozenset(holidays.country_holidays(country, years=year).weekend) if _known(country) else MONDAY_TO_FRIDAY


class WorkingHours:
    """The hours of business days between many pairs of moments: `WorkCalendar.hours_between`, by looking up."""

    def __init__(self, calendar: WorkCalendar, first: datetime, last: datetime) -> None:
        day = first.astimezone(calendar.zone).date()
        end = last.astimezone(calendar.zone).date() + DAY
        self._begins: list[float] = []  # of each day, in seconds
        self._passed: list[float] = []  # working seconds before it
        self._working: list[bool] = []
        passed = 0.0
        while day <= end:
            begin = datetime.combine(day, time(), tzinfo=calendar.zone).timestamp()
            if self._working and self._working[-1]:
                passed += begin - self._begins[-1]
            self._begins.append(begin)
            self._passed.append(passed)
            self._working.append(calendar.is_working(day))
            day += DAY

    def between(self, start: datetime, end: datetime) -> float:
        """Both moments lie between those given at the start."""
        return (self._before(end.timestamp()) - self._before(start.timestamp())) / 3600

    def _before(self, moment: float) -> float:
        day = bisect_right(self._begins, moment) - 1
        return self._passed[day] + (moment - self._begins[day] if self._working[day] else 0.0)
