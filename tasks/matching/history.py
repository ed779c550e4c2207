"""What learning learns from: showings and whether the task was taken on, pieces of work and how they ended.

Approximations, all on the side of simplicity (docs/decisions/0013-learning.md): profiles and briefs count as they are
now; "first task" counts as it was then. A person and a task make one row however often they met, because a look mostly
decides: what is known of several showings is the chance that one of them was looked at. A claim counts for the showing
whenever it came after it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import Count, FloatField, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Exp, Greatest, Ln

from tasks.matching.engine.data import FAR_DAYS, Array, Market
from tasks.matching.engine.features import SAME_DAY, pair_features
from tasks.matching.engine.learning import Rows
from tasks.matching.engine.values import done_in_time
from tasks.matching.in_use import InUse
from tasks.matching.looks import LOOK
from tasks.matching.people_table import read_people
from tasks.matching.task_table import read_tasks
from tasks.models import Claim, Impression, Task
from tasks.states import ClaimStatus
from volunteers.models import Volunteer

LOOKED_BACK = timedelta(days=180)
ROWS_MAX = 40_000  # the newest; more would change little and take longer
POSITION_MAX = 100
MISSED_MIN = 0.001  # nobody is that sure to have looked
CHANCE_MIN = 0.05  # that there was time enough, for work that was really begun
# How work ended, for what was really begun. Withdrawn by the organisation, or never confirmed, says nothing.
DONE, FAILED = [ClaimStatus.ACCEPTED], [ClaimStatus.NOT_USABLE, ClaimStatus.RELEASED, ClaimStatus.EXPIRED]


class _Meeting(NamedTuple):
    """A person and a task, when it began, and whether what is to be foretold happened."""

    volunteer_id: int
    task_id: int
    at: datetime
    happened: bool


class History(NamedTuple):
    shown: Rows
    shown_at: Array  # seconds
    ended: Rows
    ended_at: Array

    def split(self, at: datetime) -> tuple["History", "History"]:
        """What began before this moment, and what began later."""
        shown, ended = self.shown_at < at.timestamp(), self.ended_at < at.timestamp()
        return (
            History(self.shown.take(shown), self.shown_at[shown], self.ended.take(ended), self.ended_at[ended]),
            History(self.shown.take(~shown), self.shown_at[~shown], self.ended.take(~ended), self.ended_at[~ended]),
        )


def read_history(*, now: datetime) -> History:
    """The newest rows of the last half year, in the order in which they began."""
    since = now - LOOKED_BACK
    claims = Claim.objects.filter(created_at__gte=since, created_at__lt=now)
    shown, position, chance = _showings(since, now, claims)
    work = list(
        claims.filter(status__in=[*DONE, *FAILED], lease_starts_at__isnull=False)
        .order_by("created_at", "pk")
        .values_list("volunteer_id", "task_id", "created_at", "status", "task__closes_at")
    )[-ROWS_MAX:]
    ended = [_Meeting(volunteer, task, at, status in DONE) for volunteer, task, at, status, _closes_at in work]
    days_left = np.array([_days_left(closes_at, at) for _volunteer, _task, at, _status, closes_at in work], float)
    pairs = _Pairs([*shown, *ended], now)
    is_shown = np.arange(len(pairs.meetings)) < len(shown)
    minutes, weekly_minutes = pairs.minutes()
    in_time = done_in_time(days_left, minutes[~is_shown], weekly_minutes[~is_shown])
    rows, at = pairs.rows(), np.array([meeting.at.timestamp() for meeting in pairs.meetings], float)
    return History(
        replace(rows.take(is_shown), position=position, chance=chance),
        at[is_shown],
        replace(rows.take(~is_shown), chance=np.maximum(in_time, CHANCE_MIN)),
        at[~is_shown],
    )


def _showings(since: datetime, now: datetime, claims: QuerySet[Claim]) -> tuple[list[_Meeting], Array, Array]:
    """Who was first shown what when; the position of what was shown once in a list; the chance of a look otherwise."""
    found = list(
        Impression.objects.filter(shown_at__gte=since, shown_at__lt=now)
        .values("volunteer_id", "task_id")
        .annotate(
            first_at=Min("shown_at"),
            times=Count("pk"),
            in_mail=Count("pk", filter=Q(place=Impression.Place.DIGEST)),
            best=Min("position"),
            missed=Exp(Sum(Ln(Greatest(1.0 - LOOK, Value(MISSED_MIN), output_field=FloatField())))),
        )
        .order_by("-first_at", "volunteer_id", "task_id")
        .values_list("volunteer_id", "task_id", "first_at", "times", "in_mail", "best", "missed")[:ROWS_MAX]
    )
    claimed = {
        (volunteer_id, task_id): at
        for volunteer_id, task_id, at in claims.order_by("-created_at", "-pk").values_list(
            "volunteer_id", "task_id", "created_at"
        )
    }
    kept = [row for row in reversed(found) if claimed.get(row[:2], now) >= row[2]]  # else decided before it was shown
    meetings, positions, chances = [], [], []
    for volunteer_id, task_id, at, times, in_mail, position, missed in kept:
        was_listed_once = times == 1 and not in_mail and position >= 0
        meetings.append(_Meeting(volunteer_id, task_id, at, (volunteer_id, task_id) in claimed))
        positions.append(min(position, POSITION_MAX) if was_listed_once else -1)
        chances.append(1.0 if was_listed_once else 1.0 - missed)
    return meetings, np.array(positions, float), np.array(chances, float)


def _days_left(closes_at: datetime | None, at: datetime) -> float:
    return FAR_DAYS if closes_at is None else min(FAR_DAYS, max(0.0, (closes_at - at) / timedelta(days=1)) + SAME_DAY)


class _Pairs:
    """People and tasks that met, as the engine sees them."""

    def __init__(self, meetings: Sequence[_Meeting], now: datetime) -> None:
        self.meetings = meetings
        self.volunteer = np.array([meeting.volunteer_id for meeting in meetings], np.int64)
        self.task = np.array([meeting.task_id for meeting in meetings], np.int64)
        v_ids, self.v_rows = np.unique(self.volunteer, return_inverse=True)
        t_ids, self.t_rows = np.unique(self.task, return_inverse=True)
        # Both tables stand in the order of their ids, as the row numbers do.
        people = read_people(Volunteer.objects.filter(pk__in=v_ids.tolist()), InUse(), now)
        tasks = read_tasks(Task.objects.filter(pk__in=t_ids.tolist()), InUse(), now)
        self.market = Market(people.people, tasks.tasks, tasks.skill_category)

    def minutes(self) -> tuple[Array, Array]:
        """Per pair: what the task takes, and the person's plan for a week."""
        return self.market.tasks.minutes[self.t_rows], self.market.people.weekly_minutes[self.v_rows]

    def rows(self) -> Rows:
        features = pair_features(self.market, self.v_rows, self.t_rows)
        features["first"] = (self.market.tasks.is_starter[self.t_rows] & self._was_new()).astype(float)
        return Rows(
            features,
            np.array([meeting.happened for meeting in self.meetings], bool),
            self.volunteer,
            self.task,
            self.market.tasks.organization[self.t_rows].astype(np.int64),
        )

    def _was_new(self) -> Array:
        """Who had no accepted work when they met the task; whoever took it has some by now."""
        accepted_at = dict(
            Claim.objects.filter(volunteer_id__in=np.unique(self.volunteer).tolist(), status=ClaimStatus.ACCEPTED)
            .values_list("volunteer_id")
            .annotate(Min("ended_at"))
        )
        return np.array([accepted_at.get(row.volunteer_id, row.at) >= row.at for row in self.meetings], bool)
