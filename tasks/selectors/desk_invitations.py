"""What an organisation sees of the invitations to its task: counts, waves, reasons; names only of public pages."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Prefetch, Q, prefetch_related_objects

from common.decisions import Decision
from tasks import rules
from tasks.models import Task, TaskInvitation, TaskSkill
from tasks.selectors.invitation_facts import task_facts
from tasks.selectors.suitability import Suited, suited_to
from volunteers.models import VolunteerSkill

LINES_SHOWN = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Wave:
    """One wave and what came of it. Where few were asked, only who took it counts: the rest would say who did not."""

    number: int
    began_at: datetime
    invited: int
    taken: int
    declined: int
    opened: int

    @property
    def tells_answers(self) -> bool:
        return self.invited >= settings.FACTS_FROM_CLOSED_TASKS

    @property
    def unanswered(self) -> int:
        return self.invited - self.taken - self.declined


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One invitation, without its answer."""

    person: Suited
    at: datetime
    is_by_team: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Invited:
    waves: list[Wave]
    lines: list[Line]
    room: rules.Room
    decision: Decision

    @property
    def count(self) -> int:
        return sum(wave.invited for wave in self.waves)

    @property
    def all_in_all(self) -> int:
        """How many may be invited in all, as it stands."""
        return self.room.left_in_all + sum(wave.invited - wave.taken for wave in self.waves)


def invited_to(task: Task, now: datetime) -> Invited:
    """A constant number of queries. Expects the task's organisation at hand."""
    claim, waves = task_facts(task)
    return Invited(
        waves=_waves(task),
        lines=_lines(task),
        room=rules.invitation_room(waves, places_left=task.places_left, now=now),
        decision=rules.can_invite_to(claim, waves, now),
    )


def _waves(task: Task) -> list[Wave]:
    answer = TaskInvitation.Answer
    rows = (
        TaskInvitation.objects.filter(task=task)
        .order_by("wave")
        .values("wave")
        .annotate(
            began_at=Min("created_at"),
            invited=Count("pk"),
            taken=Count("pk", filter=Q(answer=answer.TAKEN)),
            declined=Count("pk", filter=Q(answer=answer.DECLINED)),
            opened=Count("pk", filter=Q(opened_at__isnull=False)),
        )
        .values_list("wave", "began_at", "invited", "taken", "declined", "opened")
    )
    return [Wave(*row) for row in rows]


def _lines(task: Task) -> list[Line]:
    """The latest invitations, in an order that tells nothing of the answers."""
    rows = list(
        TaskInvitation.objects.filter(task=task)
        .select_related("volunteer__user")
        .prefetch_related(Prefetch("volunteer__skills", VolunteerSkill.objects.select_related("skill")))
        .order_by("-created_at", "-pk")[:LINES_SHOWN]
    )
    if not rows:
        return []
    prefetch_related_objects([task], Prefetch("skills", TaskSkill.objects.select_related("skill").order_by("pk")))
    people = suited_to(task, [row.volunteer for row in rows])
    return [
        Line(person=person, at=row.created_at, is_by_team=row.invited_by_id is not None)
        for row, person in zip(rows, people, strict=True)
    ]
