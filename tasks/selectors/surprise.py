""" "Surprise me": something one can do, outside the skills and causes one usually works with (promise 23)."""

from datetime import datetime
from random import Random

from django.db.models import Q, QuerySet
from django.utils import timezone

from tasks.models import Task, TaskSkill
from tasks.selectors.order import rows_by_id
from tasks.selectors.own import not_own
from volunteers.models import Volunteer, VolunteerSkill

POOL = 200
# The longest sitting one can choose stands for "and more".
SITTING_MAX = 120


def surprise_for(volunteer: Volunteer | None, *, now: datetime, turn: int) -> Task | None:
    """Another task for each turn, the same ones in the same order for a whole day. At most four queries."""
    possible = _possible(volunteer, now)
    skills = [row.skill_id for row in volunteer.skills.all()] if volunteer else []
    goals = [row.skill_id for row in volunteer.goals.all()] if volunteer else []
    causes = [cause.pk for cause in volunteer.causes.all()] if volunteer else []
    other_skills = possible.exclude(skill_ids__overlap=[*skills, *goals])
    ids = _newest(other_skills.exclude(cause_ids__overlap=causes)) or _newest(other_skills)
    if not ids:
        return None
    day = timezone.localdate(now).isoformat()
    Random(f"{volunteer.pk if volunteer else 0}/{day}").shuffle(ids)
    return next(iter(rows_by_id([ids[turn % len(ids)]])), None)


def _possible(volunteer: Volunteer | None, now: datetime) -> QuerySet[Task]:
    """In a language and a time of theirs, without a skill one must be good at."""
    tasks = not_own(Task.objects.listed(now), volunteer)
    hard = TaskSkill.objects.filter(part=TaskSkill.Part.USES, level__gt=VolunteerSkill.Level.BASIC)
    tasks = tasks.exclude(pk__in=hard.values("task_id"))
    if volunteer is None:
        return tasks
    longest = max(volunteer.sittings, default=SITTING_MAX)
    if longest < SITTING_MAX:
        tasks = tasks.filter(minutes__lte=longest)
    if volunteer.minutes_max:
        tasks = tasks.filter(minutes__lte=volunteer.minutes_max)
    if volunteer.languages:
        tasks = tasks.filter(Q(languages=[]) | Q(languages__overlap=volunteer.languages))
    return tasks


def _newest(tasks: QuerySet[Task]) -> list[int]:
    return list(tasks.order_by("-published_at", "-pk").values_list("pk", flat=True)[:POOL])
