"""Lists between two rebuilds: a profile that changed, a task that was posted, edited or closed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from common.jobs import run_waiting
from tasks.matching import snapshot
from tasks.models import FeedList, Task, TaskPrice
from tasks.services import runs
from tasks.services.feeds import update_for_task, update_list
from tasks.services.publishing import close_task
from tests.factories import OrganizationFactory, TaskFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def listed(volunteer: Volunteer) -> list[str]:
    names = dict(Task.objects.values_list("pk", "title"))
    return [names[pk] for pk in FeedList.objects.get(volunteer=volunteer).task_ids]


def made_anew(volunteer: Volunteer) -> tuple[list[int], list[float], list[int]]:
    update_list(volunteer_id=volunteer.pk, now=timezone.now())
    row = FeedList.objects.get(volunteer=volunteer)
    return row.task_ids, row.values, row.marks


def test_a_list_is_made_of_the_tasks_of_this_moment() -> None:
    person = VolunteerFactory(skills={"translation": 3})
    TaskFactory(title="a", uses={"translation": 2})
    assert update_list(volunteer_id=person.pk, now=timezone.now()) == 1
    TaskFactory(title="b", uses={"translation": 2}, causes=["food"])
    closed = Task.objects.get(title="a")
    close_task(task_id=closed.pk, actor_id=publisher_of(closed.organization), now=timezone.now())
    for _twice in range(2):
        assert update_list(volunteer_id=person.pk, now=timezone.now()) == 1
        assert listed(person) == ["b"]


def test_nobody_has_no_list() -> None:
    assert update_list(volunteer_id=999_999, now=timezone.now()) == 0
    assert not FeedList.objects.exists()


def test_a_posted_task_takes_the_place_that_a_new_list_would_give_it() -> None:
    for title, uses in (("best", {"translation": 1}), ("fair", {"translation": 3}), ("far", {"python": 3})):
        TaskFactory(title=title, uses=uses)
    people = [
        VolunteerFactory(skills={"translation": 1}),
        VolunteerFactory(skills={"translation": 2}, goals=["editing"]),
        VolunteerFactory(causes=["food"]),
        VolunteerFactory(skills={"editing": 1}, sittings=[15]),
    ]
    stranger = VolunteerFactory(skills={"python": 3})
    for person in [*people, stranger]:
        update_list(volunteer_id=person.pk, now=timezone.now())
    before = FeedList.objects.get(volunteer=stranger).task_ids
    posted = TaskFactory(title="posted", uses={"translation": 2, "editing": 1}, causes=["food"])
    assert update_for_task(task_id=posted.pk, now=timezone.now()) == 3
    for person in people:
        row = FeedList.objects.get(volunteer=person)
        kept = row.task_ids, row.values, row.marks
        again = made_anew(person)
        assert (kept[0], kept[2]) == (again[0], again[2])
        assert kept[1] == pytest.approx(again[1], abs=1e-7)
    assert FeedList.objects.get(volunteer=stranger).task_ids == before  # they meet it after the next rebuild


def test_a_full_list_gives_up_its_last_for_a_better_one_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "LIST_LENGTH", 2)
    person = VolunteerFactory(skills={"translation": 3, "editing": 1})
    TaskFactory(title="a", uses={"translation": 2})
    TaskFactory(title="b", uses={"translation": 2, "editing": 3})
    update_list(volunteer_id=person.pk, now=timezone.now())
    worse = TaskFactory(title="worse", uses={"python": 3, "editing": 3})
    assert update_for_task(task_id=worse.pk, now=timezone.now()) == 0
    better = TaskFactory(title="better", uses={"translation": 3})
    assert update_for_task(task_id=better.pk, now=timezone.now()) == 1
    assert listed(person) == ["a", "better"]


def test_an_edited_task_moves_to_its_new_place() -> None:
    person = VolunteerFactory(skills={"translation": 3})
    TaskFactory(title="a", uses={"translation": 3, "editing": 2})
    task = TaskFactory(title="b", uses={"translation": 3})
    update_list(volunteer_id=person.pk, now=timezone.now())
    assert listed(person) == ["b", "a"]
    Task.objects.filter(pk=task.pk).update(minutes=480)
    for _twice in range(2):
        assert update_for_task(task_id=task.pk, now=timezone.now()) == 1
        assert listed(person) == ["a", "b"]
        row = FeedList.objects.get(volunteer=person)
        assert len(row.values) == len(row.marks) == 2


def test_a_task_of_ones_own_organisation_is_never_put_in() -> None:
    organization = OrganizationFactory()
    member = VolunteerFactory(user=organization.memberships.get().user, skills={"translation": 3})
    update_list(volunteer_id=member.pk, now=timezone.now())
    task = TaskFactory(organization=organization, uses={"translation": 1})
    assert update_for_task(task_id=task.pk, now=timezone.now()) == 0
    assert listed(member) == []


def test_a_task_that_closed_has_no_price() -> None:
    runs.ensure_run(now=timezone.now())
    task = TaskFactory()
    run_waiting()
    assert TaskPrice.objects.filter(task=task).exists()
    close_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now())
    run_waiting()
    assert not TaskPrice.objects.exists()


def test_before_the_first_run_a_posted_task_changes_nothing() -> None:
    assert update_for_task(task_id=TaskFactory().pk, now=timezone.now()) == 0


def test_both_the_run_in_use_and_the_one_being_built_are_written() -> None:
    now = timezone.now()
    person = VolunteerFactory(skills={"translation": 3})
    runs.ensure_run(now=now)
    runs.start_run(now=now)
    TaskFactory(title="a", uses={"translation": 2})
    assert update_list(volunteer_id=person.pk, now=now + timedelta(seconds=1)) == 1
    assert FeedList.objects.filter(volunteer=person, task_ids__len=1).count() == 2


def test_a_posted_task_costs_the_same_queries_however_many_people_it_reaches(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    runs.ensure_run(now=timezone.now())
    for count in (1, 4):
        for _number in range(count):
            person = VolunteerFactory(skills={"translation": 3})
            update_list(volunteer_id=person.pk, now=timezone.now())
        task = TaskFactory(uses={"translation": 2})
        with django_assert_num_queries(25):
            assert update_for_task(task_id=task.pk, now=timezone.now()) >= count
