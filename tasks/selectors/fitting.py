"""How many open tasks would suit someone with these answers; the running count at onboarding."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q
from django.utils.text import capfirst

from tasks.models import Task
from tasks.selectors.facets import CAP, count_words

SHOWN = 3
# The longest sitting one can choose stands for "and more".
SITTING_MAX = 120


@dataclass(frozen=True)
class Fitting:
    """Both counts go no further than one more than browse counts."""

    count: int
    shortest_count: int
    examples: list[Task]

    @property
    def count_words(self) -> str:
        return count_words(self.count)

    @property
    def shortest_words(self) -> str:
        """ "Five", and figures from ten on."""
        if self.shortest_count >= 10:
            return count_words(self.shortest_count)
        return str(capfirst(str(apnumber(self.shortest_count))))


def count_fitting(
    *,
    now: datetime,
    sittings: Collection[int] = (),
    languages: Collection[str] = (),
    skill_ids: Collection[int] = (),
    goal_ids: Collection[int] = (),
    cause_ids: Collection[int] = (),
) -> Fitting:
    """Counts claimable tasks by what was chosen so far; what was not chosen excludes nothing. Three queries.

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
    shortest = tasks.filter(minutes__lte=settings.TASK_MINUTES_MIN)
    count, shortest_count = (rows.order_by()[: CAP + 1].count() for rows in (tasks, shortest))
    examples = list(tasks.select_related("organization").order_by("-published_at", "-pk")[:SHOWN])
    return Fitting(count, shortest_count, examples)
