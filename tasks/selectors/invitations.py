"""Invitations as the invited person meets them: on Today, the task page, among their tasks, in the morning mail."""

import dataclasses
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet

from notifications.digest_sections import Asked, Invitations, TaskItem
from organizations.states import OrganizationStatus
from tasks.models import Task, TaskInvitation, TaskSkill
from tasks.selectors.digest import task_item
from tasks.selectors.explanations import Explanation, explain
from tasks.states import TaskStatus
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of

SHOWN = 3


@dataclasses.dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that waits for an answer, and why it came."""

    invitation: TaskInvitation
    task: Task
    why: Explanation

    @property
    def is_by_team(self) -> bool:
        return self.invitation.invited_by_id is not None


def open_invitations(
    user_id: int, now: datetime, *, volunteer: Volunteer | None = None, limit: int = SHOWN
) -> list[OpenInvitation]:
    """Those to tasks that can still be claimed, newest first: one query without any.

    `volunteer` spares reading the person again; as `volunteer_of` returns it.
    """
    rows = list(unanswered(now).filter(volunteer__user_id=user_id).order_by("-created_at", "-pk")[:limit])
    volunteer = (volunteer or volunteer_of(user_id)) if rows else None
    return [_shown(row, volunteer, now) for row in rows] if volunteer else []


def unanswered(now: datetime) -> QuerySet[TaskInvitation]:
    """Those that wait for an answer, to tasks that can still be claimed."""
    return (
        TaskInvitation.objects.filter(
            Q(task__closes_at=None) | Q(task__closes_at__gt=now),
            answer="",
            task__status=TaskStatus.OPEN,
            task__organization__status=OrganizationStatus.ACTIVE,
            task__taken_count__lt=F("task__places"),
        )
        .select_related("task__organization")
        .prefetch_related(Prefetch("task__skills", TaskSkill.objects.select_related("skill").order_by("pk")))
    )


def _shown(row: TaskInvitation, volunteer: Volunteer, now: datetime) -> OpenInvitation:
    return OpenInvitation(row, row.task, explain(row.parts, row.task, volunteer, now=now))


def invitation_to(task: Task, volunteer: Volunteer | None, now: datetime) -> OpenInvitation | None:
    """This person's unanswered invitation to this task; one query. Expects `skills__skill` of the task."""
    if volunteer is None:
        return None
    row = TaskInvitation.objects.filter(task=task, volunteer=volunteer, answer="").first()
    return OpenInvitation(row, task, explain(row.parts, task, volunteer, now=now)) if row else None


def invitation_items(asked: Asked) -> Invitations | None:
    """The invitations of `asked.keys` for the morning mail: those still open, with the reasons they came for."""
    volunteer = volunteer_of(asked.user_id)
    if volunteer is None:
        return None
    rows = unanswered(asked.now).filter(volunteer=volunteer, public_id__in=asked.keys).order_by("created_at", "pk")
    items = tuple(_item(_shown(row, volunteer, asked.now), asked) for row in rows)
    return Invitations(items) if items else None


def _item(shown: OpenInvitation, asked: Asked) -> TaskItem:
    why = shown.why
    key = str(shown.invitation.public_id)
    return task_item(shown.task, asked, reasons=why.reasons, caution=why.caution, key=key)
