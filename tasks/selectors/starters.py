"""First tasks for someone of whom nothing is known yet: short, of several kinds, at organisations that answer."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from tasks.models import Task
from tasks.selectors.explanations import Explanation, first_words
from tasks.selectors.lines import TaskLine, Viewer, lines_for
from tasks.selectors.order import rows
from tasks.selectors.own import not_own
from volunteers.models import Volunteer

# Enough of the shortest to find several kinds among them.
READ = 60
# Until an organisation has answered often enough to say how long it takes, it counts as one that keeps its promise.
UNKNOWN_HOURS = 72


def starters_for(volunteer: Volunteer | None, *, now: datetime, limit: int = 3) -> list[Task]:
    """Open tasks that need no experience, of as many kinds as there are; other short ones when those run out."""
    tasks = rows(not_own(Task.objects.listed(now), volunteer))
    if volunteer and volunteer.languages:
        tasks = tasks.filter(Q(languages=[]) | Q(languages__overlap=volunteer.languages))
    if volunteer and volunteer.minutes_max:
        tasks = tasks.filter(minutes__lte=volunteer.minutes_max)
    # In the order of an index, so that a million open tasks are not sorted for three of them.
    found = list(tasks.order_by("-is_starter", "minutes", "-published_at", "-pk")[:READ])
    found.sort(key=lambda task: (not task.is_starter, task.minutes, _hours(task)))
    return _of_every_kind(found, limit)


def starter_lines(viewer: Viewer, *, now: datetime, limit: int = 3) -> list[TaskLine]:
    """The same as lists show them, each first task saying that it is one."""
    return [
        replace(line, why=Explanation((words,))) if (words := first_words(line.task)) and not line.reason else line
        for line in lines_for(starters_for(viewer.volunteer, now=now, limit=limit), viewer)
    ]


def says_something(volunteer: Volunteer) -> bool:
    """Whether anything is known that a suggestion could follow. Expects the volunteer as `volunteer_of` returns it."""
    told = (volunteer.skills.all(), volunteer.goals.all(), volunteer.causes.all(), volunteer.industries)
    return volunteer.accepted_count > 0 or any(told)


def is_away(volunteer: Volunteer) -> bool:
    return volunteer.is_paused or volunteer.paused_until_date is not None


def _hours(task: Task) -> int:
    hours = task.organization.median_review_hours
    return UNKNOWN_HOURS if hours is None else hours


def _of_every_kind(tasks: list[Task], limit: int) -> list[Task]:
    """The first of each kind among the starters, then their second ones, and only then the others."""
    rounds: dict[str, int] = {}
    placed = []
    for position, task in enumerate(tasks):
        if task.is_starter:
            rounds[task.kind] = rounds.get(task.kind, 0) + 1
        placed.append((0 if task.is_starter else 1, rounds.get(task.kind, 0) if task.is_starter else 0, position, task))
    placed.sort(key=lambda row: row[:3])
    return [task for _others, _round, _position, task in placed[:limit]]
