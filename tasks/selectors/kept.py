"""Suggestions in words, kept for a minute, which is how often prices change, unless what they are made of changes.

Whoever looks again sees the same order and reasons for the price of one look at the database; whether each task can
still be claimed is asked every time.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from tasks.models import Task
from tasks.selectors.explanations import Explanation
from tasks.selectors.lines import SkillTag, TaskLine, Viewer, suggested_lines
from tasks.selectors.order import NOT_SHOWN
from tasks.states import ONE_PER_TASK

KEPT_SECONDS = 60


class Suggested(NamedTuple):
    """Lines in their order now, and how many suggestions there are in all."""

    lines: list[TaskLine]
    total: int


class _Words(NamedTuple):
    """All of a line but the task itself."""

    task_id: int
    why: Explanation
    skills: tuple[SkillTag, ...]
    is_stretch: bool


def suggestions(
    viewer: Viewer, *, limit: int, now: datetime, first: int = 0, minutes: int | None = None, may_save: bool = True
) -> Suggested:
    """Two queries while the words are kept, one more with bookmarks; else as many as making them takes."""
    key = "" if viewer.is_visitor else _key(viewer, limit, first, minutes)
    if not key:
        return Suggested([], 0)
    kept: tuple[list[_Words], int] | None = cache.get(key)
    lines = _lines(kept[0], now) if kept else []
    if kept is None or len(lines) < len(kept[0]):  # a task was taken meanwhile: the next one moves up
        items = viewer.feed.items(limit=limit, first=first, minutes=minutes) if viewer.feed else []
        lines = suggested_lines(items, viewer, now=now, may_save=False)
        kept = [_Words(line.task.pk, line.why, line.skills, line.is_stretch) for line in lines], len(viewer.ranked)
        cache.set(key, kept, KEPT_SECONDS)
    return Suggested(viewer.with_bookmarks(lines) if may_save else lines, kept[1])


def _lines(kept: list[_Words], now: datetime) -> list[TaskLine]:
    tasks = Task.objects.listed(now).select_related("organization").defer(*NOT_SHOWN)
    found = tasks.in_bulk([words.task_id for words in kept])
    return [
        TaskLine(found[words.task_id], words.why, words.skills, is_suggested=True, is_stretch=words.is_stretch)
        for words in kept
        if words.task_id in found
    ]


# Everything that words and order come from and that is this person's own; prices are the minute's.
_STAMP = """
    SELECT v.id, concat_ws('|', v.growth, v.minutes_max, v.is_paused, v.weekly_minutes, v.languages, v.industries,
        v.accepted_count, l.run_id, l.made_at, md5(l.task_ids::text || l."values"::text),
        (SELECT string_agg(skill_id || ':' || level, ',' ORDER BY id) FROM volunteers_volunteerskill
            WHERE volunteer_id = v.id),
        (SELECT string_agg(skill_id::text, ',' ORDER BY id) FROM volunteers_volunteergoal WHERE volunteer_id = v.id),
        (SELECT string_agg(cause_id::text, ',' ORDER BY id) FROM volunteers_volunteer_causes
            WHERE volunteer_id = v.id),
        (SELECT count(*) || ':' || max(id) FROM tasks_dismissal WHERE volunteer_id = v.id),
        (SELECT max(id) || ':' || count(*) || ':' || count(*) FILTER (WHERE status = ANY(%(once)s)) FROM tasks_claim
            WHERE volunteer_id = v.id),
        (SELECT string_agg(organization_id::text, ',' ORDER BY id) FROM organizations_membership
            WHERE user_id = v.user_id))
    FROM volunteers_volunteer v
    LEFT JOIN (tasks_feedlist l JOIN tasks_matchrun r ON r.id = l.run_id AND r.status = 'current')
        ON l.volunteer_id = v.id
    WHERE v.user_id = %(user)s
"""


def _key(viewer: Viewer, limit: int, first: int, minutes: int | None) -> str:
    """Another one as soon as anything has changed; empty for somebody without a profile."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, {"user": viewer.user.pk, "once": ONE_PER_TASK})
        row = cursor.fetchone()
    if row is None:
        return ""
    asked = [*row, limit, first, minutes, get_language(), timezone.get_current_timezone_name()]
    return f"suggestions:{hashlib.sha256('|'.join(map(str, asked)).encode()).hexdigest()}"
