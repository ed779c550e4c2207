"""Briefs on real PostgreSQL: who writes them, what stays, what a draft may be."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.decisions import ActionDenied
from tasks.models import AcceptancePoint, Task
from tasks.services.brief_files import attach_task_file, remove_task_file
from tasks.services.briefs import BriefInput, BriefProblems, brief_of, create_task, update_task
from tasks.states import TaskStatus
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory
from tests.factories.tasks import publisher_of
from vocabularies.models import Skill

pytestmark = pytest.mark.django_db


def change(task: Task, actor_id: int | None = None, **changes: Any) -> Task:
    actor_id = actor_id or publisher_of(task.organization)
    return update_task(
        task_id=task.pk, actor_id=actor_id, brief=BriefInput(**{**brief_of(task), **changes}), now=timezone.now()
    )


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ActionDenied) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


@pytest.mark.parametrize(("who", "code"), [("reviewer", "publishers_only"), ("stranger", "publishers_only")])
def test_only_owners_and_managers_write_briefs(who: str, code: str) -> None:
    organization = OrganizationFactory()
    user = UserFactory()
    if who == "reviewer":
        MembershipFactory(organization=organization, user=user, role="reviewer")
    brief = BriefInput(kind="writing", title="Write a letter")
    arguments = {"organization_id": organization.pk, "actor_id": user.pk, "brief": brief, "now": timezone.now()}

    assert code_of(create_task, **arguments) == code
    assert code_of(change, TaskFactory(organization=organization), actor_id=user.pk, title="Mine now") == code
    assert Task.objects.filter(title__in=["Write a letter", "Mine now"]).count() == 0


def test_a_manager_staff_and_the_site_itself_may() -> None:
    organization = OrganizationFactory()
    manager = MembershipFactory(organization=organization, role="manager").user
    staff = UserFactory(is_staff=True)
    brief = BriefInput(kind="writing", title="Write a letter")
    for actor_id in (manager.pk, staff.pk, None):
        create_task(organization_id=organization.pk, actor_id=actor_id, brief=brief, now=timezone.now())
    assert organization.tasks.count() == 3


def test_a_draft_needs_a_title_and_a_kind_and_nothing_else() -> None:
    organization = OrganizationFactory()
    task = create_task(
        organization_id=organization.pk,
        actor_id=publisher_of(organization),
        brief=BriefInput(kind="writing", title="Write a letter"),
        now=timezone.now(),
    )
    assert (task.status, task.points.count(), list(task.skill_ids)) == (TaskStatus.DRAFT, 0, [])
    assert task.events.get().kind == "task_drafted"


def test_changes_of_a_draft_leave_no_event_and_those_of_an_open_task_do() -> None:
    draft, task = TaskFactory(status="draft"), TaskFactory()
    change(draft, why="For the winter.")
    change(task, why="For the winter. 300 families wait.")
    assert list(draft.events.values_list("kind", flat=True)) == ["task_drafted"]
    assert task.events.order_by("-pk").values_list("kind", flat=True)[0] == "task_edited"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"why": ""}, "why_missing"),
        ({"deliverable": ""}, "deliverable_missing"),
        ({"points": ["Only one"]}, "too_few_points"),
        ({"minutes": 600}, "too_long"),
        ({"uses": {}, "teaches": []}, "skills_missing"),
    ],
)
def test_promise_19_an_open_brief_cannot_be_emptied_afterwards(changes: dict, code: str) -> None:
    task = TaskFactory()
    with pytest.raises(BriefProblems) as refusal:
        change(task, **changes)
    assert [problem.code for problem in refusal.value.problems] == [code]
    task.refresh_from_db()
    assert task.why and task.deliverable and task.points.count() == 3  # rolled back as a whole


@pytest.mark.parametrize("minutes", [10, 540])
def test_promise_2_the_database_holds_no_open_task_of_ten_minutes_or_nine_hours(minutes: int) -> None:
    task = TaskFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(minutes=minutes)


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 45},
        {"deliverable": "Two charts."},
        {"not_needed": "Colour."},
        {"ai_use": "not_allowed"},
        {"ownership": "organisation"},
        {"portfolio_permission": "no"},
        {"needs_approval": True},
        {"kind": "design"},
        {"points": ["One chart on A4", "A title in plain words", "Something else"]},
    ],
)
def test_what_people_agreed_to_stays_while_they_hold_a_place(changes: dict) -> None:
    task = TaskFactory(places=2)
    ClaimFactory(task=task)
    assert code_of(change, task, **changes) == "terms_agreed"


def test_somebody_who_asked_for_a_task_agreed_to_its_terms_too() -> None:
    task = TaskFactory(needs_approval=True)
    ClaimFactory(task=task, status="requested")
    assert code_of(change, task, minutes=60) == "terms_agreed"


def test_words_places_and_dates_may_change_under_claims() -> None:
    task = TaskFactory(places=2)
    ClaimFactory(task=task)
    before = list(task.points.order_by("position").values_list("pk", flat=True))
    change(task, title="A clearer title", need="Make one chart. The data is attached.", places=3)
    task.refresh_from_db()
    assert (task.title, task.places) == ("A clearer title", 3)
    assert list(task.points.order_by("position").values_list("pk", flat=True)) == before


def test_places_stay_above_those_taken() -> None:
    task = TaskFactory(places=2)
    ClaimFactory(task=task)
    ClaimFactory(task=task)
    assert code_of(change, task, places=1) == "places_taken"


def test_a_cancelled_task_does_not_change() -> None:
    assert code_of(change, TaskFactory(status="cancelled"), title="Back again") == "task_cancelled"


def test_a_skill_that_is_used_is_not_taught_as_well() -> None:
    task = TaskFactory()
    skill = Skill.objects.get(slug="translation")
    change(task, uses={skill.pk: 2}, teaches=[skill.pk])
    row = task.skills.get()
    assert (row.part, row.level) == ("uses", 2)


def attach(task: Task, name: str, content: bytes, actor_id: int | None = None) -> None:
    upload = SimpleUploadedFile(name, content)
    attach_task_file(task_id=task.pk, actor_id=actor_id, upload=upload, now=timezone.now())


def test_the_same_file_twice_is_one_and_the_eleventh_is_refused() -> None:
    task = TaskFactory(status="draft")
    for _again in range(2):
        attach(task, "notes.txt", b"The facts.")
    assert task.files.count() == 1
    for number in range(9):
        attach(task, f"{number}.txt", b"%d" % number)
    assert code_of(attach, task, "more.txt", b"more") == "too_many_files"


def test_only_publishers_add_and_remove_files() -> None:
    task = TaskFactory(status="draft")
    stranger, reviewer = UserFactory().pk, MembershipFactory(organization=task.organization, role="reviewer").user_id
    attach(task, "notes.txt", b"The facts.", publisher_of(task.organization))
    file = task.files.get()
    for actor_id in (stranger, reviewer):
        assert code_of(attach, task, "more.txt", b"more", actor_id) == "publishers_only"
        assert code_of(remove_task_file, file_id=file.pk, actor_id=actor_id, now=timezone.now()) == "publishers_only"
    remove_task_file(file_id=file.pk, actor_id=publisher_of(task.organization), now=timezone.now())
    assert not task.files.exists()


def test_points_of_a_draft_may_be_rewritten() -> None:
    task = TaskFactory(status="draft")
    change(task, points=["  First  ", "", "Second"])
    texts = AcceptancePoint.objects.filter(task=task).order_by("position").values_list("position", "text")
    assert list(texts) == [(1, "First"), (2, "Second")]
