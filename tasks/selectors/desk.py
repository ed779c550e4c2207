"""What an organisation's home shows: who waits, where its tasks stand, what its volunteers have done."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Window
from django.db.models.functions import Coalesce, Least, RowNumber
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from tasks.brief_check import BriefWords, Check, State, check_brief
from tasks.models import Claim, Message, Question, Submission, Task
from tasks.states import ClaimStatus, TaskStatus

RUNNING = [ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED]
DELIVERED = [ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED]
COLUMN_LENGTH = 3
QUIET_AFTER = timedelta(days=6)


# --- Who waits ------------------------------------------------------------------------------------------------------


def review_queue(organization: Organization, user: Any) -> QuerySet[Submission]:
    """Work that waits for this person's review, what is due first on top; their own is for others.

    So is what they looked at as the first of two, while somebody else can decide.
    """
    return (
        Submission.objects.reviewable_by(user)
        .waiting()
        .filter(claim__task__organization=organization)
        .select_related("claim__task", "claim__volunteer__user", "opinion__reviewer")
        .order_by("claim__review_due_at", "pk")
    )


def queue_facts(queue: QuerySet[Submission], now: datetime) -> dict[str, int]:
    """How much waits, from how many people, and how much of it longer than promised."""
    return queue.aggregate(
        queue_count=Count("pk"),
        people_count=Count("claim__volunteer", distinct=True),
        late_count=Count("pk", filter=Q(claim__review_due_at__lt=now)),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """Counts of what waits at the desk, and the people behind what is done."""

    questions: int
    oldest_question_at: datetime | None
    requests: int
    overdue_reviews: int
    people: int


def waiting_at(organization: Organization, now: datetime) -> Waiting:
    """All in one query."""
    private = Message.objects.filter(is_from_volunteer=True, is_question=True, answered_at__isnull=True)
    public = Question.objects.waiting()
    claims = Claim.objects.all()
    row = (
        Organization.objects.filter(pk=organization.pk)
        .annotate(
            questions=_one(private, "claim__task__organization", Count("pk"))
            + _one(public, "task__organization", Count("pk")),
            oldest_question_at=Least(
                Subquery(_grouped(private, "claim__task__organization", Min("created_at"))),
                Subquery(_grouped(public, "task__organization", Min("created_at"))),
            ),
            requests=_one(claims.filter(status=ClaimStatus.REQUESTED), "task__organization", Count("pk")),
            overdue_reviews=_one(claims.overdue_review(now), "task__organization", Count("pk")),
            people=_one(
                claims.of_team().filter(status=ClaimStatus.ACCEPTED),
                "task__organization",
                Count("volunteer", distinct=True),
            ),
        )
        .values(*(field.name for field in dataclasses.fields(Waiting)))
        .get()
    )
    return Waiting(**row)


def _grouped(rows: QuerySet, path: str, total: Any) -> QuerySet:
    return rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(total=total).values("total")


def _one(rows: QuerySet, path: str, total: Any) -> Coalesce:
    return Coalesce(Subquery(_grouped(rows, path, total)), 0)


# --- Where the tasks stand ------------------------------------------------------------------------------------------

# Worked out from the task and its claims, so not a status.
STAGES = {
    "draft": _("Draft"),
    "open": _("Open"),
    "in_progress": _("In progress"),
    "done": _("Done"),
    "ended": _("Closed without work"),
}
COLUMNS = ["draft", "open", "in_progress", "done"]


def with_stage(tasks: QuerySet) -> QuerySet:
    """Adds where each task stands (a key of STAGES), and facts that its line tells."""
    claims = Claim.objects.filter(task=OuterRef("pk"))
    delivered = claims.filter(status__in=DELIVERED)
    stage = Case(
        When(status__in=[TaskStatus.DRAFT, TaskStatus.IN_MODERATION], then=Value("draft")),
        When(Exists(claims.filter(status__in=RUNNING)), then=Value("in_progress")),
        When(status=TaskStatus.OPEN, then=Value("open")),
        When(Exists(delivered), then=Value("done")),
        default=Value("ended"),
        output_field=CharField(),
    )
    return tasks.annotate(
        stage=stage,
        was_claimed=Exists(claims),
        delivered_at=_delivered_at(),
    )


def _delivered_at() -> Subquery:
    delivered = Claim.objects.filter(task=OuterRef("pk"), status__in=DELIVERED)
    return Subquery(delivered.order_by("-ended_at").values("ended_at")[:1])


def with_lines(tasks: QuerySet) -> QuerySet:
    """What a line about a task needs, at a constant number of queries."""
    running = Claim.objects.filter(status__in=RUNNING).order_by("lease_ends_at", "pk")
    return tasks.select_related("reviewer").prefetch_related(
        "points", "files", Prefetch("claims", queryset=running, to_attr="running_claims")
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """`waiting_count` of its tasks wait for somebody: drafts that are being checked, work in progress to review."""

    stage: str
    count: int
    tasks: list[Task]
    waiting_count: int = 0


def pipeline(organization: Organization) -> list[Column]:
    """The four columns with their counts and first tasks: the longest open first, else the latest changed."""
    order = [
        Case(When(stage="open", then=F("published_at"))).asc(nulls_last=True),
        F("updated_at").desc(),
        F("pk").desc(),
    ]
    to_review = Exists(Claim.objects.filter(task=OuterRef("pk"), status=ClaimStatus.SUBMITTED))
    waits = Case(When(Q(status=TaskStatus.IN_MODERATION) | to_review, then=Value(1)))
    rows = (
        with_stage(Task.objects.of_team().filter(organization=organization))
        .annotate(
            waiting_count=Window(Count(waits), partition_by=F("stage")),
            stage_count=Window(Count("pk"), partition_by=F("stage")),
            place=Window(RowNumber(), partition_by=F("stage"), order_by=order),
        )
        # Looked up for the shown tasks alone, not for each that was ever posted.
        .annotate(delivered_at=Case(When(place__lte=COLUMN_LENGTH, then=_delivered_at())))
        .filter(place__lte=COLUMN_LENGTH)
        .order_by("stage", "place")
    )
    tasks = list(with_lines(rows))
    columns = []
    for stage in COLUMNS:
        first = [task for task in tasks if task.stage == stage]
        columns.append(
            Column(stage, first[0].stage_count, first, first[0].waiting_count) if first else Column(stage, 0, [])
        )
    return columns


def words_of(task: Task, *, minutes: int | None = None) -> BriefWords:
    """A stored brief for the brief check. Expects points, files and reviewer at hand.

    `minutes` stands for a time that no task may take and only the form knows.
    """
    points = sorted(task.points.all(), key=lambda point: point.position)
    return BriefWords(
        kind=task.kind,
        title=task.title,
        why=task.why,
        need=task.need,
        deliverable=task.deliverable,
        example=task.example,
        points=[point.text for point in points],
        not_needed=task.not_needed,
        minutes=minutes or task.minutes,
        reviewer=task.reviewer.name if task.reviewer else "",
        file_count=len(task.files.all()),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Tip:
    """One task that nobody takes, and what may be the reason."""

    task: Task
    days: int
    check: Check


def tip_for(tasks: Iterable[Task], now: datetime) -> Tip | None:
    """A tip where the data supports one: open for six days, never claimed, and a weak place in the brief."""
    for task in tasks:
        if task.was_claimed or not task.published_at or task.published_at > now - QUIET_AFTER:  # type: ignore[attr-defined]
            continue
        weak = [check for check in check_brief(words_of(task)) if check.state in {State.WARN, State.MISSING}]
        if weak:
            return Tip(task=task, days=(now - task.published_at).days, check=weak[0])
    return None
