"""Claims on real PostgreSQL: what is stored, refused and told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications.models import Notification
from tasks.models import Claim, TaskEvent
from tasks.rules import lease_for
from tasks.services.briefs import BriefInput, update_task
from tasks.services.claims import (
    approve_request,
    claim_task,
    expire_claims,
    extend_claim,
    release_claim,
    withdraw_claim,
)
from tasks.services.contracts import terms_of, terms_version
from tasks.services.publishing import cancel_task
from tasks.services.telling import tell_of_claim
from tasks.services.waiting_list import join_waiting_list, tell_waiting_list
from tasks.states import ClaimStatus, TaskStatus
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def codes(call, **arguments) -> str:
    with pytest.raises(ActionDenied) as refusal:
        call(**arguments)
    return refusal.value.code


def test_promise_33_a_claim_stores_the_terms_that_were_shown() -> None:
    task = TaskFactory(minutes=60, ai_use="not_allowed", portfolio_permission="anonymised")
    volunteer = VolunteerFactory()
    now = timezone.now()
    shown = terms_version(terms_of(task))
    claim = claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=now, terms=shown)
    assert claim.contract["version"] == shown
    assert claim.contract["minutes"] == 60
    assert claim.contract["review_business_days"] == 3
    assert claim.contract["ai_use"] == "not_allowed"
    assert claim.contract["portfolio_permission"] == "anonymised"
    assert len(claim.contract["points"]) == 3
    assert claim.contract["accepted_at"] == now.isoformat()


def test_promise_33_terms_changed_in_between_are_shown_again() -> None:
    task = TaskFactory()
    shown = terms_version(terms_of(task))
    brief = BriefInput(
        kind=task.kind, title=task.title, why=task.why, need=task.need, deliverable=task.deliverable,
        points=["One", "Two", "Another"], minutes=task.minutes,
        uses=dict.fromkeys(task.skill_ids, 0),
    )  # fmt: skip
    update_task(task_id=task.pk, actor_id=publisher_of(task.organization), brief=brief, now=timezone.now())
    volunteer = VolunteerFactory()
    refused = codes(claim_task, task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now(), terms=shown)
    assert refused == "terms_changed"
    assert not Claim.objects.filter(task=task).exists()


@pytest.mark.parametrize("minutes", [15, 60, 90, 180, 240, 480])
def test_the_lease_starts_with_the_claim(minutes: int) -> None:
    now = timezone.now()
    claim = ClaimFactory(task=TaskFactory(minutes=minutes), now=now)
    assert claim.lease_ends_at - claim.lease_starts_at == lease_for(minutes)
    events = list(TaskEvent.objects.filter(claim=claim).order_by("pk").values_list("kind", "from_status", "to_status"))
    assert events == [("claim_requested", "", "requested"), ("claim_started", "requested", "active")]


@pytest.mark.parametrize(("needs_approval", "kind"), [(False, "task_claimed"), (True, "claim_requested")])
def test_the_people_who_publish_hear_of_it_once(needs_approval: bool, kind: str) -> None:
    claim = ClaimFactory(
        task=TaskFactory(needs_approval=needs_approval), status="requested" if needs_approval else "active"
    )
    run_waiting()
    told = Notification.objects.get(kind=kind)
    assert told.recipient_id == publisher_of(claim.task.organization)
    assert claim.volunteer.user.name in told.title
    assert tell_of_claim(claim_id=claim.pk) == 0


def test_nobody_hears_of_a_claim_that_is_over_before_its_news_goes_out() -> None:
    claim = ClaimFactory()
    release_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=timezone.now())
    assert tell_of_claim(claim_id=claim.pk) == 0


def test_a_volunteer_learns_by_one_task_before_taking_three() -> None:
    volunteer = VolunteerFactory()
    ClaimFactory(volunteer=volunteer)
    other = TaskFactory()
    assert codes(claim_task, task_id=other.pk, volunteer_id=volunteer.pk, now=timezone.now()) == "too_many_open_claims"


def test_submitted_work_does_not_count_against_the_limit() -> None:
    volunteer = VolunteerFactory()
    ClaimFactory(volunteer=volunteer, status="submitted")
    assert ClaimFactory(volunteer=volunteer).status == ClaimStatus.ACTIVE


def test_handing_back_frees_the_place_keeps_the_draft_and_changes_nothing_the_second_time() -> None:
    claim = ClaimFactory()
    Claim.objects.filter(pk=claim.pk).update(draft={"text": "half a sentence"})
    now = timezone.now()
    for _time in range(2):
        release_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=now, why="A busy week")
    claim.refresh_from_db()
    assert (claim.status, claim.draft, claim.ended_why) == ("released", {"text": "half a sentence"}, "A busy week")
    claim.task.refresh_from_db()
    assert claim.task.taken_count == 0
    assert TaskEvent.objects.filter(claim=claim, kind="claim_released").count() == 1
    assert ClaimFactory(task=claim.task, volunteer=claim.volunteer).status == ClaimStatus.ACTIVE


def test_expiry_runs_twice_frees_the_place_once_and_keeps_the_draft() -> None:
    claim = ClaimFactory()
    Claim.objects.filter(pk=claim.pk).update(draft={"text": "nearly done"})
    end = claim.lease_ends_at
    assert expire_claims(now=end - timedelta(seconds=1)) == 0
    assert expire_claims(now=end) == 1
    assert expire_claims(now=end) == 0
    claim.refresh_from_db()
    claim.task.refresh_from_db()
    assert (claim.status, claim.draft, claim.task.taken_count) == ("expired", {"text": "nearly done"}, 0)
    assert Notification.objects.filter(recipient=claim.volunteer.user, kind="claim_expired").count() == 1


def test_a_paused_clock_does_not_run_out() -> None:
    claim = ClaimFactory()
    Claim.objects.filter(pk=claim.pk).update(paused_at=claim.lease_starts_at)
    assert expire_claims(now=claim.lease_ends_at + 9 * DAY) == 0


def test_an_extension_is_half_the_lease_and_leaves_an_event() -> None:
    claim = ClaimFactory(task=TaskFactory(minutes=120))
    extended = extend_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=timezone.now())
    assert extended.lease_ends_at - claim.lease_ends_at == timedelta(days=2.5)
    assert TaskEvent.objects.filter(claim=claim, kind="claim_extended").count() == 1


def test_a_task_that_asks_for_approval_gives_the_place_when_the_organisation_chooses() -> None:
    task = TaskFactory(needs_approval=True)
    first, second = (ClaimFactory(task=task, status="requested") for _number in range(2))
    task.refresh_from_db()
    assert (task.taken_count, first.lease_ends_at) == (0, None)
    actor = publisher_of(task.organization)
    later = timezone.now() + 3 * DAY
    chosen = approve_request(claim_id=second.pk, actor_id=actor, now=later)
    assert (chosen.status, chosen.lease_starts_at) == ("active", later)
    assert codes(approve_request, claim_id=first.pk, actor_id=actor, now=later) == "task_full"
    assert Notification.objects.filter(recipient=second.volunteer.user, kind="claim_decided").count() == 1


def test_a_withdrawal_needs_a_reason_that_the_volunteer_reads() -> None:
    claim = ClaimFactory()
    actor = publisher_of(claim.task.organization)
    now = timezone.now()
    assert codes(withdraw_claim, claim_id=claim.pk, actor_id=actor, now=now, why=" ") == "reason_missing"
    withdraw_claim(claim_id=claim.pk, actor_id=actor, now=now, why="The event is cancelled")
    told = Notification.objects.get(recipient=claim.volunteer.user, kind="claim_withdrawn")
    assert "The event is cancelled" in told.body


def test_cancelling_a_task_withdraws_what_is_under_way_and_keeps_what_is_in_review() -> None:
    task = TaskFactory(places=2)
    running = ClaimFactory(task=task)
    sent = ClaimFactory(task=task, status="submitted")
    cancel_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=timezone.now(), why="No longer needed")
    for row in (task, running, sent):
        row.refresh_from_db()
    assert (task.status, running.status, sent.status) == (TaskStatus.CANCELLED, "withdrawn", "submitted")


def test_promise_6_the_first_in_line_is_told_when_a_place_is_free() -> None:
    task = TaskFactory(places=1)
    holder = ClaimFactory(task=task)
    first, second = VolunteerFactory(), VolunteerFactory()
    now = timezone.now()
    for volunteer in (first, second):
        join_waiting_list(task_id=task.pk, volunteer_id=volunteer.pk, now=now)
    assert tell_waiting_list(task_id=task.pk, now=now) == 0
    release_claim(claim_id=holder.pk, actor_id=holder.volunteer.user_id, now=now)
    assert tell_waiting_list(task_id=task.pk, now=now) == 1
    assert tell_waiting_list(task_id=task.pk, now=now) == 0
    assert [row.recipient_id for row in Notification.objects.filter(kind="place_free")] == [first.user_id]
    # The first does not come within a day, so the next is told.
    assert tell_waiting_list(task_id=task.pk, now=now + timedelta(hours=25)) == 1
    assert Notification.objects.filter(kind="place_free", recipient=second.user).exists()


def test_nobody_waits_for_a_task_with_a_free_place() -> None:
    task = TaskFactory()
    volunteer = VolunteerFactory()
    refused = codes(join_waiting_list, task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now())
    assert refused == "place_free"
