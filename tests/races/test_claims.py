"""Claims under races, with real connections: never more than the places, never two by one person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tasks.models import Claim, Submission, Task, TaskEvent, WaitingListEntry
from tasks.services.claims import claim_task, expire_claim, extend_claim, release_claim
from tasks.services.publishing import cancel_task
from tasks.services.submissions import SubmissionInput, submit_claim
from tasks.services.waiting_list import join_waiting_list, tell_waiting_list
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory, submit
from tests.factories.tasks import publisher_of
from tests.races.threads import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def taken(task: Task) -> int:
    return Task.objects.values_list("taken_count", flat=True).get(pk=task.pk)


def test_thirty_volunteers_for_three_places_leave_three_claims() -> None:
    task = TaskFactory(places=3)
    volunteers = [VolunteerFactory() for _number in range(30)]
    now = timezone.now()
    answers = at_once([lambda v=v: claim_task(task_id=task.pk, volunteer_id=v.pk, now=now).pk for v in volunteers])
    assert sorted(type(answer).__name__ for answer in answers) == ["int"] * 3 + ["str"] * 27
    assert {answer for answer in answers if isinstance(answer, str)} == {"task_full"}
    assert Claim.objects.filter(task=task, status=ClaimStatus.ACTIVE).count() == 3
    assert taken(task) == 3
    assert TaskEvent.objects.filter(task=task, kind="claim_started").count() == 3


def test_a_double_click_gives_one_claim() -> None:
    task = TaskFactory(places=3)
    volunteer = VolunteerFactory()
    now = timezone.now()
    answers = at_once([lambda: claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=now).pk] * 8)
    assert len(set(answers)) == 1
    assert Claim.objects.filter(task=task).count() == 1
    assert taken(task) == 1


def test_the_limit_holds_across_tasks_claimed_at_once() -> None:
    organization = OrganizationFactory()
    tasks = [TaskFactory(organization=organization) for _number in range(5)]
    volunteer = VolunteerFactory()
    now = timezone.now()
    answers = at_once([lambda t=t: claim_task(task_id=t.pk, volunteer_id=volunteer.pk, now=now).pk for t in tasks])
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert Claim.objects.filter(volunteer=volunteer, status=ClaimStatus.ACTIVE).count() == 1


def test_expiry_against_submission_ends_in_exactly_one_of_them() -> None:
    for _round in range(5):
        claim = ClaimFactory()
        end = Claim.objects.values_list("lease_ends_at", flat=True).get(pk=claim.pk)
        content = SubmissionInput(minutes=30, text="Just in time.")
        expired, submitted = at_once(
            [
                lambda c=claim, e=end: expire_claim(claim_id=c.pk, now=e),
                lambda c=claim, e=end, w=content: (
                    submit_claim(claim_id=c.pk, content=w, now=e - timedelta(seconds=1)).pk
                ),
            ]
        )
        claim.refresh_from_db()
        assert claim.status in {ClaimStatus.EXPIRED, ClaimStatus.SUBMITTED}
        assert expired is (claim.status == ClaimStatus.EXPIRED)
        assert isinstance(submitted, int) is (claim.status == ClaimStatus.SUBMITTED)
        assert Submission.objects.filter(claim=claim).count() == int(claim.status == ClaimStatus.SUBMITTED)
        assert taken(claim.task) == int(claim.status == ClaimStatus.SUBMITTED)


def test_a_double_submit_stores_one_version() -> None:
    claim = ClaimFactory()
    answers = at_once([lambda: submit(claim).pk] * 6)
    assert len(set(answers)) == 1
    assert claim.submissions.count() == 1


def test_two_extensions_are_all_there_are() -> None:
    claim = ClaimFactory()
    now = timezone.now()
    answers = at_once([lambda: extend_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=now).pk] * 5)
    assert answers.count("no_more_extensions") == 3
    before = claim.lease_ends_at
    claim.refresh_from_db()
    assert (claim.extension_count, claim.lease_ends_at - before) == (2, timedelta(days=2))


def test_hand_back_and_claim_at_once_never_overbook() -> None:
    task = TaskFactory(places=1)
    holder = ClaimFactory(task=task)
    others = [VolunteerFactory() for _number in range(6)]
    now = timezone.now()
    at_once(
        [
            lambda: release_claim(claim_id=holder.pk, actor_id=holder.volunteer.user_id, now=now).pk,
            *[lambda v=v: claim_task(task_id=task.pk, volunteer_id=v.pk, now=now).pk for v in others],
        ]
    )
    assert Claim.objects.holding_a_place().filter(task=task).count() == taken(task) <= 1


def test_cancelling_while_people_claim_leaves_no_claim_behind() -> None:
    task = TaskFactory(places=20)
    volunteers = [VolunteerFactory() for _number in range(8)]
    now = timezone.now()
    actor = publisher_of(task.organization)
    for volunteer in volunteers[:4]:
        claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=now)
    at_once(
        [
            lambda: cancel_task(task_id=task.pk, actor_id=actor, now=now, why="No longer needed").pk,
            *[lambda v=v: claim_task(task_id=task.pk, volunteer_id=v.pk, now=now).pk for v in volunteers[4:]],
            *[
                lambda c=claim: release_claim(claim_id=c.pk, actor_id=c.volunteer.user_id, now=now).pk
                for claim in Claim.objects.with_task().filter(task=task)
            ],
        ]
    )
    assert not Claim.objects.holding_a_place().filter(task=task).exists()
    assert taken(task) == 0


def test_promise_6_one_freed_place_calls_one_person_however_often_the_job_runs() -> None:
    task = TaskFactory(places=1)
    holder = ClaimFactory(task=task)
    waiting = [VolunteerFactory() for _number in range(3)]
    now = timezone.now()
    for volunteer in waiting:
        join_waiting_list(task_id=task.pk, volunteer_id=volunteer.pk, now=now)
    release_claim(claim_id=holder.pk, actor_id=holder.volunteer.user_id, now=now)
    answers = at_once([lambda: tell_waiting_list(task_id=task.pk, now=now)] * 4)
    assert sum(answers) == 1
    assert list(WaitingListEntry.objects.exclude(told_at=None).values_list("volunteer_id", flat=True)) == [
        waiting[0].pk
    ]
    assert waiting[0].user.notifications.filter(kind="place_free").count() == 1


def test_the_database_itself_refuses_overbooking_and_a_second_claim() -> None:
    claim = ClaimFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=claim.task_id).update(taken_count=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            task=claim.task, volunteer=claim.volunteer, status=ClaimStatus.SUBMITTED, created_at=timezone.now()
        )


def test_the_event_log_is_append_only() -> None:
    event = TaskEvent.objects.filter(task=TaskFactory()).first()
    assert event is not None
    for statement in (
        "UPDATE tasks_taskevent SET why = 'x' WHERE id = %s",
        "DELETE FROM tasks_taskevent WHERE id = %s",
    ):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [event.pk])
