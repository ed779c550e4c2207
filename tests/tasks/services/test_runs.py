"""Rebuilding every list: in blocks, by anyone, once; readers change over in one moment; what stopped goes on."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from common.jobs import run_waiting
from common.models import OutboxJob
from tasks.matching import snapshot
from tasks.models import FeedList, MatchBlock, MatchRun, TaskPrice
from tasks.selectors.feed import feed_for
from tasks.services import runs
from tasks.services.feeds import update_list
from tests.factories import TaskFactory, VolunteerFactory
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[Volunteer]:
    """Five people in blocks of two, and two tasks."""
    monkeypatch.setattr(runs, "BLOCK_SIZE", 2)
    TaskFactory(uses={"translation": 2, "proofreading": 2}, title="translates")
    TaskFactory(uses={"python": 2}, title="codes")
    OutboxJob.objects.all().delete()
    return [VolunteerFactory(skills={"translation": 3}) for _number in range(5)]


def statuses() -> list[str]:
    return list(MatchRun.objects.order_by("pk").values_list("status", flat=True))


def titles(volunteer: Volunteer, now: datetime | None = None) -> list[str]:
    found = volunteer_of(volunteer.user_id)
    assert found is not None
    return [item.task.title for item in feed_for(found, now=now or timezone.now(), limit=9)]


def build_all(run: MatchRun, now: datetime) -> None:
    for block in run.blocks.order_by("first_id"):
        runs.build_block(block_id=block.pk, now=now)
    runs.finish_run(run_id=run.pk, now=now)


def test_a_run_makes_every_list_prices_every_task_and_removes_the_old_lists(people: list[Volunteer]) -> None:
    for _night in range(2):
        runs.start_run(now=timezone.now())
        run_waiting()
    assert statuses() == ["old", "current"]
    run = MatchRun.objects.get(status="current")
    assert sorted(FeedList.objects.values_list("run_id", "volunteer_id")) == [(run.pk, person.pk) for person in people]
    assert TaskPrice.objects.count() == 2
    assert run.stats["lists"] == 5
    assert run.blocks.filter(done_at__isnull=False).count() == 3
    assert MatchRun.objects.filter(status="old", tasks=b"").exists()
    assert not OutboxJob.objects.exists()
    assert titles(people[0]) == ["translates", "codes"]


def test_readers_follow_the_old_run_until_the_last_block_is_done(people: list[Volunteer]) -> None:
    now = timezone.now()
    first = runs.start_run(now=now)
    build_all(first, now)
    TaskFactory(uses={"translation": 3}, title="new")
    FeedList.objects.update(task_ids=[], values=[], marks=[])  # so that it shows which run is read
    second = runs.start_run(now=now)
    blocks = list(second.blocks.order_by("first_id"))
    for block in blocks[:-1]:
        runs.build_block(block_id=block.pk, now=now)
        assert not runs.finish_run(run_id=second.pk, now=now)
        assert titles(people[0]) == []
        assert statuses() == ["current", "building"]
    runs.build_block(block_id=blocks[-1].pk, now=now)
    assert runs.finish_run(run_id=second.pk, now=now)
    assert titles(people[0]) == ["new", "translates", "codes"]
    assert statuses() == ["old", "current"]


def test_only_one_run_is_built_at_a_time(people: list[Volunteer]) -> None:
    now = timezone.now()
    run = runs.start_run(now=now)
    assert runs.start_run(now=now).pk == run.pk
    assert MatchBlock.objects.count() == OutboxJob.objects.filter(name="tasks.build_block").count() == 3


def test_a_block_and_an_end_that_come_twice_change_nothing(people: list[Volunteer]) -> None:
    now = timezone.now()
    run = runs.start_run(now=now)
    block = run.blocks.order_by("first_id").first()
    assert runs.build_block(block_id=block.pk, now=now) == 2
    lists = list(FeedList.objects.order_by("pk").values_list("pk", "made_at"))
    assert runs.build_block(block_id=block.pk, now=now + timedelta(hours=1)) == 0
    assert list(FeedList.objects.order_by("pk").values_list("pk", "made_at")) == lists
    build_all(run, now)
    assert not runs.finish_run(run_id=run.pk, now=now)
    assert statuses() == ["current"]


def test_a_crash_inside_a_block_leaves_nothing_and_the_sweeper_promises_it_again(
    people: list[Volunteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    run = runs.start_run(now=now)
    blocks = list(run.blocks.order_by("first_id"))
    runs.build_block(block_id=blocks[0].pk, now=now)
    with monkeypatch.context() as broken:
        broken.setattr(MatchBlock, "save", _dies)  # after the lists are written, before the note that they are
        with pytest.raises(SystemError):
            runs.build_block(block_id=blocks[1].pk, now=now)
    assert FeedList.objects.count() == 2
    OutboxJob.objects.all().delete()  # as if the broker and the promises were lost
    assert runs.sweep_runs(now=now) == 2
    assert runs.sweep_runs(now=now) == 0
    run_waiting()
    assert statuses() == ["current"]
    assert FeedList.objects.filter(run=run).count() == 5


def _dies(*args: object, **kwargs: object) -> None:
    raise SystemError("the worker was killed")


def test_a_run_whose_last_word_was_lost_is_finished_by_the_sweeper(people: list[Volunteer]) -> None:
    now = timezone.now()
    run = runs.start_run(now=now)
    for block in run.blocks.all():
        runs.build_block(block_id=block.pk, now=now)
    OutboxJob.objects.all().delete()
    runs.sweep_runs(now=now)
    run_waiting()
    assert statuses() == ["current"]


def test_a_run_that_never_ends_is_given_up_and_its_lists_go(people: list[Volunteer]) -> None:
    now = timezone.now()
    run = runs.start_run(now=now)
    runs.build_block(block_id=run.blocks.order_by("pk").first().pk, now=now)
    OutboxJob.objects.all().delete()
    runs.sweep_runs(now=now + runs.GIVEN_UP_AFTER + timedelta(minutes=1))
    assert statuses() == ["failed"]
    assert runs.build_block(block_id=run.blocks.order_by("pk").last().pk, now=now) == 0
    run_waiting()
    assert not FeedList.objects.exists()
    assert runs.start_run(now=now).pk != run.pk


def test_a_profile_that_changes_meanwhile_is_in_the_old_lists_and_in_the_new(people: list[Volunteer]) -> None:
    now = timezone.now()
    build_all(runs.start_run(now=now), now)
    run = runs.start_run(now=now)
    early, late = people[0], people[-1]
    runs.build_block(block_id=run.blocks.order_by("first_id").first().pk, now=now)
    for person in (early, late):
        person.skills.all().delete()
        VolunteerFactory._create(Volunteer, user=person.user, skills={"python": 3})
        update_list(volunteer_id=person.pk, now=now)
        assert titles(person) == ["codes", "translates"]
    build_all(run, now)
    assert [titles(early), titles(late)] == [["codes", "translates"]] * 2


def test_a_task_posted_meanwhile_enters_the_lists_that_were_built_without_it(people: list[Volunteer]) -> None:
    now = timezone.now()
    build_all(runs.start_run(now=now), now)
    OutboxJob.objects.all().delete()
    run = runs.start_run(now=now)
    runs.build_block(block_id=run.blocks.order_by("first_id").first().pk, now=now)
    TaskFactory(uses={"translation": 3}, title="posted")
    run_waiting()
    assert MatchRun.objects.get(status="current").pk == run.pk
    for person in people:
        assert titles(person)[0] == "posted"


def test_a_run_begins_at_night_or_when_the_last_one_is_too_old(people: list[Volunteer]) -> None:
    night = timezone.now().replace(hour=2)
    run = runs.start_run_if_due(now=night)
    assert run is not None
    build_all(run, night)
    assert runs.start_run_if_due(now=night + timedelta(hours=1)) is None
    assert runs.start_run_if_due(now=night + timedelta(hours=22)) is None  # midnight
    assert runs.start_run_if_due(now=night + timedelta(hours=24)) is not None


def test_before_the_first_rebuild_there_is_an_empty_run_to_write_to() -> None:
    now = timezone.now()
    run = runs.ensure_run(now=now)
    assert runs.ensure_run(now=now).pk == run.pk
    assert statuses() == ["current"]
    assert runs.start_run_if_due(now=now.replace(hour=12)) is not None


def test_a_market_without_people_finishes_at_once() -> None:
    runs.start_run(now=timezone.now())
    assert statuses() == ["current"]


def test_lists_are_stored_as_they_were_made(people: list[Volunteer]) -> None:
    now = timezone.now()
    run = runs.start_run(now=now)
    build_all(run, now)
    [made] = snapshot.lists_now(Volunteer.objects.filter(pk=people[0].pk), run, now)
    stored = FeedList.objects.get(run=run, volunteer=people[0])
    assert stored.task_ids == made.task_ids.tolist()
    assert stored.values == made.values.tolist()
    assert stored.marks == made.marks.tolist()
