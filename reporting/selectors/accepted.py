"""Accepted work of one period, for one organisation or by one volunteer: what is counted, and its sums."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Count,
    DateField,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce, Extract, Trunc

from organizations.models import Organization
from reporting.periods import Period
from reporting.selectors.rates import PlaceRates, Rates
from tasks.models import Review
from tasks.states import ACCEPTING, ClaimStatus
from volunteers.models import Volunteer

CLAIM = "submission__claim"
TASK = f"{CLAIM}__task"
SHARES = (0.25, 0.5, 0.75)


class _Percentiles(Aggregate):
    function = "PERCENTILE_CONT"
    template = f"%(function)s(ARRAY[{', '.join(map(str, SHARES))}]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(FloatField())


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle of some hours, and the half around it."""

    count: int
    low: float
    middle: float
    high: float

    def __bool__(self) -> bool:
        return self.count > 0


NOTHING = Quartiles(0, 0.0, 0.0, 0.0)


def percentiles_of(seconds: Expression, *, only: Q | None = None) -> _Percentiles:
    return _Percentiles(seconds, filter=only)


def seconds_between(start: str, end: str) -> Expression:
    return Extract(ExpressionWrapper(F(end) - F(start), output_field=DurationField()), "epoch")


def quartiles_of(count: int, seconds: list[float] | None) -> Quartiles:
    return Quartiles(count, *(second / 3600 for second in seconds)) if seconds else NOTHING


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over accepted work. `worth` is None where there is no rate, `unrated` the minutes it leaves out."""

    pieces: int
    tasks: int
    volunteers: int
    first_time: int
    estimated: int
    reported: int
    confirmed: int
    worth: Decimal | None
    unrated: int
    to_accepted: Quartiles


def accepting_reviews() -> QuerySet[Review]:
    """The reviews that accepted work; one for each accepted claim."""
    return Review.objects.filter(**{CLAIM + "__status": ClaimStatus.ACCEPTED}, verdict__in=ACCEPTING)


def within(reviews: QuerySet[Review], period: Period) -> QuerySet[Review]:
    return reviews.filter(created_at__gte=period.begin, created_at__lt=period.end)


def accepted_reviews(organization: Organization, period: Period) -> QuerySet[Review]:
    """What this organisation accepted in this period. What a volunteer accepted in its place is none of its numbers."""
    return within(accepting_reviews().filter(**{TASK + "__organization": organization}, is_peer=False), period)


def accepted_of(volunteer: Volunteer) -> QuerySet[Review]:
    """What was accepted of this volunteer's work, by organisations and in their place."""
    return accepting_reviews().filter(**{CLAIM + "__volunteer": volunteer})


def with_worth(reviews: QuerySet[Review], rates: Rates | PlaceRates) -> QuerySet[Review]:
    return reviews.annotate(
        worth=rates.worth(minutes="confirmed_minutes", kind=f"{TASK}__kind", accepted_at="created_at")
    )


def sums() -> dict[str, Any]:
    """What a row of the report and its total alike add up."""
    return {
        "pieces": Count("pk"),
        "volunteers": Count(f"{CLAIM}__volunteer", distinct=True),
        "estimated": Coalesce(Sum(f"{TASK}__minutes"), 0),
        "reported": Coalesce(Sum("submission__minutes"), 0),
        "confirmed": Coalesce(Sum("confirmed_minutes"), 0),
        "total_worth": Sum("worth"),
        "unrated": Coalesce(Sum("confirmed_minutes", filter=Q(worth=None)), 0),
    }


def totals(organization: Organization, period: Period, rates: Rates) -> Totals:
    """One query."""
    took = seconds_between(f"{CLAIM}__created_at", "created_at")
    row = with_worth(accepted_reviews(organization, period), rates).aggregate(
        **sums(),
        tasks=Count(TASK, distinct=True),
        first_time=Count("pk", filter=Q(submission__version=1)),
        seconds=percentiles_of(took),
    )
    worth, seconds = row.pop("total_worth"), row.pop("seconds")
    return Totals(worth=worth, to_accepted=quartiles_of(row["pieces"], seconds), **row)


def by_step(reviews: QuerySet[Review], period: Period) -> list[tuple[date, str, int, int]]:
    """(first day of the step, kind, pieces, confirmed minutes) of the period's reviews; one query."""
    rows = (
        reviews.annotate(step=Trunc("created_at", period.step, tzinfo=period.zone, output_field=DateField()))
        .order_by()
        .values("step", TASK + "__kind")
        .annotate(count=Count("pk"), minutes=Coalesce(Sum("confirmed_minutes"), 0))
        .order_by("step", TASK + "__kind")
    )
    return [(row["step"], row[TASK + "__kind"], row["count"], row["minutes"]) for row in rows]


@dataclass(frozen=True, slots=True)
class SkillGiven:
    name: str
    pieces: int
    minutes: int


def skills_given(organization: Organization, period: Period) -> list[SkillGiven]:
    """By skill the pieces of work that used or taught it, the most first. Work with two skills counts for both."""
    name = TASK + "__skills__skill__name"
    rows = (
        accepted_reviews(organization, period)
        .filter(**{name + "__isnull": False})
        .order_by()
        .values_list(name)
        .annotate(pieces=Count("pk"), minutes=Coalesce(Sum("confirmed_minutes"), 0))
        .order_by("-pieces", "-minutes", name)
    )
    return [SkillGiven(*row) for row in rows]
