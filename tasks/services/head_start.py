"""The head start: for a day, only people whom the organisation would work with again find a new task."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.jobs import enqueue
from notifications.services import notify
from tasks import rules
from tasks.models import Task, WorkAgain
from tasks.services.moves import lock_task, record
from tasks.states import Audience, TaskStatus


def plan_head_start(task: Task, *, is_wanted: bool, now: datetime) -> None:
    """Notes on a locked draft that is about to go out whether some may have it first. Nobody is told yet."""
    has_people = WorkAgain.objects.filter(organization_id=task.organization_id).exists()
    is_for_all = task.audience == Audience.EVERYONE
    task.opens_to_all_at = now + settings.HEAD_START if is_wanted and has_people and is_for_all else None
    task.save(update_fields=["opens_to_all_at", "updated_at"])


def begin_head_start(task: Task, *, now: datetime) -> int:
    """Of a task that has just opened: the day begins now, and each of these people is told once. Returns how many.

    A brief that a person read first has waited meanwhile, so its day is counted from here. Called in the transaction
    that opened the task.
    """
    if task.opens_to_all_at is None:
        return 0
    task.opens_to_all_at = now + settings.HEAD_START
    task.save(update_fields=["opens_to_all_at", "updated_at"])
    record(task=task, kind="head_start_began", now=now, actor_id=None, until=task.opens_to_all_at.isoformat())
    ends = date_format(timezone.localtime(task.opens_to_all_at), "j F, H:i")
    told = 0
    for row in WorkAgain.objects.filter(organization_id=task.organization_id).select_related("volunteer__user"):
        if row.volunteer.is_paused or not row.volunteer.user.is_active:
            continue
        told += 1
        notify(
            recipient_id=row.volunteer.user_id,
            kind="head_start",
            key=str(task.public_id),
            title=_("You may go first: %(title)s") % {"title": task.title},
            body=_("%(name)s would work with you again. Until %(time)s only people like you find this task.")
            % {"name": task.organization.name, "time": ends},
            path=task.get_absolute_url(),
            action=_("See the task"),
        )
    return told


def end_head_starts(*, now: datetime, limit: int = 500) -> int:
    """Opens to everyone what has had its day; suggestions take it up. Returns how many."""
    over = Task.objects.filter(opens_to_all_at__lte=now, status=TaskStatus.OPEN).order_by("opens_to_all_at", "pk")
    return sum(_end(task_id, now) for task_id in list(over.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _end(task_id: int, now: datetime) -> bool:
    task = lock_task(task_id)
    if task.opens_to_all_at is None or task.opens_to_all_at > now or not rules.is_open_task(task.status):
        return False
    task.opens_to_all_at = None
    task.save(update_fields=["opens_to_all_at", "updated_at"])
    record(task=task, kind="opened_to_all", now=now, actor_id=None)
    enqueue("tasks.task_changed", task_id=task.pk)
    return True
