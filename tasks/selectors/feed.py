"""A volunteer's suggestions: the stored list times the prices of this moment, with the parts of each score.

Values and prices are stored apart, so a price that changed in the last minute counts in the next request.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db import connection

from tasks.matching import snapshot
from tasks.matching.engine import feeds
from tasks.matching.engine.prices import FIRST_SHARE
from tasks.matching.parts import parts_of
from tasks.matching.people_table import week_start
from tasks.models import FeedList, MatchRun, Task
from tasks.selectors.filters import HOUR, LONG
from tasks.selectors.order import rows
from tasks.states import ONE_PER_TASK, PLACE_HOLDING, ClaimStatus
from volunteers.models import Volunteer

# What sharing a cause or skill with a task one said no to for that reason leaves of a value.
SAID_NO_FACTOR = 0.3
COUNTED_THIS_WEEK = [*PLACE_HOLDING, ClaimStatus.REQUESTED]


class Ranked(NamedTuple):
    """A place in the list, without the task itself."""

    task_id: int
    value: float
    price: float
    is_stretch: bool
    weights_id: int | None  # that the value was worked out with


@dataclass(frozen=True)
class FeedItem:
    """A suggestion: the chance that it ends well, what the task needs now, and the parts that rank and words share."""

    task: Task
    value: float
    price: float
    parts: list[dict[str, Any]]
    is_stretch: bool


class _Entry(NamedTuple):
    task_id: int
    value: float
    mark: int
    minutes: int
    places: int
    price: float | None
    is_unwanted: bool
    minutes_begun: int
    weights_id: int | None


class Feed:
    """Everything the list of one person holds that they may claim now; one query, whatever is asked of it then."""

    def __init__(self, volunteer: Volunteer, *, now: datetime) -> None:
        self.volunteer = volunteer
        self._entries = _entries(volunteer, now) or _entries_without_list(volunteer, now)

    @property
    def minutes_left(self) -> int | None:
        """Of this week's plan; None for somebody without one."""
        planned = self.volunteer.weekly_minutes
        return planned - self._entries[0].minutes_begun if planned and self._entries else None

    def ranked(self, *, minutes: int | None = None, exclude: Collection[int] = ()) -> list[Ranked]:
        """In the order of this moment, best first. `minutes` is the time one has now, as the filters understand it."""
        entries = [entry for entry in self._entries if entry.task_id not in exclude and _fits(entry.minutes, minutes)]
        entries = _fitting(entries, self.minutes_left)
        if not entries:
            return []
        values = np.array([entry.value * (SAID_NO_FACTOR if entry.is_unwanted else 1.0) for entry in entries])
        prices = np.array([_price(entry) for entry in entries])
        marks = np.array([entry.mark for entry in entries])
        order = feeds.order(
            values,
            prices,
            growth=self.volunteer.growth / 100,
            goal_mask=marks >= snapshot.GOAL,
            stretch_mask=marks == snapshot.STRETCH,
        )
        price, is_stretch = prices.tolist(), (marks == snapshot.STRETCH).tolist()
        return [
            Ranked(entries[n].task_id, entries[n].value, price[n], is_stretch[n], entries[n].weights_id)
            for n in order.tolist()
        ]

    def items(
        self, *, limit: int, first: int = 0, minutes: int | None = None, exclude: Collection[int] = ()
    ) -> list[FeedItem]:
        """The same with the tasks and the parts of their scores. Two queries more.

        Expects the volunteer as `volunteer_of` returns it.
        """
        ranked = self.ranked(minutes=minutes, exclude=exclude)[first : first + limit]
        found = rows(Task.objects.all()).in_bulk([row.task_id for row in ranked]) if ranked else {}
        shown = [row for row in ranked if row.task_id in found]
        if not shown:
            return []
        in_use = snapshot.weights_of(shown[0].weights_id)
        parts = parts_of(self.volunteer, [found[row.task_id] for row in shown], in_use)
        return [FeedItem(found[row.task_id], row.value, row.price, parts[row.task_id], row.is_stretch) for row in shown]


def feed_for(
    volunteer: Volunteer, *, now: datetime, limit: int, minutes: int | None = None, exclude: Collection[int] = ()
) -> list[FeedItem]:
    """The first suggestions in the order of this moment: listed, not own, not dismissed. Three queries."""
    return Feed(volunteer, now=now).items(limit=limit, minutes=minutes, exclude=exclude)


def _fits(task_minutes: int, minutes: int | None) -> bool:
    """As `time_condition` in filters.py: two hours stand for "more than one"."""
    if minutes is None:
        return True
    return task_minutes > HOUR if minutes == LONG else task_minutes <= minutes


def _price(entry: _Entry) -> float:
    """A task that was not priced yet was just opened: nobody has taken it."""
    return FIRST_SHARE + (1 - FIRST_SHARE) / entry.places if entry.price is None else entry.price


