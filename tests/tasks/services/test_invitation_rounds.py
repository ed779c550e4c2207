"""The engine's invitations: each morning from the stored lists, once; at once where a task closes soon."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tasks.models import FeedList, InvitationBlock, MatchBlock, MatchRun, Task, TaskInvitation
from tasks.services.invitation_rounds import invite_block, invite_urgent, plan_round
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 10, 6, tzinfo=timezone.get_default_timezone())
YESTERDAY = MORNING - timedelta(days=1)


def translator(**fields: Any) -> Volunteer:
    return VolunteerFactory(**{"skills": {"translation": 3}, "causes": ["food"], "weekly_minutes": 120, **fields})


def brief(**words: Any) -> Task:
    return TaskFactory(**{"uses": {"translation": 2}, "causes": ["food"], "now": YESTERDAY, **words})


def stored_lists(tasks: list[Task], people: list[Volunteer], blocks: int = 1) -> None:
    """Everybody's list holds every task."""
    MatchRun.objects.update(status=MatchRun.Status.OLD)
    run = MatchRun.objects.create(status=MatchRun.Status.CURRENT)
    ids = [task.pk for task in tasks]
    for person in people:
        FeedList.objects.create(run=run, volunteer=person, task_ids=ids, values=[0.3] * len(ids), marks=[0] * len(ids))
    numbers, size = sorted(person.pk for person in people), len(people) // blocks
    for start in range(0, len(numbers), size):
        own = numbers[start : start + size]
        MatchBlock.objects.create(run=run, first_id=own[0], last_id=own[-1], done_at=YESTERDAY)


def morning(now: datetime = MORNING) -> int:
    plan_round(now=now)
    blocks = InvitationBlock.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(invite_block(block_id=pk, now=now) for pk in list(blocks))


def test_a_morning_asks_those_who_fit_and_says_why() -> None:
    task, fits = brief(), translator()
    stored_lists([task], [fits, VolunteerFactory(skills={"python": 3}, causes=["nature"])])
    assert morning() == 1
    invitation = TaskInvitation.objects.get()
    assert (invitation.volunteer, invitation.wave, invitation.invited_by) == (fits, 1, None)
    assert {part["name"] for part in invitation.parts} >= {"base", "fit", "cause"}


def test_a_second_run_the_same_morning_is_silent_and_the_next_morning_is_another() -> None:
    people = [translator() for _number in range(3)]
    stored_lists([brief()], people)
    assert morning() == 3
    assert morning() == 0
    assert morning(MORNING + timedelta(hours=5)) == 0
    block = InvitationBlock.objects.get()
    assert invite_block(block_id=block.pk, now=MORNING) == 0
    stored_lists([brief(), brief()], people)
    assert morning(MORNING + timedelta(days=1)) == 3


def test_planning_twice_makes_one_block_and_promises_only_what_is_not_done() -> None:
    stored_lists([brief()], [translator()])
    assert plan_round(now=MORNING) == plan_round(now=MORNING) == 1
    assert InvitationBlock.objects.count() == 1
    invite_block(block_id=InvitationBlock.objects.get().pk, now=MORNING)
    assert plan_round(now=MORNING) == 0


def test_nothing_is_planned_before_the_morning_or_without_lists() -> None:
    assert plan_round(now=MORNING) == 0
    stored_lists([brief()], [translator()])
    assert plan_round(now=MORNING.replace(hour=4)) == 0


def test_the_first_wave_is_five_per_open_place_and_the_next_comes_after_two_days() -> None:
    task, people = brief(), [translator() for _number in range(12)]
    stored_lists([task], people)
    assert morning() == 5
    assert morning(MORNING + timedelta(days=1)) == 0
    assert morning(MORNING + timedelta(days=2)) == 5
    assert morning(MORNING + timedelta(days=4)) == 0
    assert sorted(TaskInvitation.objects.values_list("wave", flat=True)) == [1] * 5 + [2] * 5


def test_the_blocks_of_a_morning_share_the_wave() -> None:
    task, people = brief(), [translator() for _number in range(12)]
    stored_lists([task], people, blocks=3)
    assert morning() == 5
    assert InvitationBlock.objects.filter(done_at__isnull=False).count() == 3
    asked = set(TaskInvitation.objects.values_list("volunteer_id", flat=True))
    thirds = [sum(person.pk in asked for person in people[at : at + 4]) for at in (0, 4, 8)]
    assert min(thirds) >= 1


def test_people_who_cannot_or_would_not_are_left_out() -> None:
    task = brief(places=3, languages=["en"])
    fits = translator()
    away = [translator(is_paused=True), translator(invitations_per_week=0), translator(languages=["fr"])]
    busy = ClaimFactory(volunteer=translator(), now=YESTERDAY).volunteer
    stored_lists([task], [fits, busy, *away])
    assert morning() == 1
    assert TaskInvitation.objects.get().volunteer == fits


def test_a_task_that_closes_soon_does_not_wait_and_asks_once() -> None:
    for _number in range(3):
        translator()
    brief()
    soon = brief(closes_at=MORNING + timedelta(hours=60))
    night = MORNING.replace(hour=1)
    assert invite_urgent(now=night) == 3
    assert set(TaskInvitation.objects.values_list("task_id", flat=True)) == {soon.pk}
    assert invite_urgent(now=night) == 0
    translator()
    assert invite_urgent(now=night + timedelta(hours=1)) == 0
