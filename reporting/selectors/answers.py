"""How an organisation answers what volunteers send: how fast, in time or not, and with which words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from common.business_days import WorkingHours
from organizations.models import Organization
from reporting.periods import Period
from reporting.selectors.accepted import NOTHING, SHARES, TASK, Quartiles
from tasks.models import Claim, Review, SkillRating
from tasks.states import AppealStatus, ClaimStatus, Verdict


@dataclass(frozen=True, slots=True)
class StepAnswers:
    first_day: date
    count: int
    hours: float | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Working hours from sending to the answer. `in_time` kept the promise, `unanswered` never came."""

    hours: Quartiles
    in_time: int
    unanswered: int
    promised_hours: int
    steps: list[StepAnswers]

    @property
    def middles(self) -> list[float | None]:
        return [step.hours for step in self.steps]

    @property
    def late(self) -> int:
        return self.hours.count - self.in_time


def answers_given(organization: Organization, period: Period) -> Answers:
    """Two queries. A peer's review is no answer of the organisation's."""
    own = _own_reviews(organization, period)
    pairs = list(own.order_by("created_at").values_list("submission__created_at", "created_at"))
    promised = settings.REVIEW_DUE_BUSINESS_DAYS * 24
    waits: dict[date, list[float]] = {first: [] for first in period.steps}
    if pairs:
        meter = WorkingHours(organization.work_calendar, min(pair[0] for pair in pairs), pairs[-1][1])
        by_day: dict[date, list[float]] = defaultdict(list)  # so that the step is looked up once a day
        for sent, answered in pairs:
            by_day[period.day_of(answered)].append(meter.between(sent, answered))
        for day, hours in by_day.items():
            waits[period.step_of(day)] += hours
    every = sorted(hour for hours in waits.values() for hour in hours)
    return Answers(
        hours=quartiles(every),
        in_time=sum(hour <= promised for hour in every),
        unanswered=_unanswered(organization, period),
        promised_hours=promised,
        steps=[StepAnswers(first, len(hours), median(hours) if hours else None) for first, hours in waits.items()],
    )


def quartiles(hours: list[float]) -> Quartiles:
    """Of sorted values, between neighbours where the place falls between them; as the database does it."""
    if not hours:
        return NOTHING
    found = []
    for share in SHARES:
        place = share * (len(hours) - 1)
        before = int(place)
        after = min(before + 1, len(hours) - 1)
        found.append(hours[before] + (hours[after] - hours[before]) * (place - before))
    return Quartiles(len(hours), *found)


def _own_reviews(organization: Organization, period: Period) -> QuerySet[Review]:
    return Review.objects.filter(
        **{TASK + "__organization": organization},
        is_peer=False,
        created_at__gte=period.begin,
        created_at__lt=period.end,
    )


def _unanswered(organization: Organization, period: Period) -> int:
    """Work that ended without the organisation's answer: closed as not confirmed, or reviewed by a peer instead.

    An answer that an appeal reversed was one all the same.
    """
    by_peer = Review.objects.filter(submission__claim=OuterRef("pk"), is_peer=True)
    reversed_ = Review.objects.filter(
        submission__claim=OuterRef("pk"), verdict=Verdict.NOT_USABLE, appeal__status=AppealStatus.REVERSED
    )
    ended = Claim.objects.filter(task__organization=organization, ended_at__gte=period.begin, ended_at__lt=period.end)
    return ended.filter(Q(status=ClaimStatus.UNCONFIRMED) & ~Exists(reversed_) | Exists(by_peer)).count()


@dataclass(frozen=True, slots=True)
class Feedback:
    """What volunteers got to read: answers by verdict, words, thanks in public, and ratings of skills."""

    accepted: int
    accepted_with_edits: int
    changes_asked: int
    not_usable: int
    with_words: int
    quotes: int
    ratings: int

    @property
    def answers(self) -> int:
        return self.accepted + self.accepted_with_edits + self.changes_asked + self.not_usable


def feedback_given(organization: Organization, period: Period) -> Feedback:
    """One query. All ratings are counted once, by a query within it, and not for each answer anew."""
    own = _own_reviews(organization, period)
    rated = SkillRating.objects.filter(review__in=own).order_by().values(every=Value(1)).annotate(count=Count("pk"))
    counts = own.annotate(rating_count=Subquery(rated.values("count"))).aggregate(
        **{verdict.value: Count("pk", filter=Q(verdict=verdict)) for verdict in Verdict},
        with_words=Count("pk", filter=~Q(what_worked="") | ~Q(what_to_change="") | ~Q(quote="")),
        quotes=Count("pk", filter=~Q(quote="")),
        ratings=Coalesce(Max("rating_count"), 0),
    )
    return Feedback(**counts)
