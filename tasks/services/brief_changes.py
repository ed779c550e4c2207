"""The change log of a published brief: what changed, for everyone to read, and who is told."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notifications.services import notify
from tasks.models import BriefChange, Question, Task, TaskSkill
from tasks.selectors.brief_changes import LISTS, PLAIN, change_words
from tasks.states import ClaimStatus

# What a volunteer at work need not hear of.
QUIET = {"places", "is_starter", "uses", "teaches", "causes"}
AT_WORK = [ClaimStatus.REQUESTED, ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED]


def public_words(task: Task) -> dict[str, Any]:
    """What everyone reads of a brief, as it is stored now; nothing of a task that never was out."""
    if task.published_at is None:
        return {}
    skills = list(task.skills.select_related("skill").order_by("skill__name"))
    lists = {
        "points": task.points.order_by("position").values_list("text", flat=True),
        "languages": task.languages,
        "causes": task.causes.order_by("name").values_list("name", flat=True),
        "uses": [row.skill.name for row in skills if row.part == TaskSkill.Part.USES],
        "teaches": [row.skill.name for row in skills if row.part == TaskSkill.Part.TEACHES],
        "files": task.files.order_by("pk").values_list("name", flat=True),
    }
    closes_at = task.closes_at.isoformat() if task.closes_at else ""
    return {
        **{name: getattr(task, name) for name in PLAIN},
        "closes_at": closes_at,
        **{name: list(lists[name]) for name in LISTS},
    }


def note_changes(
    task: Task, before: dict[str, Any], *, actor_id: int | None, now: datetime, question: Question | None = None
) -> BriefChange | None:
    """Stores what is different since `before` and tells the people it concerns; nothing where nothing changed.

    Told once, with what changed: who works on the task or asked for it, who waits for a place, who asked about it. Not
    the author of `question`, who hears of the change with the answer.
    """
    if not before:
        return None
    after = public_words(task)
    changes = [
        {"field": name, "from": before[name], "to": value} for name, value in after.items() if before[name] != value
    ]
    if not changes:
        return None
    change = BriefChange.objects.create(task=task, question=question, actor_id=actor_id, at=now, changes=changes)
    if {row["field"] for row in changes} - QUIET:
        _tell(task, change, but={actor_id, question.author_id if question else None})
    return change


def _tell(task: Task, change: BriefChange, *, but: Collection[int | None]) -> None:
    at_work = task.claims.filter(status__in=AT_WORK).values_list("volunteer__user_id", flat=True)
    waiting = task.waiting_list.filter(told_at=None).values_list("volunteer__user_id", flat=True)
    asked = Question.objects.shown().filter(task=task).values_list("author_id", flat=True)
    for user_id in sorted({*at_work, *waiting, *asked} - {*but}):
        notify(
            recipient_id=user_id,
            kind="brief_changed",
            key=f"{change.pk}",
            title=_("The brief of “%(title)s” changed") % {"title": task.title},
            body=change_words(change),
            path=f"{task.get_absolute_url()}#changes",
            action=_("See what changed"),
        )
