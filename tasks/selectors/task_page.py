"""Everything one task's page shows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch

from common.decisions import Decision
from organizations.models import Membership
from tasks import rules
from tasks.models import Claim, Task, TaskSkill, WaitingListEntry
from tasks.selectors.explanations import Explanation
from tasks.selectors.facts import claim_facts
from tasks.selectors.followed import follow_state
from tasks.selectors.invitations import OpenInvitation, invitation_to
from tasks.selectors.lines import TaskLine, Viewer
from tasks.selectors.surroundings import similar_tasks, surroundings_of
from tasks.selectors.time_plot import DotPlot, dot_plot
from tasks.states import ONE_PER_TASK, TaskStatus
from vocabularies.services import languages

# --- What this person can do now ------------------------------------------------------------------------------------

# How the claim box looks for each refusal of `can_claim`; "" is no refusal.
_STATES = {
    "": "open",
    "already_claimed": "mine",
    "already_done": "done",
    "task_full": "full",
    "enough_requests": "full",
    "own_organization": "own",
    "staff": "staff",
    "too_many_open_claims": "limit",
    "only_asked": "limit",
    "head_start": "limit",
    "task_not_open": "closed",
    "task_past": "closed",
}


@dataclass(frozen=True)
class ClaimBox:
    """What stands beside a task: a claim to make, to go on with, to wait for, or why not."""

    state: str
    decision: Decision
    claim: Claim | None
    is_waiting: bool
    lease: timedelta
    extension: timedelta
    due_at: datetime

    @property
    def can_claim(self) -> bool:
        return self.state == "open"


def claim_box(task: Task, viewer: Viewer, now: datetime) -> ClaimBox:
    """Asks the same rule as the service, so that the page gives the same reason."""
    facts = claim_facts([task], viewer.volunteer)[task.pk]
    if viewer.volunteer is None and not viewer.is_visitor:
        seats = Membership.objects.filter(user_id=viewer.user.pk, organization_id=task.organization_id)
        facts = replace(facts, is_member=seats.exists(), is_staff=viewer.user.is_staff)
    # What nobody can claim any more says so to everyone, its own team included.
    decision = rules.is_open_task(task.status) and rules.can_claim(facts, now)
    state = _STATES[decision.code]
    claim = None
    is_waiting = False
    if viewer.volunteer is not None:
        if state in {"mine", "done"}:
            claim = Claim.objects.filter(task=task, volunteer=viewer.volunteer, status__in=ONE_PER_TASK).first()
        if state == "full":
            waiting = WaitingListEntry.objects.filter(task=task, volunteer=viewer.volunteer, told_at=None)
            is_waiting = waiting.exists()
    lease = rules.lease_for(task.minutes)
    return ClaimBox(
        state=state,
        decision=decision,
        claim=claim,
        is_waiting=is_waiting,
        lease=lease,
        extension=rules.extension_for(task.minutes),
        due_at=now + lease,
    )


# --- The page -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """The person who reads the work."""

    name: str
    short_name: str
    title: str


@dataclass(frozen=True)
class Practised:
    """A skill of the task: its state for this person, and whether the task uses or teaches it."""

    name: str
    state: str
    is_taught: bool
    level: int


@dataclass(frozen=True)
class TaskPage:
    task: Task
    box: ClaimBox
    why: Explanation
    invitation: OpenInvitation | None
    skills: list[Practised]
    languages: list[str]
    reader: Reader | None
    plot: DotPlot | None
    plot_is_of_this_task: bool
    similar: list[TaskLine]
    is_saved: bool | None
    open_count: int
    follow_state: str
    shows_finished: bool
    is_preview: bool = False

    @property
    def is_listed(self) -> bool:
        """Open, or shown as it will be when it is."""
        return self.is_preview or self.task.status == TaskStatus.OPEN


def find_task(user: Any, public_id: UUID) -> Task | None:
    """The task with all that its page and its terms need, if this person may see it."""
    skills = Prefetch("skills", TaskSkill.objects.select_related("skill").order_by("pk"))
    whole = Task.objects.select_related("organization", "series")
    return _visible(whole.prefetch_related("points", skills, "causes", "files"), user, public_id)


def find_task_id(user: Any, public_id: UUID) -> int | None:
    """The key of the task, if this person may see it."""
    return _visible(Task.objects.values_list("pk", flat=True), user, public_id)


def _visible(tasks: Any, user: Any, public_id: UUID) -> Any:
    """Nearly every visit is to a task that everyone sees; only for the others the long question is asked."""
    tasks = tasks.filter(public_id=public_id)
    found = next(iter(tasks.public()), None)
    if found is None and user.is_authenticated:
        found = next(iter(tasks.visible_to(user)), None)
    return found


def task_page(task: Task, viewer: Viewer, now: datetime, *, is_preview: bool = False) -> TaskPage:
    """Expects the task as `find_task` returns it. A constant number of queries."""
    near = surroundings_of(task, now)
    box = claim_box(task, viewer, now)
    saved = viewer.saved_among([task])
    return TaskPage(
        task=task,
        box=box,
        why=viewer.why(task),
        invitation=invitation_to(task, viewer.volunteer, now) if box.state in {"open", "limit"} else None,
        skills=_practised(task, viewer),
        languages=[languages().get(code, code) for code in task.languages],
        reader=_reader(task),
        plot=dot_plot(near.times, task.minutes) if near.times else None,
        plot_is_of_this_task=near.times_are_of_this,
        similar=similar_tasks(task, viewer, now, near),
        is_saved=None if saved is None else task.pk in saved,
        open_count=near.open_count,
        follow_state="" if viewer.is_visitor else follow_state(task.organization, viewer.user),
        shows_finished=task.organization.impact_tasks >= settings.FACTS_FROM_CLOSED_TASKS,
        is_preview=is_preview,
    )


def _practised(task: Task, viewer: Viewer) -> list[Practised]:
    rows = [
        Practised(row.skill.name, viewer.skill_state(row.skill_id), row.part == TaskSkill.Part.TEACHES, row.level)
        for row in task.skills.all()
    ]
    return sorted(rows, key=lambda row: (not row.is_taught, row.name))


def _reader(task: Task) -> Reader | None:
    """The named reviewer, as long as they belong to the organisation."""
    if task.reviewer_id is None:
        return None
    seat = Membership.objects.select_related("user").filter(
        organization_id=task.organization_id, user_id=task.reviewer_id
    )
    return next((Reader(row.user.name, row.user.get_short_name(), row.title) for row in seat), None)
