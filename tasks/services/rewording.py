"""What was approved once and reads otherwise now: while an organisation is new, a person reads it again."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from tasks import rules
from tasks.models import BriefFlag, Task
from tasks.rules.patterns import REWORDED
from tasks.selectors.facts import agreed_count
from tasks.services.moves import move_task
from tasks.states import TaskStatus

# What people read. Places, dates and languages may change without anybody reading it again.
WORDS = ("title", "why", "need", "deliverable", "not_needed", "example", "points")


def read_again(task: Task, changed: Mapping[str, str], *, actor_id: int | None, now: datetime) -> bool:
    """Sends a locked open task of a new organisation back to moderation, because these fields say something else now.

    Nothing is pulled away under people who hold a place or asked for one: their task stays open, and moderators find
    the new words flagged. Returns whether it went back.
    """
    organization = task.organization
    if actor_id is None or not rules.is_read_again(
        needs_moderation=rules.needs_moderation(
            is_checked=organization.is_checked, approved_briefs=organization.approved_brief_count
        ),
        status=task.status,
        changed=bool(changed),
    ):
        return False
    if agreed_count(task):
        flags = [
            BriefFlag(task=task, pattern=REWORDED, field=name, excerpt=text[:200]) for name, text in changed.items()
        ]
        BriefFlag.objects.bulk_create(flags, ignore_conflicts=True)
        return False
    move_task(
        task, TaskStatus.IN_MODERATION, kind="brief_sent_to_moderation", now=now, actor_id=actor_id,
        why=_("The words changed after a person had read them."), fields=sorted(changed),
    )  # fmt: skip
    return True
