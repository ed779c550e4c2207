""" "Not for me": what each reason changes, and taking it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.models import OutboxJob
from tasks.models import Dismissal, Task
from tasks.selectors.own import not_own
from tasks.services.dismissals import dismiss_task, undo_dismissal
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory()


def dismiss(volunteer: Volunteer, task: Task, reason: str = "other", hours: int = 0) -> None:
    now = timezone.now() + timedelta(hours=hours)
    dismiss_task(task_id=task.pk, volunteer_id=volunteer.pk, reason=reason, now=now)
    volunteer.refresh_from_db()


def undo(volunteer: Volunteer, task: Task) -> None:
    undo_dismissal(task_id=task.pk, volunteer_id=volunteer.pk)
    volunteer.refresh_from_db()


def left_for(volunteer: Volunteer | None) -> set[str]:
    return set(not_own(Task.objects.claimable(timezone.now()), volunteer).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("minutes", "longest"), [(15, 15), (20, 15), (30, 15), (45, 30), (60, 30), (90, 60), (200, 120), (480, 240)]
)
def test_too_long_sets_the_next_shorter_time(nadia: Volunteer, minutes: int, longest: int) -> None:
    dismiss(nadia, TaskFactory(minutes=minutes), "too_long")
    assert nadia.minutes_max == longest


def test_too_long_never_makes_the_longest_task_longer(nadia: Volunteer) -> None:
    nadia.minutes_max = 30
    nadia.save()
    dismiss(nadia, TaskFactory(minutes=480), "too_long")
    assert nadia.minutes_max == 30


def test_taking_too_long_back_restores_what_was_before(nadia: Volunteer) -> None:
    long, longer = TaskFactory(minutes=60), TaskFactory(minutes=480)
    dismiss(nadia, longer, "too_long")
    dismiss(nadia, long, "too_long", hours=1)
    undo(nadia, long)
    assert nadia.minutes_max == 240
    undo(nadia, longer)
    assert nadia.minutes_max is None


def test_an_earlier_too_long_taken_back_leaves_the_later_one(nadia: Volunteer) -> None:
    long, longer = TaskFactory(minutes=60), TaskFactory(minutes=480)
    dismiss(nadia, longer, "too_long")
    dismiss(nadia, long, "too_long", hours=1)
    undo(nadia, longer)
    assert nadia.minutes_max == 30
    undo(nadia, long)
    assert nadia.minutes_max is None


def test_another_reason_replaces_the_first(nadia: Volunteer) -> None:
    task = TaskFactory(minutes=60)
    dismiss(nadia, task, "too_long")
    dismiss(nadia, task, "cause")
    assert nadia.minutes_max is None
    assert list(Dismissal.objects.values_list("reason", flat=True)) == ["cause"]


def test_undoing_twice_or_without_a_dismissal_changes_nothing(nadia: Volunteer) -> None:
    task = TaskFactory()
    undo(nadia, task)
    dismiss(nadia, task)
    undo(nadia, task)
    undo(nadia, task)
    assert not Dismissal.objects.exists()


def test_the_list_is_made_anew_each_time(nadia: Volunteer) -> None:
    task = TaskFactory()
    before = OutboxJob.objects.filter(arguments={"volunteer_id": nadia.pk}).count()
    dismiss(nadia, task)
    undo(nadia, task)
    assert OutboxJob.objects.filter(arguments={"volunteer_id": nadia.pk}).count() == before + 2


def test_what_was_said_no_to_is_not_left_for_this_person_alone(nadia: Volunteer) -> None:
    food = OrganizationFactory()
    for title, fields in {
        "A": {"organization": food}, "B": {"organization": food, "kind": "design"},
        "C": {"kind": "design"}, "D": {}, "E": {},
    }.items():  # fmt: skip
        TaskFactory(title=title, **fields)
    task = {task.title: task for task in Task.objects.all()}
    assert left_for(nadia) == {"A", "B", "C", "D", "E"}
    dismiss(nadia, task["D"], "skills")
    assert left_for(nadia) == {"A", "B", "C", "E"}
    dismiss(nadia, task["A"], "organisation")
    assert left_for(nadia) == {"C", "E"}
    undo(nadia, task["A"])
    dismiss(nadia, task["C"], "kind")
    assert left_for(nadia) == {"A", "E"}
    assert left_for(VolunteerFactory()) == left_for(None) == {"A", "B", "C", "D", "E"}


def test_own_organisations_and_own_claims_are_not_left_either(nadia: Volunteer) -> None:
    ClaimFactory(task=TaskFactory(title="Held", places=3), volunteer=nadia)
    mine = MembershipFactory(user=nadia.user).organization
    TaskFactory(title="Mine", organization=mine)
    TaskFactory(title="Open")
    assert left_for(nadia) == {"Open"}
