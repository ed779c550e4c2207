"""Which status may follow which."""

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, not_now
from tasks.states import CLAIM_MOVES, TASK_MOVES, ClaimStatus, TaskStatus


def can_move_task(status: str, to: str) -> Decision:
    if to in TASK_MOVES[status]:
        return ALLOWED
    return not_now("task_cannot_move", _("This task is %(now)s, so that is not possible any more.") % {
        "now": str(TaskStatus(status).label).lower()
    })  # fmt: skip


def can_move_claim(status: str, to: str) -> Decision:
    if to in CLAIM_MOVES[status]:
        return ALLOWED
    return not_now("claim_cannot_move", _("This work is %(now)s, so that is not possible any more.") % {
        "now": str(ClaimStatus(status).label).lower()
    })  # fmt: skip


def is_open_task(status: str) -> Decision:
    if status == TaskStatus.OPEN:
        return ALLOWED
    return not_now("task_not_open", _("This task is closed."))
