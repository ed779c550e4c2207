"""Whom the engine would invite to what now: from rows to its arrays, its choice, and back to ids with reasons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Q, QuerySet

from tasks import rules
from tasks.matching.columns import matrix
from tasks.matching.engine.data import Array, Market
from tasks.matching.engine.invitations import Limits, State, choose
from tasks.matching.in_use import InUse, weights_in_use
from tasks.matching.people_table import PeopleTable, leave_out, looked_at, read_people
from tasks.matching.task_table import TaskTable, read_tasks
from tasks.models import Claim, Task, TaskInvitation, TaskPrice
from tasks.rules import Waves
from tasks.selectors.invitation_facts import Asked, asked_lately, waves_of
from tasks.selectors.shortlist import named_parts
from tasks.states import COUNTED_AS_OPEN
from volunteers.models import Volunteer

_DAY = timedelta(days=1)
LIMITS = Limits(
    per_week=settings.INVITED_PER_WEEK,
    unanswered_max=settings.INVITED_UNANSWERED_MAX,
    first_wave=settings.INVITED_FIRST_WAVE,
    per_place=settings.INVITED_PER_PLACE,
    wave_days=settings.INVITED_NEXT_WAVE_AFTER / _DAY,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One invitation that the engine would send, and the parts of its score."""

    task_id: int
    volunteer_id: int
    parts: list[dict[str, Any]]


def who_may_be_asked() -> QuerySet[Volunteer]:
    """People who are open to invitations and not on a pause; what they were asked lately is looked at later."""
    return Volunteer.objects.filter(
        user__is_active=True, user__is_staff=False, invitations_per_week__gt=0, is_paused=False
    )


def chosen(
    volunteers: QuerySet[Volunteer],
    tasks: QuerySet[Task],
    now: datetime,
    *,
    listed: Mapping[int, Collection[int]] | None = None,
    share: int = 1,
) -> list[Wanted]:
    """The engine's choice among these people and open tasks, the best first. Some twenty queries, whatever the number.

    `listed` are the tasks of each person's stored list; without it every pair is thought about. With `share`, other
    ranges of people are asked the same this morning, and this one uses its part of what may still be sent.
    """
    in_use = weights_in_use()
    people, table = read_people(volunteers, in_use, now), read_tasks(tasks, in_use, now)
    if not len(people.ids) or not len(table.ids):
        return []
    asked = asked_lately(volunteers.select_related("user"), now)
    people = replace(people, people=_with(people, asked))
    market = Market(people.people, table.tasks, table.skill_category, looked_at(people, table, in_use, now))
    state = _state(people, table, volunteers, asked, now, share)
    found = choose(market, state, _expected(table), in_use.weights, LIMITS, _pairs(people, table, listed))
    return _named(found, market, people, table, in_use)


def _with(people: PeopleTable, asked: Mapping[int, Asked]) -> Any:
    """The rule's own counts: what counts as unanswered ends with a visit."""
    lately = [asked.get(pk, Asked()) for pk in people.ids.tolist()]
    return replace(
        people.people,
        invited_7d=np.array([row.in_week for row in lately], np.float32),
        unanswered=np.array([row.unanswered for row in lately], np.float32),
    )


def _state(
    people: PeopleTable,
    table: TaskTable,
    volunteers: QuerySet[Volunteer],
    asked: Mapping[int, Asked],
    now: datetime,
    share: int,
) -> State:
    waves = waves_of(table.ids.tolist())
    rows = [waves.get(pk, Waves()) for pk in table.ids.tolist()]
    began = [np.inf if row.began_at is None else (now - row.began_at) / _DAY for row in rows]
    weekly = dict(volunteers.values_list("pk", "invitations_per_week"))
    busy = _busy(people)
    today = [asked.get(pk, Asked()).today >= settings.INVITED_PER_DAY for pk in people.ids.tolist()]
    return State(
        sent=_sent(table, rows, now, share),
        wave=np.array([row.last for row in rows]),
        days_since_wave=np.array(began),
        weekly_max=np.array([weekly.get(pk, 0) for pk in people.ids.tolist()]),
        invited_today=np.array(today) | busy,
        closed=_closed(people, table),
    )


