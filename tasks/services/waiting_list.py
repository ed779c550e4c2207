""" "Tell me": the waiting list of a full task."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.services import notify
from tasks import rules
from tasks.models import WaitingListEntry
from tasks.selectors.facts import claim_facts
from tasks.services.moves import lock_task
from tasks.states import TaskStatus
from volunteers.models import Volunteer


@transaction.atomic
def join_waiting_list(*, task_id: int, volunteer_id: int, now: datetime) -> WaitingListEntry:
    """Puts the volunteer at the end of the line, once. Refuses when a place is free or the rule says no otherwise."""
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    task = lock_task(task_id)
    entry = WaitingListEntry.objects.filter(task=task, volunteer=volunteer, told_at=None).first()
    if entry is not None:
        return entry
    rules.can_wait(claim_facts([task], volunteer)[task.pk], now).require()
    # Someone told before who came too late joins the end of the line again.
    WaitingListEntry.objects.filter(task=task, volunteer=volunteer).delete()
    return WaitingListEntry.objects.create(task=task, volunteer=volunteer, created_at=now)


def leave_waiting_list(*, task_id: int, volunteer_id: int) -> None:
    WaitingListEntry.objects.filter(task_id=task_id, volunteer_id=volunteer_id).delete()


@transaction.atomic
def tell_waiting_list(*, task_id: int, now: datetime) -> int:
    """Tells as many people as places are free, first come first told. Returns how many were told.

    Someone told in the last 24 hours counts as taking a place, so one freed place calls one person, not the line.
    """
    task = lock_task(task_id)
    if task.status != TaskStatus.OPEN or (task.closes_at and task.closes_at <= now) or not task.organization.is_active:
        return 0
    line = WaitingListEntry.objects.filter(task=task)
    still_choosing = line.filter(told_at__gt=now - settings.WAITING_LIST_HOLD).count()
    free = task.places_left - still_choosing
    told = 0
    for entry in line.filter(told_at=None).select_related("volunteer").order_by("pk")[: max(free, 0)]:
        entry.told_at = now
        entry.save(update_fields=["told_at"])
        notify(
            recipient_id=entry.volunteer.user_id,
            kind="place_free",
            key=f"{task.pk}:{entry.pk}",
            title=_("A place is free: %(title)s") % {"title": task.title},
            body=_("You asked us to tell you. Places go to whoever claims first."),
            path=task.get_absolute_url(),
            action=_("See the task"),
        )
        told += 1
    return told
