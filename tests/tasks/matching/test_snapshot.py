"""Rows as the engine sees them: what counts, what is left out, and that it takes the same few queries for many."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tasks.matching import snapshot
from tasks.matching.engine.data import FAR_DAYS, Market
from tasks.matching.engine.values import pair_values
from tasks.matching.in_use import InUse
from tasks.matching.people_table import for_lists, leave_out, looked_at, read_people
from tasks.matching.task_table import ANSWER_DAYS, TaskTable, pack, read_tasks, unpack
from tasks.models import Dismissal, Impression, Task
from tasks.services.runs import ensure_run
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
)
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def skill(slug: str) -> int:
    return Skill.objects.values_list("pk", flat=True).get(slug=slug)


def tasks_now() -> TaskTable:
    return read_tasks(Task.objects.claimable(timezone.now()), InUse(), timezone.now())


def test_a_task_is_read_with_all_that_counts() -> None:
    now = timezone.now()
    organization = OrganizationFactory()
    organization.industry = "health"
    organization.save()
    task = TaskFactory(
        organization=organization, uses={"translation": 2, "data-entry": 0}, teaches=["python"], causes=["food"],
        languages=["fr"], minutes=45, places=4, needs_approval=True, closes_at=now + timedelta(days=3), now=now,
    )  # fmt: skip
    ClaimFactory(task=task, status="requested")
    ClaimFactory(task=task, status="active")
    ClaimFactory(task=task, status="accepted")
    table = tasks_now()
    row = int(table.rows_of(np.array([task.pk]))[0])
    tasks = table.tasks
    assert dict(zip(*map(list, tasks.need.row(row)), strict=True)) == {skill("translation"): 2, skill("data-entry"): 0}
    assert tasks.teaches.row(row)[0].tolist() == [skill("python")]
    assert tasks.causes.row(row)[0].tolist() == [Cause.objects.get(slug="food").pk]
    assert len(tasks.languages.row(row)[0]) == len(tasks.industries.row(row)[0]) == 1
    assert tasks.days_left[row] == pytest.approx(3, abs=0.01)
    counts = [
        float(getattr(tasks, name)[row]) for name in ("minutes", "places", "open", "pending", "working", "filled")
    ]
    assert counts == [45, 4, 2, 1, 1, 1]
    assert tasks.needs_approval[row]
    assert tasks.answer_days[row] == ANSWER_DAYS


def test_a_task_without_a_closing_date_counts_as_far_away() -> None:
    TaskFactory(closes_at=None)
    assert tasks_now().tasks.days_left.tolist() == [FAR_DAYS]


def test_tasks_are_stored_and_read_again_unchanged() -> None:
    TaskFactory(uses={"translation": 2}, causes=["food"], languages=["en", "fr"])
    TaskFactory(uses=[], teaches=["python"], kind="labelling", is_starter=True)
    table = tasks_now()
    again = unpack(pack(table))
    assert again.ids.tolist() == table.ids.tolist()
    assert again.kinds.tolist() == table.kinds.tolist()
    for name, column in vars(table.tasks).items():
        other = getattr(again.tasks, name)
        for one, two in zip(column, other, strict=True) if isinstance(column, tuple) else [(column, other)]:
            np.testing.assert_array_equal(one, two)
            assert one.dtype == two.dtype


def test_a_volunteer_is_read_with_all_that_counts() -> None:
    person = VolunteerFactory(
        skills={"translation": 3}, goals=["python"], causes=["food"], languages=["fr"], weekly_minutes=90,
        sittings=[15, 60], minutes_max=30, growth=80, industries=["health"],
    )  # fmt: skip
    ClaimFactory(volunteer=person, task=TaskFactory(minutes=30), status="accepted")
    person.refresh_from_db()
    table = read_people(Volunteer.objects.filter(pk=person.pk), InUse(), timezone.now())
    people = table.people
    assert [matrix.row(0)[0].tolist() for matrix in (people.skills, people.goals)] == [
        [skill("translation")],
        [skill("python")],
    ]
    numbers = ("weekly_minutes", "minutes_left", "longest_sitting", "growth", "accepted")
    assert [float(getattr(people, name)[0]) for name in numbers] == pytest.approx([90, 60, 30, 0.8, 1])
    assert not table.is_away[0]
    assert for_lists(people).minutes_left[0] == np.inf


@pytest.mark.parametrize("sittings", [[], [15, 120]])
def test_who_chose_the_longest_sitting_or_none_has_no_limit(sittings: list[int]) -> None:
    person = VolunteerFactory(sittings=sittings)
    table = read_people(Volunteer.objects.filter(pk=person.pk), InUse(), timezone.now())
    assert table.people.longest_sitting[0] == np.inf


def test_own_decided_and_dismissed_tasks_are_left_out() -> None:
    now = timezone.now()
    person = VolunteerFactory()
    own, disliked = OrganizationFactory(), OrganizationFactory()
    MembershipFactory(organization=own, user=person.user)
    free = TaskFactory(kind="data")
    left = [
        TaskFactory(organization=own),
        ClaimFactory(volunteer=person, task=TaskFactory(places=2)).task,
        TaskFactory(title="dismissed"),
        TaskFactory(organization=disliked),
        TaskFactory(organization=disliked, title="of the same"),
        TaskFactory(kind="labelling"),
        TaskFactory(kind="labelling", title="of the same kind"),
    ]
    for task, reason in ((left[2], "other"), (left[3], "organisation"), (left[5], "kind")):
        Dismissal.objects.create(volunteer=person, task=task, reason=reason, created_at=now)
    table = tasks_now()
    people = read_people(Volunteer.objects.filter(pk=person.pk), InUse(), now)
    closed = set(table.ids[leave_out(people, table).row(0)[0]].tolist())
    assert closed == {task.pk for task in left if task.pk in table.ids}
    assert free.pk not in closed


def test_what_was_looked_at_and_let_be_moves_down() -> None:
    now = timezone.now()
    person = VolunteerFactory()
    seen, unseen = TaskFactory(), TaskFactory()
    for position in (0, 2):
        Impression.objects.create(volunteer=person, task=seen, place="today", position=position, shown_at=now)
    table = tasks_now()
    people = read_people(Volunteer.objects.filter(pk=person.pk), InUse(), now)
    looked = looked_at(people, table, InUse(), now + timedelta(minutes=1))
    assert table.ids[looked.row(0)[0]].tolist() == [seen.pk]
    assert looked.row(0)[1].tolist() == [1.0]
    run = ensure_run(now=now)
    [row] = snapshot.lists_now(Volunteer.objects.filter(pk=person.pk), run, now + timedelta(minutes=1))
    assert row.task_ids.tolist() == [unseen.pk, seen.pk]


def test_lists_hold_the_values_of_the_engine() -> None:
    now = timezone.now()
    for number in range(12):
        TaskFactory(
            uses={"translation": number % 4} if number % 3 else {"python": 2},
            causes=["food"] if number % 2 else [],
            minutes=15 + 15 * (number % 4),
            is_starter=number == 5,
        )
    people = [
        VolunteerFactory(skills={"translation": 2}, causes=["food"], sittings=[30]),
        VolunteerFactory(skills={"python": 1}, goals=["translation"], weekly_minutes=30),
        VolunteerFactory(),
    ]
    run = ensure_run(now=now)
    lists = snapshot.lists_now(Volunteer.objects.filter(pk__in=[person.pk for person in people]), run, now)
    table = read_tasks(Task.objects.claimable(now), InUse(), now)
    read = read_people(Volunteer.objects.all(), InUse(), now)
    market = Market(for_lists(read.people), table.tasks, table.skill_category)
    for row in lists:
        v = np.searchsorted(read.ids, row.volunteer_id)
        exact = pair_values(market, np.array([v])[:, None], np.arange(len(table.ids))[None], InUse().weights).value[0]
        assert sorted(row.values.tolist()) == pytest.approx(sorted(exact[exact > 0].tolist()), abs=1e-6)
        assert (np.diff(row.values) <= 0).all()


def test_goals_and_stretches_are_marked() -> None:
    now = timezone.now()
    person = VolunteerFactory(skills={"translation": 1}, goals=["translation", "python"])
    plain, goal, stretch = (
        TaskFactory(uses=["data-entry"]),
        TaskFactory(uses={"translation": 1}),
        TaskFactory(uses=[], teaches=["python"]),
    )
    [row] = snapshot.lists_now(Volunteer.objects.filter(pk=person.pk), ensure_run(now=now), now)
    assert dict(zip(row.task_ids.tolist(), row.marks.tolist(), strict=True)) == {
        plain.pk: snapshot.PLAIN,
        goal.pk: snapshot.GOAL,
        stretch.pk: snapshot.STRETCH,
    }


def test_who_is_away_gets_an_empty_list() -> None:
    now = timezone.now()
    TaskFactory()
    VolunteerFactory(is_paused=True)
    VolunteerFactory(paused_until_date=now.date() + timedelta(days=3))
    VolunteerFactory(user=UserFactory(is_active=False))
    there = VolunteerFactory()
    lists = snapshot.lists_now(Volunteer.objects.all(), ensure_run(now=now), now)
    assert [row.volunteer_id for row in lists if len(row.task_ids)] == [there.pk]


def test_a_block_costs_the_same_queries_however_many_people_and_tasks(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    for count in (1, 4):
        for _number in range(count):
            VolunteerFactory(skills={"translation": 1}, goals=["python"], causes=["food"])
            TaskFactory(uses={"translation": 1}, causes=["food"])
        with django_assert_num_queries(4):
            table = tasks_now()
        with django_assert_num_queries(7):
            people = read_people(Volunteer.objects.all(), InUse(), now)
        run_tasks = snapshot.RunTasks(table, table.plan(), InUse(), 0)
        with django_assert_num_queries(4):
            assert all(len(row.task_ids) for row in snapshot.lists_of(people, run_tasks, now))