def _sent(table: TaskTable, rows: Sequence[Waves], now: datetime, share: int) -> Array:
    """What was sent, as far as it fills nothing; more where other ranges have their part of what is left."""
    sent = np.array([row.unused for row in rows], np.float64)
    if share > 1:
        places = table.tasks.open.astype(int).tolist()
        left = [
            rules.invitation_room(row, places_left=count, now=now).left for row, count in zip(rows, places, strict=True)
        ]
        sent += np.array(left) - np.ceil(np.array(left) / share)
    return sent


def _busy(people: PeopleTable) -> Array:
    """Who holds as many tasks as they may: nobody is invited to what they could not claim."""
    counts = dict(
        Claim.objects.filter(volunteer_id__in=people.ids.tolist(), status__in=COUNTED_AS_OPEN)
        .order_by()
        .values_list("volunteer_id")
        .annotate(count=Count("pk"))
    )
    held = [counts.get(pk, 0) for pk in people.ids.tolist()]
    limits = [rules.open_claim_limit(int(accepted)) for accepted in people.people.accepted]
    return np.array(held) >= np.array(limits)


def _closed(people: PeopleTable, table: TaskTable) -> Any:
    """Pairs that are out: held, decided, dismissed, of their own organisation, or asked before."""
    invited = TaskInvitation.objects.filter(
        volunteer_id__in=people.ids.tolist(), task_id__in=table.ids.tolist()
    ).values_list("volunteer_id", "task_id")
    others = leave_out(people, table)
    owners = np.repeat(people.ids, np.diff(others.indptr))
    pairs = [*zip(owners.tolist(), others.indices.tolist(), strict=True)]
    pairs += [(volunteer_id, int(table.rows_of(np.array([task_id]))[0])) for volunteer_id, task_id in invited]
    return matrix(people.ids, pairs)


def _expected(table: TaskTable) -> Array:
    stored = dict(TaskPrice.objects.filter(task_id__in=table.ids.tolist()).values_list("task_id", "expected"))
    return np.array([stored.get(pk, 0.0) for pk in table.ids.tolist()])


def _pairs(
    people: PeopleTable, table: TaskTable, listed: Mapping[int, Collection[int]] | None
) -> tuple[Array, Array] | None:
    if listed is None:
        return None
    v, t = [], []
    for row, pk in enumerate(people.ids.tolist()):
        found = table.rows_of(np.array(listed.get(pk, ()), np.int64))
        v.append(np.full(len(found), row, np.int64))
        t.append(found)
    return np.concatenate(v), np.concatenate(t)


def _named(found: Sequence[Any], market: Market, people: PeopleTable, table: TaskTable, in_use: InUse) -> list[Wanted]:
    v, t = np.array([row.person for row in found], np.int64), np.array([row.task for row in found], np.int64)
    parts = named_parts(market, v, t, in_use.weights) if found else []
    return [
        Wanted(int(table.ids[row.task]), int(people.ids[row.person]), named)
        for row, named in zip(found, parts, strict=True)
    ]


def tasks_with_room(task_ids: Collection[int], now: datetime, *, begun: timedelta = timedelta(0)) -> list[int]:
    """Of these tasks, those that can be claimed and whose next wave is due, or began within `begun`. Two queries."""
    rows = list(Task.objects.listed(now).filter(pk__in=task_ids).values_list("pk", "places", "taken_count"))
    waves = waves_of([pk for pk, _places, _taken in rows])
    due = []
    for pk, places, taken in rows:
        wave = waves.get(pk, Waves())
        room = rules.invitation_room(wave, places_left=places - taken, now=now)
        if room.left and (room.wave > wave.last or (wave.began_at and wave.began_at > now - begun)):
            due.append(pk)
    return due


def urgent_tasks(now: datetime) -> list[int]:
    """Tasks that close too soon to wait for the morning, and were not asked about lately. Three queries."""
    soon = Q(closes_at__lt=now + settings.INVITED_AT_ONCE_BEFORE)
    ids = Task.objects.listed(now).filter(soon).order_by("closes_at", "pk").values_list("pk", flat=True)
    return tasks_with_room(list(ids), now)
