"""The same work again, series, and briefs split into linked parts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.decisions import ActionDenied
from tasks.models import Task, TaskSeries
from tasks.selectors.series import series_of
from tasks.services.brief_checks import ask_brief_check
from tasks.services.brief_files import attach_task_file, remove_task_file
from tasks.services.briefs import brief_of
from tasks.services.copies import PartInput, copy_task, repeat_task, split_task
from tasks.services.publishing import cancel_task, publish_task
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory
from tests.factories.tasks import POINTS, publisher_of

pytestmark = pytest.mark.django_db


def by_publisher(service: Any, task: Task, **extra: Any) -> Any:
    return service(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now(), **extra)


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ActionDenied) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def part(number: int, points: int = 3, **changes: Any) -> PartInput:
    values = {
        "title": f"Draw chart {number}",
        "need": "One chart.",
        "deliverable": "A chart",
        "points": POINTS[:points],
    }
    return PartInput(**{**values, "minutes": 60, **changes})


# --- Using again ------------------------------------------------------------------------------------------------------


def test_a_copy_has_the_brief_points_skills_and_files_and_none_of_the_dates_and_claims() -> None:
    task = TaskFactory(uses={"translation": 2}, teaches=["plain-language"], causes=["food"], minutes=45, places=2)
    upload = SimpleUploadedFile("weeks.csv", b"week,parcels\n1,300")
    file = attach_task_file(task_id=task.pk, actor_id=None, upload=upload, now=timezone.now())
    Task.objects.filter(pk=task.pk).update(closes_at=timezone.now() + timedelta(days=9))
    ClaimFactory(task=task)
    made = by_publisher(copy_task, task)
    made.refresh_from_db()
    task.refresh_from_db()
    assert {**brief_of(made), "closes_at": None} == {**brief_of(task), "closes_at": None}
    assert (made.status, made.copied_from_id, made.closes_at, made.begun_at) == ("draft", task.pk, None, None)
    assert (made.taken_count, made.claims.count(), made.published_at) == (0, 0, None)
    # Each has bytes of its own: taking the file out of one leaves the other's.
    remove_task_file(file_id=file.pk, actor_id=None, now=timezone.now())
    assert made.files.get().file.read() == b"week,parcels\n1,300"


def test_only_publishers_use_a_task_again_and_nobody_what_the_site_wrote() -> None:
    task = TaskFactory(status="draft")
    reviewer = MembershipFactory(organization=task.organization, role="reviewer").user_id
    for service in (copy_task, repeat_task):
        for actor_id in (reviewer, UserFactory().pk):
            assert code_of(service, task_id=task.pk, actor_id=actor_id, now=timezone.now()) == "publishers_only"
    check = by_publisher(ask_brief_check, task)
    assert code_of(by_publisher, copy_task, check) == "made_by_site"


# --- Series -----------------------------------------------------------------------------------------------------------


def test_promise_32_repeating_a_task_makes_the_next_number_of_its_series() -> None:
    first = TaskFactory()
    second = by_publisher(repeat_task, first)
    third = by_publisher(repeat_task, first)
    first.refresh_from_db()
    assert [task.series_position for task in (first, second, third)] == [1, 2, 3]
    assert TaskSeries.objects.get().is_repeated and {first.series_id, second.series_id, third.series_id} == {
        TaskSeries.objects.get().pk
    }


def test_promise_32_each_part_of_a_split_brief_is_a_linked_draft_with_its_own_time_and_points() -> None:
    task = TaskFactory(status="draft", minutes=240, causes=["food"])
    upload = SimpleUploadedFile("weeks.csv", b"1,300")
    attach_task_file(task_id=task.pk, actor_id=None, upload=upload, now=timezone.now())
    made = by_publisher(split_task, task, parts=[part(1), part(2, minutes=90), part(3, points=1)])
    assert [(one.title, one.minutes, one.points.count(), one.series_position) for one in made] == [
        ("Draw chart 1", 60, 3, 1),
        ("Draw chart 2", 90, 3, 2),
        ("Draw chart 3", 60, 1, 3),
    ]
    assert made[0].pk == task.pk and {one.series_id for one in made} == {TaskSeries.objects.get().pk}
    assert all(one.why == task.why and one.files.count() == 1 and one.cause_ids == task.cause_ids for one in made)
    assert task.events.filter(kind="task_split").count() == 1


@pytest.mark.parametrize(("status", "count", "code"), [("open", 2, "not_a_draft"), ("draft", 1, "parts_range")])
def test_only_a_draft_is_split_and_into_two_at_least(status: str, count: int, code: str) -> None:
    task = TaskFactory(status=status)
    assert code_of(by_publisher, split_task, task, parts=[part(n) for n in range(count)]) == code
    assert code_of(by_publisher, split_task, TaskFactory(status="draft"), parts=[part(n) for n in range(13)])


def test_a_part_is_used_again_but_not_repeated() -> None:
    task = TaskFactory(status="draft")
    first, _second = by_publisher(split_task, task, parts=[part(1), part(2)])
    assert code_of(by_publisher, repeat_task, first) == "part_of_another"
    assert by_publisher(copy_task, first).series is None


def test_promise_32_a_part_shows_its_number_and_the_parts_that_the_reader_may_see() -> None:
    task = TaskFactory(status="draft")
    first, second, third = by_publisher(split_task, task, parts=[part(1), part(2), part(3)])
    by_publisher(publish_task, first)
    by_publisher(publish_task, second)
    stranger, member = UserFactory(), first.organization.memberships.get().user
    seen = series_of(Task.objects.select_related("series").get(pk=first.pk), stranger)
    assert seen and (seen.position, seen.count, [other.pk for other in seen.others]) == (1, 3, [second.pk])
    own = series_of(Task.objects.select_related("series").get(pk=third.pk), member)
    assert own and (own.position, [other.pk for other in own.others]) == (3, [first.pk, second.pk])
    by_publisher(cancel_task, second, why="Not needed.")
    left = series_of(Task.objects.select_related("series").get(pk=third.pk), member)
    assert left and (left.position, left.count) == (2, 2)
