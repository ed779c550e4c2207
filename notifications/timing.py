"""Local mornings and quiet hours, computed from the local date with the zone's rules and handed on in UTC. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

# Between two mornings of one person, also across a change of zone; clock changes leave 23 hours.
APART = timedelta(hours=20)
DAY = timedelta(days=1)


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def morning(day: date, zone: ZoneInfo, quiet: tuple[time, time]) -> datetime:
    """When the digest of this local date is due: 08:00 there, or the end of quiet hours that cover it."""
    usual: time = settings.DIGEST_TIME
    at = quiet[1] if is_quiet(usual, quiet) and quiet[1] > usual else usual
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def last_moment(due: datetime, zone: ZoneInfo) -> datetime:
    """Until when a missed run of this day is caught up; a digest at night helps nobody."""
    evening = datetime.combine(local_date(due, zone), settings.DIGEST_LATEST_TIME, tzinfo=zone).astimezone(UTC)
    return max(evening, due + timedelta(hours=2))


def is_quiet(at: time, quiet: tuple[time, time]) -> bool:
    begin, end = quiet
    if begin <= end:
        return begin <= at < end
    return at >= begin or at < end


def quiet_end(now: datetime, zone: ZoneInfo, quiet: tuple[time, time]) -> datetime | None:
    """When the quiet hours that hold now end; None outside of them."""
    local = now.astimezone(zone)
    if not is_quiet(local.time(), quiet):
        return None
    day = local.date() if local.time() < quiet[1] else local.date() + DAY
    return datetime.combine(day, quiet[1], tzinfo=zone).astimezone(UTC)


def next_morning(
    *,
    after: datetime,
    zone: ZoneInfo,
    quiet: tuple[time, time],
    weekday: int | None = None,
    last_date: date | None = None,
    last_due_at: datetime | None = None,
) -> datetime:
    """The next morning after that moment: on this weekday, or any; never on a day that was decided already."""
    day = local_date(after, zone)
    while True:
        due = morning(day, zone, quiet)
        is_free = (last_date is None or day > last_date) and (last_due_at is None or due >= last_due_at + APART)
        is_day = local_date(due, zone) == day  # Samoa had no 30 December 2011
        if due > after and is_free and is_day and weekday in (None, day.weekday()):
            return due
        day += DAY


def is_morning(moment: datetime, zone: ZoneInfo, quiet: tuple[time, time]) -> bool:
    """Whether a planned moment still is a morning there: people move, and countries change their clocks."""
    return morning(local_date(moment, zone), zone, quiet) == moment
