"""How many open tasks would suit someone with these answers; the running count at onboarding."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q

from tasks.models import Task

SHOWN = 3
# The longest sitting one can choose stands for "and more".
SITTING_MAX = 120


@dataclass(frozen=True)
class Fitting:
    count: int
    shortest_count: int
    examples: list[Task]


def count_fitting(
    *,
    now: datetime,
    sittings: Collection[int] = (),
    languages: Collection[str] = (),
    skill_ids: Collection[int] = (),
    goal_ids: Collection[int] = (),
    cause_ids: Collection[int] = (),
) -> Fitting:
    """Counts claimable tasks by what was chosen so far; what was not chosen excludes nothing. Two queries.

    Time and language must fit; of skills, wishes to learn and causes one is enough.
    """
    tasks = Task.objects.listed(now)
    if sittings and max(sittings) < SITTING_MAX:
        tasks = tasks.filter(minutes__lte=max(sittings))
    if languages:
        tasks = tasks.filter(Q(languages=[]) | Q(languages__overlap=list(languages)))
    wanted = Q()
    if skill_ids or goal_ids:
        wanted |= Q(skill_ids__overlap=[*skill_ids, *goal_ids])
    if cause_ids:
        wanted |= Q(cause_ids__overlap=list(cause_ids))
    tasks = tasks.filter(wanted)
    shortest = Count("pk", filter=Q(minutes__lte=settings.TASK_MINUTES_MIN))
    counts = tasks.aggregate(count=Count("pk"), shortest=shortest)
    examples = list(tasks.select_related("organization").order_by("-published_at", "-pk")[:SHOWN])
    return Fitting(count=counts["count"], shortest_count=counts["shortest"], examples=examples)
