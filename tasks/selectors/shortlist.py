"""Whom an organisation may ask for one task: suitable people who are free to be asked, the best first."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils.crypto import constant_time_compare, salted_hmac

from tasks import rules
from tasks.matching.engine.data import Market
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.values import parts as parts_of
from tasks.matching.engine.weights import Weights
from tasks.matching.in_use import weights_in_use
from tasks.matching.people_table import read_people
from tasks.matching.task_table import read_tasks
from tasks.models import Task, TaskInvitation, TaskSkill
from tasks.selectors.invitation_facts import invitation_facts
from vocabularies.models import Skill
from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill

SHOWN = 20
# Of so many the engine chooses: those who share most skills with the task, then those seen last.
CONSIDERED = 300
# They are looked for among so many, whatever the number of volunteers: those seen last, and the most skilled for it.
SEEN_LAST = 10_000
SKILLED_MOST = 1_000
# Of the best value: who is much less likely to do it well is not worth one of their two invitations a week.
WORTH_SHOWING = 0.25


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked now, and the parts of their score for this task."""

    volunteer: Volunteer
    value: float
    parts: list[dict[str, Any]]
    key: str


def short_list(task: Task, now: datetime, limit: int = SHOWN) -> list[Candidate]:
    """The best of those who may be invited, at a constant cost. Expects the task's organisation at hand."""
    return _candidates(task, now)[:limit]


def find_candidate(task: Task, key: str, now: datetime) -> Candidate | None:
    """The person behind a key of this task's list, if they may still be asked."""
    return next((row for row in _candidates(task, now) if constant_time_compare(row.key, key)), None)


def key_of(task: Task, volunteer: Volunteer) -> str:
    """Names a person on one task's list only, so that nobody can be followed from task to task."""
    return salted_hmac("tasks.shortlist", f"{task.pk}:{volunteer.pk}").hexdigest()[:32]


def _candidates(task: Task, now: datetime) -> list[Candidate]:
    prefetch_related_objects([task], Prefetch("skills", TaskSkill.objects.select_related("skill").order_by("pk")))
    people = list(who_may_fit(task)[:CONSIDERED])
    facts = invitation_facts(task, people, now)
    found = valued(task, [person for person in people if rules.can_invite(facts[person.pk], now)], now)
    return [row for row in found if _is_well_suited(row, task) and row.value >= WORTH_SHOWING * found[0].value]


def _is_well_suited(row: Candidate, task: Task) -> bool:
    """They have a skill the task uses, or one close to it; a first task suits everybody."""
    is_near = any(part["name"] == "near" for part in row.parts)
    return task.is_starter or is_near or row.volunteer.shared > 0  # type: ignore[attr-defined]


def who_may_fit(task: Task) -> QuerySet[Volunteer]:
    """People who share something with the task and are open to invitations, those who share most skills first."""
    uses = [row.skill_id for row in task.skills.all() if row.part == TaskSkill.Part.USES]
    categories = {row.skill.category for row in task.skills.all() if row.part == TaskSkill.Part.USES}
    mine = OuterRef("pk")
    near = Skill.objects.filter(category__in=categories).values("pk")
    skilled = VolunteerSkill.objects.filter(skill_id__in=near, volunteer=mine)
    learning = VolunteerGoal.objects.filter(skill_id__in=task.skill_ids, volunteer=mine)
    following = Volunteer.causes.through.objects.filter(cause_id__in=task.cause_ids, volunteer=mine)
    fits = Q(Exists(skilled)) | Q(Exists(learning)) | Q(Exists(following))
    if task.is_starter or not uses:
        fits |= Q(accepted_count=0)
    if task.languages:
        fits &= Q(languages=[]) | Q(languages__overlap=task.languages)
    shared = (
        VolunteerSkill.objects.filter(volunteer=mine, skill_id__in=uses)
        .order_by()
        .values("volunteer")
        .annotate(count=Count("pk"))
        .values("count")
    )
    invited = TaskInvitation.objects.filter(task=task, volunteer=mine)
    free = Volunteer.objects.filter(user__is_active=True, user__is_staff=False, invitations_per_week__gt=0)
    return (
        free.filter(fits, ~Exists(invited), pk__in=_looked_at(free, uses))
        .exclude(user__memberships__organization_id=task.organization_id)
        .annotate(shared=Coalesce(Subquery(shared, output_field=IntegerField()), 0))
        .select_related("user")
        .prefetch_related(
            Prefetch("skills", VolunteerSkill.objects.select_related("skill").order_by("skill__name", "pk")),
            "goals",
            "causes",
        )
        .order_by("-shared", F("user__seen_at").desc(nulls_last=True), "pk")
    )


def _looked_at(free: QuerySet[Volunteer], uses: list[int]) -> QuerySet:
    """The ids of those who are thought about at all, so that a million volunteers cost no more than ten thousand."""
    seen_last = free.order_by(F("user__seen_at").desc(nulls_last=True)).values("pk")[:SEEN_LAST]
    skilled = VolunteerSkill.objects.filter(skill_id__in=uses).order_by().values("volunteer_id")
    skilled = skilled.annotate(shared=Count("pk")).order_by("-shared", "-volunteer_id").values("volunteer_id")
    return seen_last.union(skilled[:SKILLED_MOST])


def valued(task: Task, people: Sequence[Volunteer], now: datetime) -> list[Candidate]:
    """The engine's value of each pair, best first; a pair that a gate closes is left out."""
    if not people:
        return []
    in_use = weights_in_use()
    by_id = {person.pk: person for person in people}
    table = read_people(Volunteer.objects.filter(pk__in=by_id), in_use, now)
    tasks = read_tasks(Task.objects.filter(pk=task.pk), in_use, now)
    market = Market(table.people, tasks.tasks, tasks.skill_category)
    rows, of_task = np.arange(len(table.ids)), np.zeros(len(table.ids), np.int64)
    values = pair_values(market, rows, of_task, in_use.weights).value
    best = [row for row in np.lexsort((table.ids, -values)) if values[row] > 0]
    parts = named_parts(market, np.array(best, np.int64), of_task[best], in_use.weights)
    return [
        Candidate(person, float(values[row]), named, key_of(task, person))
        for row, named in zip(best, parts, strict=True)
        if (person := by_id[int(table.ids[row])])
    ]


def named_parts(market: Market, v_rows: np.ndarray, t_rows: np.ndarray, weights: Weights) -> list[list[dict[str, Any]]]:
    """What each pair's score is made of, as invitations keep it: their points add up to the accept logit."""
    columns = parts_of(market, v_rows, t_rows, weights)
    return [
        [{"name": name, "points": float(points[n]), "about": []} for name, points in columns.items() if points[n]]
        for n in range(len(v_rows))
    ]
