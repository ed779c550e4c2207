"""What an organisation's volunteers have done, and how fast it answers them: the numbers behind its two plots."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Organization
from tasks.kinds import KINDS
from tasks.models import Review
from tasks.states import ACCEPTING, ClaimStatus

MONTHS = 6
WEEKS = 12
# In this order (visual.md, plots); what is beyond the third kind is one group.
SERIES_COLOURS = ["pine", "coral", "sky", "wine"]
PATCHES_PER_MONTH_MAX = 30
UNITS = [1, 5, 10, 50, 100, 1000]


@dataclasses.dataclass(frozen=True, slots=True)
class Series:
    name: str
    colour: str


@dataclasses.dataclass(frozen=True, slots=True)
class Month:
    first_day: date
    counts: list[int]  # one per series

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """Accepted work of the last months, by month and kind."""

    series: list[Series]
    months: list[Month]
    minutes: int
    unit: int  # how many tasks one patch stands for

    @property
    def total(self) -> int:
        return sum(month.total for month in self.months)

    @property
    def rows(self) -> int:
        """The height of the tallest column, in rows of three patches."""
        return max((-(-self.patches(month) // 3) for month in self.months), default=1) or 1

    def patches(self, month: Month) -> int:
        return sum(-(-count // self.unit) for count in month.counts)

    @property
    def columns(self) -> list[tuple[Month, list[tuple[str, int]]]]:
        """Each month with its patches as (colour, number)."""
        colours = [series.colour for series in self.series]
        return [
            (month, [(colour, -(-count // self.unit)) for colour, count in zip(colours, month.counts, strict=True)])
            for month in self.months
        ]


def work_done(organization: Organization, now: datetime) -> Work:
    """One query. Months are counted in the reader's time zone."""
    today = timezone.localdate(now)
    firsts = [_month_before(today, back) for back in reversed(range(MONTHS))]
    start = timezone.make_aware(datetime.combine(firsts[0], datetime.min.time()))
    rows = list(
        Review.objects.filter(
            submission__claim__task__organization=organization,
            submission__claim__status=ClaimStatus.ACCEPTED,
            is_peer=False,
            verdict__in=ACCEPTING,
            created_at__gte=start,
        )
        .annotate(month=TruncMonth("created_at"))
        .values("month", "submission__claim__task__kind")
        .annotate(count=Count("pk"), minutes=Coalesce(Sum("confirmed_minutes"), 0))
        .order_by()
        .values_list("month", "submission__claim__task__kind", "count", "minutes")
    )
    return work_of([(timezone.localdate(month), kind, count, minutes) for month, kind, count, minutes in rows], firsts)


def work_of(rows: Sequence[tuple[date, str, int, int]], firsts: Sequence[date]) -> Work:
    """The columns of a plot from (first day, kind, pieces of work, minutes); `firsts` are its columns."""
    per_kind: dict[str, int] = {}
    for _first, kind, count, _minutes in rows:
        per_kind[kind] = per_kind.get(kind, 0) + count
    kinds = sorted(per_kind, key=lambda kind: (-per_kind[kind], kind))
    own = kinds if len(kinds) <= len(SERIES_COLOURS) else kinds[: len(SERIES_COLOURS) - 1]
    names = [KINDS[kind].name for kind in own] + ([str(_("Other kinds"))] if len(own) < len(kinds) else [])
    counts = {first: [0] * len(names) for first in firsts}
    for first, kind, count, _minutes in rows:
        counts[first][own.index(kind) if kind in own else -1] += count
    busiest = max((sum(month) for month in counts.values()), default=0)
    return Work(
        series=[Series(name, colour) for name, colour in zip(names, SERIES_COLOURS, strict=False)],
        months=[Month(first, counts[first]) for first in firsts],
        minutes=sum(row[3] for row in rows),
        unit=next((unit for unit in UNITS if busiest <= unit * PATCHES_PER_MONTH_MAX), UNITS[-1]),
    )


def _month_before(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    monday: date
    hours: float | None  # the middle answer of the week, None without one
    count: int

    @property
    def is_late(self) -> bool:
        return self.hours is not None and self.hours > promised_hours()


@dataclasses.dataclass(frozen=True, slots=True)
class Speed:
    """How long people waited for a review, in hours of working days, week by week."""

    weeks: list[Week]
    typical: float | None

    @property
    def hours(self) -> list[float | None]:
        return [week.hours for week in self.weeks]

    @property
    def late_weeks(self) -> list[Week]:
        return [week for week in self.weeks if week.is_late]


def promised_hours() -> int:
    return settings.REVIEW_DUE_BUSINESS_DAYS * 24


def review_speed(organization: Organization, now: datetime) -> Speed:
    """One query. The weeks are those in which the answer came."""
    today = timezone.localdate(now)
    mondays = [today - timedelta(days=today.weekday(), weeks=back) for back in reversed(range(WEEKS))]
    start = timezone.make_aware(datetime.combine(mondays[0], datetime.min.time()))
    waits: dict[date, list[float]] = {monday: [] for monday in mondays}
    calendar = organization.work_calendar
    times = Review.objects.filter(
        submission__claim__task__organization=organization,
        is_peer=False,
        created_at__gte=start,
        created_at__lte=now,
    ).values_list("submission__created_at", "created_at")
    for sent_at, answered_at in times:
        day = timezone.localdate(answered_at)
        hours = calendar.hours_between(sent_at, answered_at)
        waits[day - timedelta(days=day.weekday())].append(hours)
    weeks = [Week(monday, median(hours) if hours else None, len(hours)) for monday, hours in waits.items()]
    every = [hour for hours in waits.values() for hour in hours]
    return Speed(weeks, median(every) if every else None)
