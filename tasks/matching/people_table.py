"""Volunteers as the engine sees them, a block at a time, and the tasks that each of them must not be offered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from organizations.models import Membership
from tasks.matching.columns import industry_columns, language_columns, matrix, of_lists
from tasks.matching.engine.data import DEFAULT_WEEKLY_MINUTES, Array, People, Sparse
from tasks.matching.engine.feeds import exam
from tasks.matching.in_use import InUse
from tasks.matching.task_table import TaskTable
from tasks.models import Claim, Dismissal, Impression, TaskInvitation
from tasks.states import ONE_PER_TASK, PLACE_HOLDING, ClaimStatus
from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill

# The longest sitting one can choose stands for "and more".
SITTING_MAX = 120
LOOKED_BACK = timedelta(days=60)  # what was shown before that may well be looked at afresh
VISITS_BACK = timedelta(days=180)  # as long as the log of what was shown is kept
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PeopleTable:
    """Row by row: the volunteers' ids (ascending), what the engine knows of them, and whether they want nothing now."""

    ids: Array
    user_ids: Array
    is_away: Array
    people: People


def read_people(
    volunteers: QuerySet[Volunteer], in_use: InUse, now: datetime, *, with_history: bool = True
) -> PeopleTable:
    """These volunteers as they are now. Seven queries, whatever their number; four where values are all that counts."""
    columns = (
        "pk", "user_id", "sittings", "weekly_minutes", "languages", "industries", "growth", "minutes_max", "is_paused",
        "paused_until_date", "accepted_count", "user__is_active", "user__seen_at", "user__last_login",
        "user__joined_at",
    )  # fmt: skip
    rows = list(volunteers.order_by("pk").values_list(*columns, named=True))
    ids = np.array([row.pk for row in rows], np.int64)
    of_these = {"volunteer_id__in": ids.tolist()}
    weekly = [row.weekly_minutes or 0 for row in rows]
    planned = np.array([minutes or DEFAULT_WEEKLY_MINUTES for minutes in weekly], np.float32)
    causes = Volunteer.causes.through.objects.filter(**of_these).values_list("volunteer_id", "cause_id")
    skills = VolunteerSkill.objects.filter(**of_these).values_list("volunteer_id", "skill_id", "level")
    goals = VolunteerGoal.objects.filter(**of_these).values_list("volunteer_id", "skill_id")
    joined = np.array([(now - row.user__joined_at) / _DAY for row in rows], np.float32)
    seen = [row.user__seen_at or row.user__last_login or row.user__joined_at for row in rows]
    history = _history(ids, now) if with_history else {}
    begun = history.pop("this_week", np.zeros(len(ids)))
    return PeopleTable(
        ids=ids,
        user_ids=np.array([row.user_id for row in rows], np.int64),
        is_away=np.array(
            [row.is_paused or row.paused_until_date is not None or not row.user__is_active for row in rows], bool
        ),
        people=People.blank(
            len(ids),
            skills=matrix(ids, skills, has_values=True),
            goals=matrix(ids, goals),
            causes=matrix(ids, causes),
            languages=of_lists(ids, [row.languages for row in rows], language_columns()),
            industries=of_lists(ids, [row.industries for row in rows], industry_columns()),
            weekly_minutes=planned,
            minutes_left=np.where(np.array(weekly) > 0, np.maximum(planned - begun, 0), np.inf).astype(np.float32),
            longest_sitting=np.array([longest_sitting(row.sittings, row.minutes_max) for row in rows], np.float32),
            growth=np.array([row.growth / 100 for row in rows], np.float32),
            days_joined=np.clip(joined, 0, VISITS_BACK / _DAY),
            days_seen=np.array([max(0.0, (now - at) / _DAY) for at in seen], np.float32),
            accepted=np.array([row.accepted_count for row in rows], np.float32),
            **history,
            effect=in_use.people_effect(ids).astype(np.float32),
            success_effect=in_use.people_effect(ids, "success").astype(np.float32),
        ),
    )


def for_lists(people: People) -> People:
    """A list lives a day, and what is left of the week changes with every claim: readers ask for that, lists do not."""
    return replace(people, minutes_left=np.full(len(people), np.inf, np.float32))


def longest_sitting(sittings: Sequence[int], minutes_max: int | None) -> float:
    """Minutes at once; infinite for those who did not say, or chose the longest."""
    longest = max(sittings, default=SITTING_MAX)
    return min(np.inf if longest >= SITTING_MAX else longest, minutes_max or np.inf)


