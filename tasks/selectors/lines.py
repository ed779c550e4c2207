"""Tasks as lists show them: with the reason, the skills seen by this person, and whether it is saved."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from tasks.matching.parts import Part, parts_of
from tasks.matching.snapshot import weights_of
from tasks.models import SavedTask, Task, WorkAgain
from tasks.selectors.explanations import NO_REASON, Explanation, explain
from tasks.selectors.feed import Feed, FeedItem, Ranked
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of


@dataclass(frozen=True)
class SkillTag:
    """A task's skill, and what it is to whoever looks: "has", "learns" or ""."""

    name: str
    state: str = ""


@dataclass(frozen=True)
class TaskLine:
    """What templates/tasks/partials/task_row.html shows. `is_saved` is None where nothing can be saved.

    A suggestion says why, may be a stretch toward a goal, and can be told to go away.
    """

    task: Task
    why: Explanation = NO_REASON
    skills: tuple[SkillTag, ...] = ()
    is_saved: bool | None = None
    is_suggested: bool = False
    is_stretch: bool = False

    @property
    def reason(self) -> str:
        return self.why.first


class Viewer:
    """Whoever looks at tasks: a visitor, or a person with what they brought. Read at most once per request.

    `volunteer` is for callers who have read the person already, as `volunteer_of` does.
    """

    def __init__(self, user: Any, *, volunteer: Volunteer | None = None) -> None:
        self.user = user
        if volunteer is not None:
            self.volunteer = volunteer

    @cached_property
    def volunteer(self) -> Volunteer | None:
        return volunteer_of(self.user.pk) if self.user.is_authenticated else None

    @cached_property
    def volunteer_id(self) -> int | None:
        """Without all that comes with the volunteer, for those who need no more."""
        if "volunteer" in self.__dict__:
            return self.volunteer.pk if self.volunteer else None
        return Volunteer.objects.filter(user_id=self.user.pk).values_list("pk", flat=True).first()

    @cached_property
    def skill_ids(self) -> frozenset[int]:
        return frozenset(row.skill_id for row in self.volunteer.skills.all()) if self.volunteer else frozenset()

    @cached_property
    def goal_ids(self) -> frozenset[int]:
        return frozenset(row.skill_id for row in self.volunteer.goals.all()) if self.volunteer else frozenset()

    @cached_property
    def is_visitor(self) -> bool:
        return not self.user.is_authenticated

    @cached_property
    def has_head_start(self) -> bool:
        """Some organisation would work with them again, so they find its tasks before others do."""
        return self.volunteer is not None and WorkAgain.objects.filter(volunteer=self.volunteer).exists()

    @cached_property
    def feed(self) -> Feed | None:
        return Feed(self.volunteer, now=timezone.now()) if self.volunteer else None

    @cached_property
    def ranked(self) -> dict[int, Ranked]:
        """This person's suggestions by task id, in their order now."""
        return {row.task_id: row for row in self.feed.ranked()} if self.feed else {}

    @property
    def minutes_left(self) -> int | None:
        return self.feed.minutes_left if self.feed else None

    @property
    def suggested(self) -> list[int]:
        return list(self.ranked)

    def parts(self, tasks: Iterable[Task]) -> dict[int, list[Part]]:
        """What the scores of the suggested ones are made of. Expects organisation and `skills__skill` of the tasks."""
        known = [task for task in tasks if task.pk in self.ranked]
        if self.volunteer is None or not known:
            return {}
        return parts_of(self.volunteer, known, weights_of(self.ranked[known[0].pk].weights_id))

    def whys(self, tasks: Iterable[Task]) -> dict[int, Explanation]:
        """Why these were suggested; those that were not are left out."""
        tasks = list(tasks)
        found = self.parts(tasks)
        return {
            task.pk: explain(found[task.pk], task, self.volunteer, minutes_left=self.minutes_left)
            for task in tasks
            if task.pk in found and self.volunteer
        }

    def why(self, task: Task) -> Explanation:
        return self.whys([task]).get(task.pk, NO_REASON)

    def saved_among(self, tasks: Iterable[Task]) -> set[int] | None:
        """Which of these are saved; None for a visitor, who cannot save."""
        if not self.user.is_authenticated:
            return None
        if self.volunteer is None:
            return set()
        saved = SavedTask.objects.filter(volunteer=self.volunteer, task__in=[task.pk for task in tasks])
        return set(saved.values_list("task_id", flat=True))

    def with_bookmarks(self, lines: list[TaskLine]) -> list[TaskLine]:
        """The same lines, each with whether it is saved. One query."""
        saved = self.saved_among(line.task for line in lines) or set()
        return [replace(line, is_saved=line.task.pk in saved) for line in lines]

    def tags(self, task: Task) -> tuple[SkillTag, ...]:
        """Expects `skills__skill`. What they have comes first, then what they want to learn."""
        order = ["has", "learns", ""]
        tags = [SkillTag(row.skill.name, self.skill_state(row.skill_id)) for row in task.skills.all()]
        return tuple(sorted(tags, key=lambda tag: order.index(tag.state)))

    def skill_state(self, skill_id: int) -> str:
        if skill_id in self.goal_ids:
            return "learns"
        return "has" if skill_id in self.skill_ids else ""


def suggested_lines(
    items: Iterable[FeedItem], viewer: Viewer, *, now: datetime, may_save: bool = True
) -> list[TaskLine]:
    """Suggestions in the same order, each with its reasons. One query, none where no bookmark is shown.

    The viewer is a volunteer.
    """
    volunteer = viewer.volunteer
    assert volunteer is not None
    items = list(items)
    saved = viewer.saved_among(item.task for item in items) or set() if may_save else None
    return [
        TaskLine(
            task=item.task,
            why=explain(item.parts, item.task, volunteer, now=now, minutes_left=viewer.minutes_left),
            skills=viewer.tags(item.task),
            is_saved=None if saved is None else item.task.pk in saved,
            is_suggested=True,
            is_stretch=item.is_stretch,
        )
        for item in items
    ]


def lines_for(tasks: Iterable[Task], viewer: Viewer) -> list[TaskLine]:
    """Lines in the same order; expects organisation and `skills__skill` at hand. Two queries for a volunteer."""
    tasks = list(tasks)
    saved = viewer.saved_among(tasks)
    whys = viewer.whys(tasks)
    return [
        TaskLine(
            task=task,
            why=whys.get(task.pk, NO_REASON),
            skills=viewer.tags(task),
            is_saved=None if saved is None else task.pk in saved,
            is_suggested=task.pk in whys,
            is_stretch=task.pk in whys and viewer.ranked[task.pk].is_stretch,
        )
        for task in tasks
    ]
