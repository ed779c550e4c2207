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
from tasks.models import Claim, Task
from tasks.selectors.outcomes import OutcomeCounts, Reached, count_answers, outcome_of_claims, reached
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
class Outcomes:
    """What came of the work accepted in the period, as far as the organisation said."""

    counts: OutcomeCounts
    reached: list[Reached]


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
    outcomes: Outcomes
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
    return Numbers(
        now=now_at(organization),
        totals=totals(organization, period, rates),
        rates=rates,
        work=work_of(by_step(organization, period), period.steps),
        to_claim=time_to_claim(organization, period),
        places=places_filled(organization, period),
        answers=answers_given(organization, period),
        skills=skills_given(organization, period),
        outcomes=outcomes_in(organization, period),
        feedback=feedback_given(organization, period),
    )


def now_at(organization: Organization) -> Now:
    """Two queries: tasks by status, claims by status."""
    is_claimed = Q(claims__status__in=[ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED])
    tasks = Task.objects.filter(organization=organization).aggregate(
        drafts=Count("pk", filter=Q(status=TaskStatus.DRAFT), distinct=True),
        in_moderation=Count("pk", filter=Q(status=TaskStatus.IN_MODERATION), distinct=True),
        all_open=Count("pk", filter=Q(status=TaskStatus.OPEN), distinct=True),
        open_claimed=Count("pk", filter=Q(status=TaskStatus.OPEN) & is_claimed, distinct=True),
    )
    claims = Claim.objects.filter(task__organization=organization).aggregate(
        under_way=Count("pk", filter=Q(status=ClaimStatus.ACTIVE)),
        in_review=Count("pk", filter=Q(status=ClaimStatus.SUBMITTED)),
        accepted=Count("pk", filter=Q(status=ClaimStatus.ACCEPTED)),
    )
    return Now(
        drafts=tasks["drafts"],
        in_moderation=tasks["in_moderation"],
        open=tasks["all_open"] - tasks["open_claimed"],
        **claims,
    )


def time_to_claim(organization: Organization, period: Period) -> Quartiles:
    """From going out to the first person who took or asked for the task, of tasks first taken in the period."""
    rows = (
        Task.objects.filter(organization=organization, published_at__isnull=False)
        .annotate(first_claim=Min("claims__created_at"))
        .filter(first_claim__gte=period.begin, first_claim__lt=period.end)
        .aggregate(count=Count("pk"), seconds=percentiles_of(seconds_between("published_at", "first_claim")))
    )
    return quartiles_of(rows["count"], rows["seconds"])


def places_filled(organization: Organization, period: Period) -> Places:
    """Of the tasks that went out in the period."""
    out = Task.objects.filter(organization=organization, published_at__gte=period.begin, published_at__lt=period.end)
    row = out.aggregate(offered=Coalesce(Sum("places"), 0), taken=Coalesce(Sum("taken_count"), 0))
    return Places(row["offered"], row["taken"])


def outcomes_in(organization: Organization, period: Period) -> Outcomes:
    """Two queries."""
    reviews = accepted_reviews(organization, period)
    counted = outcome_of_claims(reviews.values("submission__claim"))
    return Outcomes(count_answers(counted), reached(counted))