def week_start(now: datetime) -> datetime:
    """Monday, midnight in UTC: a plan for the week is no appointment."""
    return (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def _history(ids: Array, now: datetime) -> dict[str, Array]:
    return {"visits": _visits(ids, now), **_work(ids, now), **_invitations(ids, now)}


def _work(ids: Array, now: datetime) -> dict[str, Array]:
    """What became of their claims, and the minutes of those begun this week."""
    was_begun = Q(lease_starts_at__isnull=False)
    ended = [ClaimStatus.NOT_USABLE, ClaimStatus.RELEASED, ClaimStatus.EXPIRED]
    this_week = Q(created_at__gte=week_start(now), status__in=[*PLACE_HOLDING, ClaimStatus.REQUESTED])
    found = (
        Claim.objects.filter(volunteer_id__in=ids.tolist())
        .order_by()
        .values("volunteer_id")
        .annotate(
            failed=Count("pk", filter=Q(status__in=ended) & was_begun),
            declined=Count("pk", filter=Q(status=ClaimStatus.WITHDRAWN) & ~was_begun),
            this_week=Sum("task__minutes", filter=this_week, default=0),
        )
    )
    return _counted(ids, found, "failed", "declined", "this_week")


def _visits(ids: Array, now: datetime) -> Array:
    """Days on which something was shown to them."""
    found = (
        Impression.objects.filter(volunteer_id__in=ids.tolist(), shown_at__gte=now - VISITS_BACK, position__gte=0)
        .order_by()
        .values("volunteer_id")
        .annotate(visits=Count(TruncDate("shown_at"), distinct=True))
    )
    return _counted(ids, found, "visits")["visits"]


def _invitations(ids: Array, now: datetime) -> dict[str, Array]:
    found = (
        TaskInvitation.objects.filter(volunteer_id__in=ids.tolist())
        .order_by()
        .values("volunteer_id")
        .annotate(
            invited=Count("pk"),
            opened=Count("pk", filter=Q(opened_at__isnull=False)),
            invited_7d=Count("pk", filter=Q(created_at__gte=now - timedelta(days=7))),
            unanswered=Count("pk", filter=Q(answer="", opened_at=None)),
        )
    )
    return _counted(ids, found, "invited", "opened", "invited_7d", "unanswered")


def _counted(ids: Array, found: QuerySet, *names: str) -> dict[str, Array]:
    table = np.array(list(found.values_list("volunteer_id", *names)), np.float64).reshape(-1, 1 + len(names))
    result = {name: np.zeros(len(ids), np.float32) for name in names}
    places = np.searchsorted(ids, table[:, 0].astype(np.int64))
    for column, name in enumerate(names, start=1):
        result[name][places] = table[:, column]
    return result


# --- Pairs ----------------------------------------------------------------------------------------------------------


def leave_out(table: PeopleTable, tasks: TaskTable) -> Sparse:
    """Held, decided and dismissed tasks, those of their own organisations, and what "not for me" ruled out with them.

    Three queries. The reader asks for the same again (selectors/own.py): a list may be a day old.
    """
    ids = table.ids.tolist()
    pairs = [np.zeros((0, 2), np.int64)]
    claims = Claim.objects.filter(volunteer_id__in=ids, status__in=ONE_PER_TASK)
    dismissals = list(
        Dismissal.objects.filter(volunteer_id__in=ids).values_list(
            "volunteer_id", "task_id", "reason", "task__organization_id", "task__kind"
        )
    )
    named = [*claims.values_list("volunteer_id", "task_id"), *(row[:2] for row in dismissals)]
    if named:
        given = np.array(named, np.int64)
        given = given[np.isin(given[:, 1], tasks.ids)]
        pairs.append(np.stack([given[:, 0], tasks.rows_of(given[:, 1])], axis=1))
    of_user = dict(zip(table.user_ids.tolist(), ids, strict=True))
    members = Membership.objects.filter(user_id__in=table.user_ids.tolist()).values_list("user_id", "organization_id")
    organizations = [(of_user[user_id], organization_id) for user_id, organization_id in members]
    organizations += [(row[0], row[3]) for row in dismissals if row[2] == Dismissal.Reason.ORGANIZATION]
    kinds = [(row[0], row[4]) for row in dismissals if row[2] == Dismissal.Reason.KIND]
    for wanted, of_task in ((organizations, tasks.tasks.organization), (kinds, tasks.kinds)):
        for pk, value in sorted(set(wanted)):
            rows = np.flatnonzero(of_task == value)
            pairs.append(np.stack([np.full(len(rows), pk, np.int64), rows], axis=1))
    return matrix(table.ids, np.concatenate(pairs))


def looked_at(table: PeopleTable, tasks: TaskTable, in_use: InUse, now: datetime) -> Sparse:
    """The chance that they have looked at a task already, and let it be: from the log of what was shown. One query."""
    shown = Impression.objects.filter(
        volunteer_id__in=table.ids.tolist(), shown_at__gte=now - LOOKED_BACK, shown_at__lt=now, position__gte=0
    ).values_list("volunteer_id", "task_id", "position")
    found = np.array(list(shown), np.int64).reshape(-1, 3)
    found = found[np.isin(found[:, 1], tasks.ids)]
    pairs, which = np.unique(found[:, :2], axis=0, return_inverse=True)
    missed = np.ones(len(pairs))
    np.multiply.at(missed, which.ravel(), 1 - exam(found[:, 2], in_use.weights))
    rows = tasks.rows_of(pairs[:, 1])
    return matrix(table.ids, zip(pairs[:, 0], rows, 1 - missed, strict=True), has_values=True)
