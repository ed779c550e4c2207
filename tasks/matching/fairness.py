"""Who and what was seen in one week, counted from the event log and the log of showings.

Nothing here knows age, sex or origin: people are grouped by the languages they work in and by having had work accepted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum

from common.ranges import id_ranges
from tasks.matching.looks import LOOK
from tasks.models import Impression, Task, TaskEvent, TaskSkill
from tasks.states import ClaimStatus, TaskStatus
from volunteers.models import Volunteer, VolunteerSkill

FIRST_LOOKS = timedelta(hours=48)
LOOKS_WANTED = 20
SMALL_MAX = 3  # tasks that an organisation has ever opened
GROUP_MIN = 5  # people; smaller groups say more about persons than about fairness
TASKS_AT_ONCE = 20_000  # whose moves one statement reads
# An alarm is rung where it can be otherwise: with enough new tasks, and people enough to look at them.
ALARM_SHARE, ALARM_TASKS, ALARM_VISITORS = 0.5, 10, 100


class OpenTask(NamedTuple):
    pk: int
    organization_id: int


class AcceptedWork(NamedTuple):
    task_id: int
    organization_id: int
    volunteer_id: int
    at: datetime


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def span_of(week_start: date) -> tuple[datetime, datetime]:
    start = datetime(week_start.year, week_start.month, week_start.day, tzinfo=UTC)
    return start, start + timedelta(days=7)


def figures_of(week_start: date) -> dict[str, Any]:
    """The report of one week. Counting again gives the same numbers, as long as the log of showings is kept."""
    start, end = span_of(week_start)
    tasks = open_tasks(start, end)
    accepted = _accepted(end)
    in_week = [(work.task_id, work.volunteer_id) for work in accepted if work.at >= start]
    before = [work for work in accepted if work.at < start]
    shown = Impression.objects.filter(shown_at__gte=start, shown_at__lt=end)
    by_task = _looks(shown, "task_id")
    by_person = _looks(shown, "volunteer_id")
    served = {work.task_id for work in accepted}
    return {
        **_tasks(tasks, served, by_task),
        **_newcomers(tasks, in_week, before, by_task, by_person),
        "unseen": _unseen(end, len(by_person)),
        "by_language": _by_language(by_person.keys(), in_week),
        "by_newness": _by_newness(by_person.keys(), in_week, before),
        "by_size": _by_size(tasks, served, by_task, end),
    }


def open_tasks(start: datetime, end: datetime) -> list[OpenTask]:
    """The tasks that were open at some time of the week, by the event log. Read in parts, as all history has a say."""
    opened = Task.objects.filter(published_at__lt=end)
    return [task for ids in id_ranges(opened, TASKS_AT_ONCE) for task in _open_tasks(start, end, ids)]


def _open_tasks(start: datetime, end: datetime, ids: tuple[int, int]) -> Iterator[OpenTask]:
    moves = (
        TaskEvent.objects.filter(task__pk__range=ids, claim=None, at__lt=end, to_status__in=TaskStatus.values)
        .exclude(from_status=F("to_status"))
        .order_by("task_id", "pk")
        .values_list("task_id", "task__organization_id", "at", "to_status")
    )
    for (task_id, organization_id), own in groupby(moves, key=lambda move: move[:2]):
        was_open = is_counted = False
        for _task, _organization, at, status in own:
            is_counted |= was_open and at >= start
            was_open = status == TaskStatus.OPEN
        if is_counted or was_open:
            yield OpenTask(task_id, organization_id)


def gini(values: Collection[float]) -> float | None:
    """0 when all have the same, towards 1 when one has it all. None without anything to share."""
    ordered = np.sort(np.asarray(list(values), float))
    if not len(ordered) or not ordered.sum():
        return None
    ranks = np.arange(1, len(ordered) + 1)
    return _round(
        float(2 * (ranks * ordered).sum() / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))
    )


def _accepted(end: datetime) -> list[AcceptedWork]:
    events = TaskEvent.objects.filter(claim__isnull=False, to_status=ClaimStatus.ACCEPTED, at__lt=end)
    rows = events.order_by("pk").values_list("task_id", "task__organization_id", "claim__volunteer_id", "at")
    return [AcceptedWork(*row) for row in rows]


def _looks(shown: QuerySet[Impression], by: str) -> dict[int, float]:
    return dict(shown.values(by).annotate(looks=Sum(LOOK)).order_by(by).values_list(by, "looks"))


def _tasks(tasks: list[OpenTask], served: set[int], by_task: Mapping[int, float]) -> dict[str, Any]:
    by_organization: Counter[int] = Counter({task.organization_id: 0 for task in tasks})
    for task in tasks:
        by_organization[task.organization_id] += by_task.get(task.pk, 0.0)  # type: ignore[assignment]
    return {
        "tasks": len(tasks),
        "served": sum(task.pk in served for task in tasks),
        "served_share": _share(sum(task.pk in served for task in tasks), len(tasks)),
        "looks": _round(sum(by_task.values())),
        "gini_tasks": gini([by_task.get(task.pk, 0.0) for task in tasks]),
        "gini_organizations": gini(by_organization.values()),
    }


def _newcomers(
    tasks: list[OpenTask],
    in_week: list[tuple[int, int]],
    before: list[AcceptedWork],
    by_task: Mapping[int, float],
    by_person: Mapping[int, float],
) -> dict[str, Any]:
    """New is who had no accepted work when the week began: a volunteer, and likewise an organisation."""
    known_people = {work.volunteer_id for work in before}
    organization_of = {task.pk: task.organization_id for task in tasks}
    known_organizations = {work.organization_id for work in before}
    new_tasks = {pk for pk, organization_id in organization_of.items() if organization_id not in known_organizations}
    return {
        "visitors": len(by_person),
        "accepted": len(in_week),
        "new_people_share_of_visitors": _share(sum(pk not in known_people for pk in by_person), len(by_person)),
        "new_people_share_of_looks": _share(
            sum(looks for pk, looks in by_person.items() if pk not in known_people), sum(by_person.values())
        ),
        "new_people_share_of_accepted": _share(sum(pk not in known_people for _, pk in in_week), len(in_week)),
        "new_organizations_share_of_tasks": _share(len(new_tasks), len(tasks)),
        "new_organizations_share_of_looks": _share(
            sum(looks for pk, looks in by_task.items() if pk in new_tasks), sum(by_task.values())
        ),
        "new_organizations_share_of_accepted": _share(sum(pk in new_tasks for pk, _ in in_week), len(in_week)),
    }


def _unseen(end: datetime, visitors: int) -> dict[str, Any]:
    """Tasks whose first 48 hours ended in this week, and how many of them few suitable people looked at.

    Suitable: the task asks for no skill, or the person has one that it asks for, by profile as it is when counting.
    """
    opened = Task.objects.filter(
        published_at__gte=end - timedelta(days=7) - FIRST_LOOKS, published_at__lt=end - FIRST_LOOKS
    )
    asked = TaskSkill.objects.filter(task_id=OuterRef("task_id"), part=TaskSkill.Part.USES)
    has_one = asked.filter(
        Exists(VolunteerSkill.objects.filter(volunteer=OuterRef(OuterRef("volunteer")), skill=OuterRef("skill")))
    )
    shown = Impression.objects.filter(
        task__in=opened,
        shown_at__gte=F("task__published_at"),
        shown_at__lt=F("task__published_at") + FIRST_LOOKS,
    ).filter(~Exists(asked) | Exists(has_one))
    looks = _looks(shown, "task_id")
    ids = list(opened.values_list("pk", flat=True))
    few = sum(looks.get(pk, 0.0) < LOOKS_WANTED for pk in ids)
    share = _share(few, len(ids))
    return {
        "tasks": len(ids),
        "few": few,
        "share": share,
        "is_alarm": visitors >= ALARM_VISITORS and len(ids) >= ALARM_TASKS and (share or 0) > ALARM_SHARE,
    }


def _by_language(visitors: Collection[int], in_week: list[tuple[int, int]]) -> list[dict[str, Any]]:
    groups: defaultdict[str, set[int]] = defaultdict(set)
    for pk, languages in Volunteer.objects.filter(pk__in=visitors).values_list("pk", "languages"):
        for language in languages or [""]:
            groups[language].add(pk)
    return _finished(groups, in_week)


def _by_newness(
    visitors: Collection[int], in_week: list[tuple[int, int]], before: list[AcceptedWork]
) -> list[dict[str, Any]]:
    known = {work.volunteer_id for work in before}
    return _finished(
        {"new": {pk for pk in visitors if pk not in known}, "returning": {pk for pk in visitors if pk in known}},
        in_week,
    )


def _finished(groups: Mapping[str, set[int]], in_week: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """Accepted work of those who came, per person. Groups of few people are counted together."""
    large = {name: people for name, people in groups.items() if len(people) >= GROUP_MIN}
    rest = set().union(*(people for name, people in groups.items() if name not in large))
    finished = Counter(volunteer_id for _task_id, volunteer_id in in_week)
    rows = []
    for name, people in [*sorted(large.items()), *([("others", rest)] if rest else [])]:
        count = sum(finished[pk] for pk in people)
        rows.append(
            {"group": name, "visitors": len(people), "finished": count, "per_visitor": _share(count, len(people))}
        )
    return rows


def _by_size(
    tasks: list[OpenTask], served: set[int], by_task: Mapping[int, float], end: datetime
) -> list[dict[str, Any]]:
    """An organisation is small while it has opened few tasks, whatever its budget: the log knows no other size."""
    ids = {task.organization_id for task in tasks}
    opened = dict(
        Task.objects.filter(organization_id__in=ids, published_at__lt=end)
        .order_by()
        .values_list("organization_id")
        .annotate(Count("pk"))
    )
    rows = []
    for name in ("small", "large"):
        own = [task for task in tasks if (opened[task.organization_id] <= SMALL_MAX) == (name == "small")]
        looks = sum(by_task.get(task.pk, 0.0) for task in own)
        rows.append(
            {
                "group": name,
                "organizations": len({task.organization_id for task in own}),
                "tasks": len(own),
                "looks_per_task": _share(looks, len(own)),
                "served_share": _share(sum(task.pk in served for task in own), len(own)),
            }
        )
    return rows


def _share(part: float, whole: float) -> float | None:
    return _round(part / whole) if whole else None


def _round(number: float) -> float:
    return round(number, 4)
