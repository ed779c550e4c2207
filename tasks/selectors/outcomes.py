"""Reads about what became of accepted work: questions that wait, answers, and what they add up to."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Sum, When
from django.db.models.functions import Lower

from organizations.models import Membership, Organization
from tasks.models import Claim, Outcome, Review, Task
from tasks.querysets import ClaimQuerySet
from tasks.rules import OutcomeFacts
from tasks.states import ACCEPTING, CAME_TO_USE, ClaimStatus, OutcomeAnswer

DAY = timedelta(days=1)


# --- Whom to ask about what -----------------------------------------------------------------------------------------


def due_outcomes(days: int) -> ClaimQuerySet:
    """Accepted work that this question was not asked about. Checks of briefs and of other work lead to nothing more."""
    asked = Outcome.objects.filter(claim=OuterRef("pk"), days=days)
    return Claim.objects.filter(
        ~Exists(asked), status=ClaimStatus.ACCEPTED, task__checks_task=None, task__checks_claim=None
    )


def outcome_window(organization: Organization, days: int, today: date) -> tuple[datetime, datetime]:
    """When work that is `days` old today was accepted, and a while before: whole days of the organisation's clock."""
    zone = organization.work_calendar.zone
    last = datetime.combine(today - timedelta(days=days) + DAY, time(), tzinfo=zone)
    return last - DAY - settings.OUTCOME_ASKED_WITHIN, last


def recipients_of(organization: Organization, questions: Sequence[Outcome]) -> dict[int, list[Outcome]]:
    """By person, what they are asked: whoever accepted the work while they have a seat, else owners and managers.

    Nobody is asked about their own work. Expects the claim's volunteer at hand.
    """
    seats = Membership.objects.filter(organization=organization, user__is_active=True).order_by("pk")
    members = set(seats.values_list("user_id", flat=True))
    leads = list(seats.publishers().values_list("user_id", flat=True))
    # Peers accept work that the organisation did not answer, so they are no answer to who knows about it.
    reviews = Review.objects.filter(
        submission__claim__in=[question.claim_id for question in questions], verdict__in=ACCEPTING, is_peer=False
    )
    reviewers = dict(reviews.values_list("submission__claim_id", "reviewer_id"))
    found: dict[int, list[Outcome]] = {}
    for question in questions:
        reviewer = reviewers.get(question.claim_id)
        for user_id in [reviewer] if reviewer in members else leads:
            if user_id is not None and user_id != question.claim.volunteer.user_id:
                found.setdefault(user_id, []).append(question)
    return found


# --- Questions ------------------------------------------------------------------------------------------------------


def outcome_facts(outcome: Outcome, user_id: int) -> OutcomeFacts:
    """Expects the claim's volunteer and the task's organisation at hand."""
    organization = outcome.claim.task.organization
    return OutcomeFacts(
        is_member=Membership.objects.filter(organization=organization, user_id=user_id, user__is_active=True).exists(),
        is_own_work=outcome.claim.volunteer.user_id == user_id,
        is_active_organization=organization.is_active,
        answered_at=outcome.answered_at,
    )


def outcomes_at(organization: Organization, user: Any) -> QuerySet[Outcome]:
    """Every question about this organisation's tasks, except about this person's own work."""
    rows = Outcome.objects.filter(claim__task__organization=organization)
    return rows.exclude(claim__volunteer__user_id=user.pk).select_related(
        "claim__task__organization", "claim__volunteer__user", "answered_by"
    )


def _latest(rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Asked again about the same work, the earlier question is over unless it was answered."""
    return rows.exclude(Exists(Outcome.objects.filter(claim=OuterRef("claim"), days__gt=OuterRef("days"))))


def open_questions(organization: Organization, user: Any) -> QuerySet[Outcome]:
    """Those that wait for an answer, newest first."""
    return _latest(outcomes_at(organization, user).filter(answered_at=None)).order_by("-asked_at", "-pk")


def answers_at(organization: Organization, user: Any) -> QuerySet[Outcome]:
    return outcomes_at(organization, user).filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


# --- Answers --------------------------------------------------------------------------------------------------------


def outcome_of_claims(claims: QuerySet[Any, Any] | Collection[int]) -> QuerySet[Outcome]:
    """For each claim the one answer that counts: the latest that says it came to use, else the latest.

    Work that was used and later laid aside has been used.
    """
    return (
        Outcome.objects.filter(claim__in=claims, answered_at__isnull=False)
        .order_by("claim_id", Case(When(answer=OutcomeAnswer.NOT_USED, then=1), default=0), "-days")
        .distinct("claim_id")
    )


def led_to(organization: Organization, *, is_public: bool, limit: int) -> list[Outcome]:
    """What came of finished work, latest first, one entry per claim; in public only about tasks that everyone sees."""
    tasks = Task.objects.filter(organization=organization)
    if is_public:
        tasks = tasks.visible_to(AnonymousUser())
    counted = outcome_of_claims(Claim.objects.filter(task__in=tasks.values("pk")).values("pk"))
    rows = Outcome.objects.filter(pk__in=counted.values("pk"), answer__in=CAME_TO_USE).select_related("claim__task")
    return list(rows.order_by("-answered_at", "-pk")[:limit])


@dataclasses.dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Pieces of work with an answer, by the answer that counts."""

    used: int
    adapted: int
    not_used: int

    @property
    def answered(self) -> int:
        return self.used + self.adapted + self.not_used

    @property
    def came_to_use(self) -> int:
        return self.used + self.adapted


@dataclasses.dataclass(frozen=True, slots=True)
class Reached:
    """A sum of what was counted: 1,900 people reached."""

    number: int
    number_of: str


@dataclasses.dataclass(frozen=True, slots=True)
class Summed:
    """What answers add up to: by answer, and by what was counted, the largest number first."""

    counts: OutcomeCounts
    reached: list[Reached]


def sum_up(counted: QuerySet[Outcome]) -> Summed:
    """One query over the answers that count. Numbers of work that was not used are left out."""
    rows = (
        Outcome.objects.filter(pk__in=counted.values("pk"))
        .order_by()
        .values("answer", what=Lower("number_of"))
        .annotate(count=Count("pk"), total=Sum("number"))
    )
    counts: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for row in rows:
        counts[row["answer"]] += row["count"]
        if row["answer"] in CAME_TO_USE and row["total"]:
            reached[row["what"]] += row["total"]
    ranked = sorted(reached.items(), key=lambda item: (-item[1], item[0]))
    return Summed(
        OutcomeCounts(*(counts[answer] for answer in OutcomeAnswer.values)),
        [Reached(number, what) for what, number in ranked],
    )


def outcome_counts(organization: Organization) -> OutcomeCounts:
    claims = Claim.objects.filter(task__organization=organization, status=ClaimStatus.ACCEPTED)
    return sum_up(outcome_of_claims(claims.values("pk"))).counts
