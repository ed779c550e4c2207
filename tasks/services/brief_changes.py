"""The change log of a published brief, for everyone to read. `brief_news` tells the people it concerns."""

from datetime import datetime
from typing import Any

from tasks.models import BriefChange, Question, Task, TaskSkill
from tasks.selectors.brief_changes import LISTS, PLAIN


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
    """Stores what is different since `before`, to be told soon; nothing where nothing changed.

    The author of `question` hears of the change with the answer.
    """
    if not before:
        return None
    after = public_words(task)
    changes = [
        {"field": name, "from": before[name], "to": value} for name, value in after.items() if before[name] != value
    ]
    if not changes:
        return None
    return BriefChange.objects.create(task=task, question=question, actor_id=actor_id, at=now, changes=changes)
