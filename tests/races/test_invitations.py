"""Invitations under races, with real connections: the caps of tasks and of people hold, and a morning is sent once."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tasks.models import FeedList, InvitationBlock, MatchBlock, MatchRun, TaskEvent, TaskInvitation
from tasks.services.claims import claim_task
from tasks.services.invitation_rounds import invite_block, plan_round
from tasks.services.task_invitations import decline_invitation, invite
from tests.factories import TaskFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.races.threads import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_both_doors_at_once_never_pass_the_wave() -> None:
    task = TaskFactory()
    people = [VolunteerFactory() for _number in range(14)]
    now, actor_id = timezone.now(), publisher_of(task.organization)
    answers = at_once(
        [
            lambda v=volunteer, a=(actor_id if number % 2 else None): (
                invite(task_id=task.pk, volunteer_id=v.pk, now=now, actor_id=a).pk
            )
            for number, volunteer in enumerate(people)
        ]
    )
    assert sum(isinstance(answer, int) for answer in answers) == 5
    assert answers.count("wave_full") == 9
    assert TaskInvitation.objects.filter(task=task).count() == TaskEvent.objects.filter(kind="invited").count() == 5


def test_a_person_wanted_by_many_is_asked_once_a_day() -> None:
    tasks = [TaskFactory() for _number in range(6)]
    volunteer, now = VolunteerFactory(), timezone.now()
    answers = at_once(
        [lambda t=task: invite(task_id=t.pk, volunteer_id=volunteer.pk, now=now, actor_id=None).pk for task in tasks]
    )
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert answers.count("invited_today") == 5


def test_a_double_click_asks_once() -> None:
    task, volunteer, now = TaskFactory(), VolunteerFactory(), timezone.now()
    answers = at_once([lambda: invite(task_id=task.pk, volunteer_id=volunteer.pk, now=now, actor_id=None).pk] * 4)
    assert answers.count("already_invited") == 3
    assert volunteer.user.notifications.filter(kind="task_invitation").count() == 1


def test_claiming_while_declining_ends_with_the_claim() -> None:
    for _round in range(4):
        task, volunteer, now = TaskFactory(), VolunteerFactory(), timezone.now()
        row = invite(task_id=task.pk, volunteer_id=volunteer.pk, now=now, actor_id=None)
        at_once(
            [
                lambda t=task, v=volunteer, n=now: claim_task(task_id=t.pk, volunteer_id=v.pk, now=n).pk,
                lambda r=row, n=now: decline_invitation(invitation_id=r.pk, now=n).pk,
            ]
        )
        row.refresh_from_db()
        assert row.answer == "taken"


def test_two_workers_on_one_block_send_one_morning() -> None:
    morning = datetime(2026, 3, 10, 6, tzinfo=timezone.get_default_timezone())
    task = TaskFactory(uses={"translation": 2}, causes=["food"], now=morning - timedelta(days=1))
    people = [VolunteerFactory(skills={"translation": 3}, causes=["food"]) for _number in range(8)]
    run = MatchRun.objects.create(status=MatchRun.Status.CURRENT)
    for person in people:
        FeedList.objects.create(run=run, volunteer=person, task_ids=[task.pk], values=[0.3], marks=[0])
    MatchBlock.objects.create(run=run, first_id=people[0].pk, last_id=people[-1].pk)
    plan_round(now=morning)
    block = InvitationBlock.objects.get()
    answers = at_once([lambda: invite_block(block_id=block.pk, now=morning)] * 3)
    assert sorted(answers) == [0, 0, 5]
    assert TaskInvitation.objects.count() == 5
