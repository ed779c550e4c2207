"""The only place where a status changes: checks the table of moves, keeps the places, writes the event."""

from datetime import datetime
from typing import Any

from common.jobs import enqueue
from tasks import rules
from tasks.models import Claim, Task, TaskEvent
from tasks.services.search_index import index_for_search
from tasks.states import ClaimStatus, TaskStatus
from volunteers.models import Volunteer


def record(
    *,
    task: Task,
    kind: str,
    now: datetime,
    actor_id: int | None,
    claim: Claim | None = None,
    from_status: str = "",
    to_status: str = "",
    why: str = "",
    **data: Any,
) -> TaskEvent:
    """Appends one event: who, when, from, to, why."""
    return TaskEvent.objects.create(
        task=task,
        claim=claim,
        kind=kind,
        actor_id=actor_id,
        at=now,
        from_status=from_status,
        to_status=to_status,
        why=why,
        data=data,
    )


def enter_claim(claim: Claim, task: Task, *, is_started: bool, now: datetime, actor_id: int) -> None:
    """Stores a new claim of a locked task: asked for, and started at once where nobody has to approve it.

    Two events and one place, in as few statements as two taps at once allow.
    """
    events = [TaskEvent(task=task, kind="claim_requested", actor_id=actor_id, at=now, to_status=claim.status)]
    if is_started:
        rules.can_move_claim(claim.status, ClaimStatus.ACTIVE).require()
        start = TaskEvent(task=task, kind="claim_started", actor_id=actor_id, at=now, from_status=claim.status)
        claim.status = start.to_status = ClaimStatus.ACTIVE
        events.append(start)
        task.taken_count += 1
        task.save(update_fields=["taken_count", "updated_at"])
    claim.save(force_insert=True)
    for event in events:
        event.claim = claim
    TaskEvent.objects.bulk_create(events)


def move_task(
    task: Task, to: str, *, kind: str, now: datetime, actor_id: int | None, why: str = "", **data: Any
) -> None:
    """Moves a locked task and saves it. Raises ActionDenied when the table does not allow it."""
    rules.can_move_task(task.status, to).require()
    before, task.status = task.status, to
    if to == TaskStatus.OPEN:
        task.published_at = task.published_at or now
        task.confirmed_at = now
        task.closed_at = None
    elif to in {TaskStatus.CLOSED, TaskStatus.CANCELLED}:
        task.closed_at = now
    task.save(update_fields=["status", "published_at", "confirmed_at", "closed_at", "moderation_note", "updated_at"])
    if to == TaskStatus.OPEN:
        index_for_search(task)
    record(task=task, kind=kind, now=now, actor_id=actor_id, from_status=before, to_status=to, why=why, **data)
    enqueue("tasks.task_changed", task_id=task.pk)


def move_claim(
    claim: Claim, task: Task, to: str, *, kind: str, now: datetime, actor_id: int | None, why: str = "", **data: Any
) -> None:
    """Moves a locked claim of a locked task, gives or frees its place, and saves both.

    Raises ActionDenied when the table does not allow the move.
    """
    rules.can_move_claim(claim.status, to).require()
    before, claim.status = claim.status, to
    change = int(rules.holds_a_place(to)) - int(rules.holds_a_place(before))
    if change:
        task.taken_count += change
        task.save(update_fields=["taken_count", "updated_at"])
    if to == ClaimStatus.ACTIVE:
        claim.ended_at = None
    elif to != ClaimStatus.SUBMITTED:
        claim.ended_at = now
        claim.ended_why = why[:300]
        claim.paused_at = None
    claim.save()
    record(
        task=task, claim=claim, kind=kind, now=now, actor_id=actor_id, from_status=before, to_status=to, why=why, **data
    )
    if change < 0:
        enqueue("tasks.tell_waiting_list", task_id=task.pk)


def close_if_done(task: Task, *, now: datetime) -> None:
    """Closes a locked task whose every place has ended in work."""
    done = task.claims.filter(status__in=[ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED]).count()
    if done >= task.places and task.status == TaskStatus.OPEN:
        move_task(task, TaskStatus.CLOSED, kind="task_done", now=now, actor_id=None)


def lock_claim(claim_id: int) -> Claim:
    """Locks task, then claim, and returns the fresh claim with its task and volunteer.

    A service that also needs the volunteer (their limit, their totals) locks them before calling this.
    """
    ids = Claim.objects.values("volunteer_id", "task_id").get(pk=claim_id)
    volunteer = Volunteer.objects.select_related("user").get(pk=ids["volunteer_id"])
    task = lock_task(ids["task_id"])
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    claim.task, claim.volunteer = task, volunteer
    return claim


def lock_task(task_id: int) -> Task:
    return Task.objects.select_related("organization").select_for_update(of=("self",)).get(pk=task_id)
