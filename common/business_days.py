"""Counting in business days: Monday to Friday, whole days of 24 hours."""

from datetime import datetime, timedelta


def add_business_days(start: datetime, days: int) -> datetime:
    """The same time of day, `days` business days later. Started on a weekend, counting begins on Monday.

    Weekdays are judged in the zone `start` is given in.
    """
    moment = start
    while moment.weekday() >= 5:
        moment = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(days):
        moment += timedelta(days=1)
        while moment.weekday() >= 5:
            moment += timedelta(days=1)
    return moment


def business_hours_between(start: datetime, end: datetime) -> float:
    """The hours from one moment to the other that fall on Monday to Friday, in the zone `start` is given in."""
    hours = 0.0
    moment = start
    while moment < end:
        midnight = (moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        stop = min(midnight, end)
        if moment.weekday() < 5:
            hours += (stop - moment).total_seconds() / 3600
        moment = stop
    return hours
