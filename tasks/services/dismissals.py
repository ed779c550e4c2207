""" "Not for me": a task leaves one person's lists, and the reason changes what comes next."""

from datetime import datetime

from django.db import transaction

from common.jobs import enqueue
from tasks.models import Dismissal, Task
from volunteers.models import Volunteer
from volunteers.services import set_longest_task

# The times people think in; "too long" leads to the next shorter one.
LENGTHS = (15, 30, 60, 120, 240)


@transaction.atomic
def dismiss_task(*, task_id: int, volunteer_id: int, reason: str, now: datetime) -> Dismissal:
    """Takes the task out of this person's lists; a second reason replaces the first. Nobody else is told.

    What it changes beyond the task: "too long" lowers the longest task the person wants to see; "organisation" and
    "kind" take all of those out of the lists; "cause" and "skills" put those that share them further down.
    """
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    _take_back(task_id=task_id, volunteer_id=volunteer_id)
    volunteer = Volunteer.objects.get(pk=volunteer_id)
    dismissal = Dismissal(
        task_id=task_id,
        volunteer_id=volunteer_id,
        reason=reason,
        minutes_max_before=volunteer.minutes_max,
        created_at=now,
    )
    dismissal.save()
    if reason == Dismissal.Reason.TOO_LONG:
        minutes = Task.objects.values_list("minutes", flat=True).get(pk=task_id)
        shorter = max((length for length in LENGTHS if length < minutes), default=LENGTHS[0])
        set_longest_task(volunteer_id=volunteer_id, minutes=min(shorter, volunteer.minutes_max or shorter))
    enqueue("tasks.refresh_suggestions", volunteer_id=volunteer_id)
    return dismissal


@transaction.atomic
def undo_dismissal(*, task_id: int, volunteer_id: int) -> None:
    """Puts the task back, and the longest task as it was before. Again changes nothing."""
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    if _take_back(task_id=task_id, volunteer_id=volunteer_id):
        enqueue("tasks.refresh_suggestions", volunteer_id=volunteer_id)


def _take_back(*, task_id: int, volunteer_id: int) -> bool:
    dismissal = Dismissal.objects.filter(task_id=task_id, volunteer_id=volunteer_id).first()
    if dismissal is None:
        return False
    dismissal.delete()
    if dismissal.reason == Dismissal.Reason.TOO_LONG:
        # What a later one replaced was this one's doing.
        later = Dismissal.objects.filter(
            volunteer_id=volunteer_id, reason=Dismissal.Reason.TOO_LONG, created_at__gt=dismissal.created_at
        ).order_by("created_at")
        next_one = later.first()
        if next_one is None:
            set_longest_task(volunteer_id=volunteer_id, minutes=dismissal.minutes_max_before)
        else:
            Dismissal.objects.filter(pk=next_one.pk).update(minutes_max_before=dismissal.minutes_max_before)
    return True
