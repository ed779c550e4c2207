"""All figures of an organisation's numbers page, at a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from organizations.models import Organization
from reporting.periods import LAST_DAYS, Period, last_days
from reporting.selectors.accepted import (
    Quartiles,
    SkillGiven,
    Totals,
    accepted_reviews,
    by_step,
    percentiles_of,
    quartiles_of,
    seconds_between,
    skills_given,
    totals,
)
from reporting.selectors.answers import Answers, Feedback, answers_given, feedback_given
from reporting.selectors.rates import Rates, rates_of
from tasks.models import Task
from tasks.selectors.outcomes import Summed, outcome_of_claims, sum_up
from tasks.selectors.results import Work, work_of
from tasks.states import ClaimStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class Now:
    """Where tasks and the work on them stand at this moment."""

    drafts: int
    in_moderation: int
    open: int
    under_way: int
    in_review: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Places:
    offered: int
    taken: int

    @property
    def percent(self) -> int:
        return round(100 * self.taken / self.offered) if self.offered else 0


@dataclass(frozen=True, slots=True)
class Numbers:
    now: Now
    totals: Totals
    rates: Rates
    work: Work
    to_claim: Quartiles
    places: Places
    answers: Answers
    skills: list[SkillGiven]
    outcomes: Summed
    feedback: Feedback

    @property
    def longest(self) -> float:
        """The end of the scale on which all spans of time are drawn."""
        return max(
            self.to_claim.high, self.totals.to_accepted.high, self.answers.hours.high, self.answers.promised_hours
        )


def period_of(organization: Organization, code: str, *, now: datetime) -> Period:
    """One of the fixed periods, by the organisation's own clock; "all" begins with its first task."""
    zone = organization.work_calendar.zone
    today = now.astimezone(zone).date()
    if code in LAST_DAYS:
        return last_days(code, today=today, zone=zone)
    oldest = Task.objects.filter(organization=organization).aggregate(at=Min("created_at"))["at"]
    begin = min(oldest or now, organization.created_at)
    return Period("all", begin.astimezone(zone).date(), today, zone)


def numbers(organization: Organization, period: Period) -> Numbers:
    rates = rates_of(organization.country, period.zone)
    to_claim, places = taken_up(organization, period)
    return Numbers(
        now=now_at(organization),
        totals=totals(organization, period, rates),
        rates=rates,
        work=work_of(by_step(accepted_reviews(organization, period), period), period.steps),
        to_claim=to_claim,
        places=places,
        answers=answers_given(organization, period),
        skills=skills_given(organization, period),
        outcomes=outcomes_in(organization, period),
        feedback=feedback_given(organization, period),
    )


def now_at(organization: Organization) -> Now:
    """One query."""
    is_claimed = Q(claims__status__in=[ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED])

    def tasks(*, only: Q) -> Count:
        return Count("pk", filter=only, distinct=True)

    def claims(status: str) -> Count:
        return Count("claims", filter=Q(claims__status=status), distinct=True)

    row = (
        Task.objects.of_team()
        .filter(organization=organization)
        .aggregate(
            drafts=tasks(only=Q(status=TaskStatus.DRAFT)),
            in_moderation=tasks(only=Q(status=TaskStatus.IN_MODERATION)),
            all_open=tasks(only=Q(status=TaskStatus.OPEN)),
            open_claimed=tasks(only=Q(status=TaskStatus.OPEN) & is_claimed),
            under_way=claims(ClaimStatus.ACTIVE),
            in_review=claims(ClaimStatus.SUBMITTED),
            accepted=claims(ClaimStatus.ACCEPTED),
        )
    )
    return Now(open=row.pop("all_open") - row.pop("open_claimed"), **row)


def taken_up(organization: Organization, period: Period) -> tuple[Quartiles, Places]:
    """How soon tasks were first taken or asked for in the period, and how full those are that went out in it."""
    within = {"gte": period.begin, "lt": period.end}
    is_first_taken = Q(**{f"first_claim__{word}": moment for word, moment in within.items()})
    went_out = Q(**{f"published_at__{word}": moment for word, moment in within.items()})
    row = (
        Task.objects.of_team()
        .filter(organization=organization, published_at__isnull=False)
        .annotate(first_claim=Min("claims__created_at"))
        .aggregate(
            count=Count("pk", filter=is_first_taken),
            seconds=percentiles_of(seconds_between("published_at", "first_claim"), only=is_first_taken),
            offered=Coalesce(Sum("places", filter=went_out), 0),
            taken=Coalesce(Sum("taken_count", filter=went_out), 0),
        )
    )
    return quartiles_of(row["count"], row["seconds"]), Places(row["offered"], row["taken"])


def outcomes_in(organization: Organization, period: Period) -> Summed:
    """What came of the work accepted in the period, as far as the organisation said."""
    reviews = accepted_reviews(organization, period)
    return sum_up(outcome_of_claims(reviews.values("submission__claim")))
