"""Counting in business days: Monday to Friday."""

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
