"""What an organisation can be told of, and which type an event of a task has."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.models import TaskEvent
from tasks.states import ClaimStatus, TaskStatus

PING = "ping"
EVENT_TYPES: dict[str, str | Promise] = {
    "task.opened": _("A task is open to volunteers"),
    "task.closed": _("A task is no longer open: closed, cancelled, or being checked"),
    "claim.started": _("Somebody got a place on a task"),
    "claim.ended": _("A claim ended without a review: handed back, run out, withdrawn, or not confirmed"),
    "work.submitted": _("Work was sent in"),
    "work.reviewed": _("Work was reviewed, with the verdict"),
    "outcome.recorded": _("Somebody said what became of accepted work"),
}
_BY_KIND = {
    "claim_started": "claim.started",
    "work_submitted": "work.submitted",
    "work_reviewed": "work.reviewed",
    "outcome_recorded": "outcome.recorded",
}
_AT_WORK = {ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED}
_ENDED = {ClaimStatus.RELEASED, ClaimStatus.EXPIRED, ClaimStatus.WITHDRAWN, ClaimStatus.UNCONFIRMED}


def type_of(event: TaskEvent) -> str:
    """The webhook type of this event, or nothing: most events are of no concern to other systems."""
    if event.kind in _BY_KIND:
        return _BY_KIND[event.kind]
    if event.claim_id:
        is_end = event.from_status in _AT_WORK and event.to_status in _ENDED
        return "claim.ended" if is_end else ""
    if event.from_status == event.to_status:
        return ""
    if event.to_status == TaskStatus.OPEN:
        return "task.opened"
    return "task.closed" if event.from_status == TaskStatus.OPEN and event.to_status else ""


def extras_of(event: TaskEvent) -> dict[str, Any]:
    """The little that the type says beyond ids: a verdict, an answer; never somebody's words."""
    wanted = {"work_reviewed": ("verdict",), "outcome_recorded": ("days", "answer")}.get(event.kind, ())
    return {name: event.data[name] for name in wanted if name in event.data}
