"""The queries behind matching: what it may know about people and tasks."""

from collections.abc import Iterable
from datetime import datetime

from tasks.matching.scoring import TaskView, VolunteerView
from tasks.models import Claim, Task, TaskSkill
from tasks.states import ONE_PER_TASK
from volunteers.models import Volunteer

CANDIDATES_MAX = 2000


def volunteer_view(volunteer: Volunteer) -> VolunteerView:
    skills = list(volunteer.skills.select_related("skill"))
    return VolunteerView(
        skills={row.skill_id: row.level for row in skills},
        categories=frozenset(row.skill.category for row in skills),
        goals=frozenset(volunteer.goals.values_list("skill_id", flat=True)),
        causes=frozenset(volunteer.causes.values_list("pk", flat=True)),
        languages=frozenset(volunteer.languages),
        weekly_minutes=volunteer.weekly_minutes,
        # 120 stands for "2 h and more" at onboarding, so it closes no gate.
        longest_sitting=None if not volunteer.sittings or max(volunteer.sittings) >= 120 else max(volunteer.sittings),
    )


def task_view(task: Task) -> TaskView:
    """Expects `skills__skill` and `causes` at hand."""
    skills = list(task.skills.all())
    return TaskView(
        needs={row.skill_id: row.level for row in skills if row.part == TaskSkill.Part.USES},
        categories={row.skill_id: row.skill.category for row in skills},
        teaches=frozenset(row.skill_id for row in skills if row.part == TaskSkill.Part.TEACHES),
        causes=frozenset(task.cause_ids),
        languages=frozenset(task.languages),
        minutes=task.minutes,
        places=task.places,
        taken=task.taken_count,
        is_starter=task.is_starter,
    )


def candidate_tasks(volunteer: Volunteer, now: datetime) -> Iterable[Task]:
    """Claimable tasks, newest first, without those of own organisations and those already held or decided."""
    done = Claim.objects.filter(volunteer=volunteer, status__in=ONE_PER_TASK).values("task_id")
    return (
        Task.objects.claimable(now)
        .exclude(pk__in=done)
        .exclude(organization__memberships__user_id=volunteer.user_id)
        .prefetch_related("skills__skill")
        .order_by("-published_at", "-pk")[:CANDIDATES_MAX]
    )
