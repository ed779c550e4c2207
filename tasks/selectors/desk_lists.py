"""The desk's lists, one page after another, and one task with everybody and everything about it."""

import dataclasses
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from organizations.models import Organization
from tasks.brief_check import Check, check_brief
from tasks.models import Claim, Message, Submission, Task, TaskEvent
from tasks.selectors.desk import RUNNING, with_lines, with_stage, words_of
from tasks.selectors.event_words import with_people
from tasks.selectors.threads import has_news
from tasks.states import ClaimStatus

EVENTS_SHOWN = 60


def tasks_at(organization: Organization, *, stage: str = "", after: str = "") -> QuerySet[Task]:
    """The organisation's tasks, newest first, all or those at one stage; from the row after the one named."""
    tasks = with_stage(Task.objects.of_team().filter(organization=organization))
    if stage:
        tasks = tasks.filter(stage=stage)
    if after:
        tasks = tasks.filter(pk__lt=Task.objects.filter(organization=organization, public_id=_uuid(after)).values("pk"))
    return with_lines(tasks).order_by("-pk")


def _uuid(text: str) -> UUID:
    """A made-up cursor names no row, and so leads to an empty page."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def stage_counts(organization: Organization) -> dict[str, int]:
    rows = with_stage(Task.objects.of_team().filter(organization=organization)).order_by().values("stage")
    return dict(rows.annotate(count=Count("pk")).values_list("stage", "count"))


def threads_at(
    organization: Organization, *, reader: User, after: str = "", only_waiting: bool = False
) -> QuerySet[Claim]:
    """Conversations: those with a question that waits first, then by their last message.

    `only_waiting` leaves those to which the team owes the next word.
    """
    threads = _threads(organization).annotate(has_news=has_news(reader.pk, as_volunteer=False))
    if only_waiting:
        threads = threads.filter(last_is_from_volunteer=True)
    if after:
        last = threads.filter(public_id=_uuid(after)).values("waits", "last_message_id").first()
        if last is None:
            return threads.none()
        before = Q(waits=last["waits"], last_message_id__lt=last["last_message_id"])
        threads = threads.filter(before | Q(waits=False) if last["waits"] else before)
    return threads


def _threads(organization: Organization) -> QuerySet:
    messages = Message.objects.filter(claim=OuterRef("pk"))
    last = messages.order_by("-pk")
    return (
        Claim.objects.of_team()
        .filter(task__organization=organization)
        .annotate(
            last_message_id=Subquery(last.values("pk")[:1]),
            last_body=Subquery(last.values("body")[:1]),
            last_at=Subquery(last.values("created_at")[:1]),
            last_is_from_volunteer=Subquery(last.values("is_from_volunteer")[:1]),
            waits=Exists(messages.filter(is_question=True, answered_at__isnull=True)),
        )
        .filter(last_message_id__isnull=False)
        .with_task()
        .order_by("-waits", "-last_message_id")
    )


def requests_at(organization: Organization) -> QuerySet[Claim]:
    """People who asked for a task and wait for an answer, oldest first."""
    return (
        Claim.objects.filter(Q(task__organization=organization), status=ClaimStatus.REQUESTED)
        .with_task()
        .order_by("created_at", "pk")
    )


# --- One task -------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class TaskFile:
    """Everything the team sees about one of its tasks."""

    task: Task
    checks: list[Check]
    requests: list[Claim]
    claims: Sequence[Claim]  # each with `waiting`: its submission that waits for a review, if any
    waiting_count: int
    events: list[TaskEvent]


def task_file(task: Task) -> TaskFile:
    """A constant number of queries. Claims are newest first, live ones before ended ones."""
    waiting = Submission.objects.waiting().order_by("-pk")
    claims = list(
        task.claims.select_related("volunteer__user")
        .prefetch_related(Prefetch("submissions", waiting, to_attr="waiting"))
        .order_by("-pk")
    )
    events = task.events.select_related("actor", "claim__volunteer__user").order_by("-pk")
    # Invitations have a section of their own; where nobody approves, asking and getting are one tap.
    events = events.exclude(kind__in=["invited", "invitation_declined"])
    if not task.needs_approval:
        events = events.exclude(kind="claim_requested")
    live = [claim for claim in claims if claim.status in RUNNING]
    return TaskFile(
        task=task,
        checks=check_brief(words_of(task)),
        requests=[claim for claim in reversed(claims) if claim.status == ClaimStatus.REQUESTED],
        claims=live + [claim for claim in claims if claim not in live and claim.status != ClaimStatus.REQUESTED],
        waiting_count=task.waiting_list.count(),
        events=with_people(events[:EVENTS_SHOWN]),
    )
