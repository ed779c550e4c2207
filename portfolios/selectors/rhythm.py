"""The calendar of a year's accepted work."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from portfolios.selectors.pieces import Piece

WEEKS = 53
WEEKS_ON_PHONES = 20
STEADY_FROM = 13


@dataclass(frozen=True)
class Week:
    monday: date
    minutes: int
    day_count: int


@dataclass(frozen=True)
class Rhythm:
    """The last 53 weeks: minutes by day, and the weeks with any."""

    days: dict[date, int]
    today: date
    weeks: list[Week]
    busiest: str

    @property
    def is_steady(self) -> bool:
        """A quarter of the weeks; below it the calendar does not praise itself."""
        return len(self.weeks) >= STEADY_FROM

    @property
    def label(self) -> str:
        words = {"active": len(self.weeks), "weeks": WEEKS, "day": self.busiest}
        return _("Calendar of the last %(weeks)d weeks: active in %(active)d, most often on %(day)s.") % words

    @property
    def phone_label(self) -> str:
        words = {"weeks": WEEKS_ON_PHONES, "day": self.busiest}
        return _("Calendar of the last %(weeks)d weeks, most often active on %(day)s.") % words


def rhythm_of(pieces: Iterable[Piece], *, now: datetime, zone: tzinfo) -> Rhythm | None:
    """Days in the zone of the person who worked; None when the last accepted work is older than the calendar."""
    today = now.astimezone(zone).date()
    this_monday = today - timedelta(days=today.weekday())
    first = this_monday - timedelta(weeks=WEEKS - 1)
    since = datetime.combine(first, datetime.min.time(), zone)
    days: Counter[date] = Counter()
    weekdays: Counter[int] = Counter()
    for piece in pieces:
        if piece.accepted_at < since:
            continue
        day = piece.accepted_at.astimezone(zone).date()
        days[day] += piece.minutes
        weekdays[day.weekday()] += 1
    if not days:
        return None
    weeks: dict[date, list[int]] = {}
    for day, minutes in days.items():
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(minutes)
    busiest = max(range(7), key=lambda weekday: (weekdays[weekday], -weekday))
    return Rhythm(
        days=dict(days),
        today=today,
        weeks=[Week(monday, sum(minutes), len(minutes)) for monday, minutes in sorted(weeks.items(), reverse=True)],
        busiest=str(WEEKDAYS[busiest]),
    )