def _fitting(entries: list[_Entry], minutes_left: int | None) -> list[_Entry]:
    """Without what is longer than what is left of the week's plan; where nothing else is left, the plan gives way."""
    return entries if minutes_left is None else [entry for entry in entries if entry.minutes <= minutes_left] or entries


# --- Queries --------------------------------------------------------------------------------------------------------

# By hand, because the plan matters: two hundred keys are looked up, however many tasks are open. What is allowed is
# what `listed` (querysets.py) and `not_own` (own.py) say; a test holds them together.
_LISTED = """
    WITH said_no AS (
        SELECT d.task_id, d.reason, t.organization_id, t.kind, t.cause_ids, t.skill_ids
        FROM tasks_dismissal d JOIN tasks_task t ON t.id = d.task_id WHERE d.volunteer_id = %(volunteer)s
    )
    SELECT l.task_id, l.value, l.mark, t.minutes, t.places, p.price,
        t.cause_ids && ARRAY(SELECT unnest(cause_ids) FROM said_no WHERE reason = 'cause')
        OR t.skill_ids && ARRAY(SELECT unnest(skill_ids) FROM said_no WHERE reason = 'skills'),
        (
            SELECT coalesce(sum(own.minutes), 0) FROM tasks_claim c JOIN tasks_task own ON own.id = c.task_id
            WHERE c.volunteer_id = %(volunteer)s AND c.created_at >= %(week)s AND c.status = ANY(%(counted)s)
        ),
        l.weights_id
    FROM ({listed} OFFSET 0) l
    JOIN LATERAL (SELECT * FROM tasks_task WHERE id = l.task_id OFFSET 0) t ON true
    LEFT JOIN tasks_taskprice p ON p.task_id = l.task_id
    WHERE t.status = 'open' AND t.taken_count < t.places AND (t.closes_at IS NULL OR t.closes_at > %(now)s)
        AND t.audience = 'everyone' AND (t.opens_to_all_at IS NULL OR t.opens_to_all_at <= %(now)s)
        AND t.minutes <= %(longest)s
        AND (SELECT status FROM organizations_organization WHERE id = t.organization_id) = 'active'
        AND t.organization_id <> ALL(
            ARRAY(SELECT organization_id FROM organizations_membership WHERE user_id = %(user)s)
        )
        AND t.id <> ALL(
            ARRAY(SELECT task_id FROM tasks_claim WHERE volunteer_id = %(volunteer)s AND status = ANY(%(once)s))
        )
        AND t.id <> ALL(ARRAY(SELECT task_id FROM said_no))
        AND t.organization_id <> ALL(ARRAY(SELECT organization_id FROM said_no WHERE reason = 'organisation'))
        AND t.kind <> ALL(ARRAY(SELECT kind FROM said_no WHERE reason = 'kind'))
    ORDER BY l.value DESC, l.task_id
"""
_STORED = """
    SELECT f.*, r.weights_id FROM tasks_feedlist s
    JOIN tasks_matchrun r ON r.id = s.run_id AND r.status = 'current'
    CROSS JOIN unnest(s.task_ids, s."values", s.marks) f(task_id, value, mark)
    WHERE s.volunteer_id = %(volunteer)s
"""
_GIVEN = """
    SELECT f.*, %(weights)s::bigint AS weights_id
    FROM unnest(%(task_ids)s::bigint[], %(values)s::float8[], %(marks)s::smallint[]) f(task_id, value, mark)
"""


def _entries(volunteer: Volunteer, now: datetime, given: dict[str, Any] | None = None) -> list[_Entry]:
    """What the list holds that this person may claim now, with what ranks it."""
    asked = {
        **(given or {}),
        "volunteer": volunteer.pk,
        "user": volunteer.user_id,
        "now": now,
        "longest": volunteer.minutes_max or settings.TASK_MINUTES_MAX,
        "week": week_start(now),
        "counted": COUNTED_THIS_WEEK,
        "once": ONE_PER_TASK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LISTED.format(listed=_STORED if given is None else _GIVEN), asked)
        return [_Entry(*row) for row in cursor.fetchall()]


def _entries_without_list(volunteer: Volunteer, now: datetime) -> list[_Entry]:
    """Of somebody who came after the last rebuild: this one list is made here; reading stores nothing."""
    run = MatchRun.objects.filter(status=MatchRun.Status.CURRENT).defer("tasks").first()
    if run is None or FeedList.objects.filter(volunteer=volunteer, run=run).exists():
        return []
    [row] = snapshot.lists_now(Volunteer.objects.filter(pk=volunteer.pk), run, now)
    given = {
        "task_ids": row.task_ids.tolist(),
        "values": row.values.tolist(),
        "marks": row.marks.tolist(),
        "weights": run.weights_id,
    }
    return _entries(volunteer, now, given)
