"""What the score of each suggestion is made of, worked out by the engine for one person and the tasks shown to them."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from tasks.matching.columns import categories_of, industry_columns, matrix, of_lists
from tasks.matching.engine import values
from tasks.matching.engine.data import DEFAULT_WEEKLY_MINUTES, Market, People, Tasks
from tasks.matching.in_use import InUse
from tasks.models import Task, TaskSkill
from volunteers.models import Volunteer

Part = dict[str, Any]


def parts_of(volunteer: Volunteer, tasks: Sequence[Task], in_use: InUse) -> dict[int, list[Part]]:
    """By task id: {"name", "points", "about"}, "base" included; the points add up to the logit of taking it on.

    `about` names ids of skills or causes, or codes of industries. Expects `skills__skill` and the organisation of the
    tasks, and the volunteer as `volunteer_of` returns it. No query.
    """
    if not tasks:
        return {}
    person, rows = _Person(volunteer), [list(task.skills.all()) for task in tasks]
    market = _market(volunteer, person, tasks, rows, in_use)
    everything = np.arange(len(tasks))
    points = values.parts(market, np.zeros(len(tasks), np.int64), everything, in_use.weights)
    return {
        task.pk: [
            {"name": name, "points": float(of_tasks[place]), "about": _about(name, person, task, rows[place])}
            for name, of_tasks in points.items()
            if of_tasks[place] or name == "base"
        ]
        for place, task in enumerate(tasks)
    }


def _market(
    volunteer: Volunteer,
    person: "_Person",
    tasks: Sequence[Task],
    rows: Sequence[Sequence[TaskSkill]],
    in_use: InUse,
) -> Market:
    one, ids = np.zeros(1, np.int64), np.arange(len(tasks))
    own = person.skills
    asked = [(place, row) for place, of_task in enumerate(rows) for row in of_task]
    need = matrix(
        ids,
        ((place, row.skill_id, row.level) for place, row in asked if row.part == TaskSkill.Part.USES),
        has_values=True,
    )
    names = {row.skill_id: row.skill.category for row in own} | {row.skill_id: row.skill.category for _, row in asked}
    task_ids = np.array([task.pk for task in tasks], np.int64)
    organizations = np.array([task.organization_id for task in tasks], np.int64)
    people = People.blank(
        1,
        skills=matrix(one, ((0, row.skill_id, row.level) for row in own), has_values=True),
        goals=matrix(one, ((0, pk) for pk in person.goals)),
        causes=matrix(one, ((0, pk) for pk in person.causes)),
        industries=of_lists(one, [volunteer.industries], industry_columns()),
        weekly_minutes=np.array([volunteer.weekly_minutes or DEFAULT_WEEKLY_MINUTES], np.float32),
        accepted=np.array([volunteer.accepted_count], np.float32),
        effect=in_use.people_effect(np.array([volunteer.pk])).astype(np.float32),
    )
    columns = Tasks.blank(
        len(tasks),
        need=need,
        weight=need._replace(values=np.ones_like(need.values)),
        teaches=matrix(ids, ((place, row.skill_id) for place, row in asked if row.part == TaskSkill.Part.TEACHES)),
        causes=matrix(ids, ((place, cause) for place, task in enumerate(tasks) for cause in task.cause_ids)),
        industries=of_lists(ids, [[task.organization.industry] for task in tasks], industry_columns()),
        minutes=np.array([task.minutes for task in tasks], np.float32),
        is_starter=np.array([task.is_starter for task in tasks], bool),
        effect=in_use.task_effect(task_ids, organizations).astype(np.float32),
    )
    return Market(people, columns, categories_of(list(names.items())))


class _Person:
    """What `about` asks of the person, looked up once for all tasks."""

    def __init__(self, volunteer: Volunteer) -> None:
        self.skills = list(volunteer.skills.all())
        self.goals = [row.skill_id for row in volunteer.goals.all()]
        self.causes = [cause.pk for cause in volunteer.causes.all()]
        self.skill_ids = {row.skill_id for row in self.skills}
        self.categories = {row.skill.category for row in self.skills}


def _about(name: str, person: _Person, task: Task, rows: Sequence[TaskSkill]) -> Collection[int | str]:
    """Ids of the skills or causes a part comes from, or the industry."""
    if name == "cause":
        return [pk for pk in person.causes if pk in task.cause_ids]
    if name == "goal":
        return [pk for pk in person.goals if pk in task.skill_ids]
    if name == "industry":
        return [task.organization.industry]
    used = [row for row in rows if row.part == TaskSkill.Part.USES]
    if name == "fit":
        return [row.skill_id for row in used if row.skill_id in person.skill_ids]
    if name == "near":
        return [
            row.skill_id
            for row in used
            if row.skill_id not in person.skill_ids and row.skill.category in person.categories
        ]
    return ()
