"""Counting in business days: the working week and the public holidays of a country, in a time zone of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
