"""Reads about public questions: what a rule asks about an asker, a task's thread, and what waits at a desk."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from common.decisions import ALLOWED, Decision
from organizations.models import Organization
from organizations.selectors import role_in
from organizations.states import OrganizationStatus
from tasks import rules
from tasks.models import Claim, Question, Task
from tasks.rules import QuestionFacts
from tasks.states import ClaimStatus, TaskStatus

PAGE_LENGTH = 10
AT_WORK = [ClaimStatus.REQUESTED, ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED]


def question_facts(task: Task, user_id: int, *, now: datetime, is_staff: bool = False) -> QuestionFacts:
    lately = Count("pk", filter=Q(created_at__gt=now - timedelta(days=1)))
    waiting = Count("pk", filter=Q(task=task, answered_at=None, hidden_at=None))
    own = Question.objects.filter(author_id=user_id).aggregate(asked_today=lately, waiting_here=waiting)
    is_open = task.status == TaskStatus.OPEN
    return QuestionFacts(
        is_member=bool(role_in(task.organization_id, user_id)),
        is_staff=is_staff,
        is_open=task.organization.status == OrganizationStatus.ACTIVE and (is_open or _is_at_work(task, user_id)),
        **own,
        is_peer_review=task.checks_claim_id is not None,
    )


def _is_at_work(task: Task, user_id: int) -> bool:
    return Claim.objects.filter(task=task, volunteer__user_id=user_id, status__in=AT_WORK).exists()


@dataclasses.dataclass(frozen=True, slots=True)
class QuestionThread:
    """What templates/tasks/partials/questions.html shows: the newest first, and whether this person may ask."""

    task: Task
    questions: list[Question]
    has_more: bool
    can_ask: Decision
    is_visitor: bool
    reader_id: int | None
    may_hide: bool
    count: int

    @property
    def next_url(self) -> str:
        if not self.has_more:
            return ""
        url = reverse("tasks:question_list", args=[self.task.public_id])
        return f"{url}?after={self.questions[-1].public_id}"


def question_thread(task: Task, user: Any, *, now: datetime, after: str = "") -> QuestionThread:
    """One page of a task's questions. Expects the organisation at hand; a constant number of queries."""
    shown = Question.objects.shown().filter(task=task)
    rows = shown.order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=shown.filter(public_id=_uuid(after)).values("pk"))
    page = list(rows[: PAGE_LENGTH + 1])
    is_visitor = not user.is_authenticated
    can_ask = ALLOWED if is_visitor else rules.can_ask(question_facts(task, user.pk, now=now, is_staff=user.is_staff))
    return QuestionThread(
        task=task,
        questions=page[:PAGE_LENGTH],
        has_more=len(page) > PAGE_LENGTH,
        can_ask=can_ask,
        is_visitor=is_visitor,
        reader_id=user.pk,
        may_hide=not is_visitor and user.is_staff,
        count=shown.count() if after or len(page) > PAGE_LENGTH else len(page),
    )


def waiting_questions(organization: Organization) -> QuerySet[Question]:
    """What the organisation still has to answer, the oldest first; with who asked, for its members alone."""
    waiting = Question.objects.waiting().filter(task__organization=organization)
    return waiting.select_related("task", "author").order_by("created_at", "pk")


def _uuid(text: str) -> UUID:
    """A made-up cursor names no row, and so leads to an empty page."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
