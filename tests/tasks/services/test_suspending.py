"""A suspension lets go of everybody who holds a task there, tells them why, and counts against nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services import reinstate_user, suspend_user
from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications.models import Notification
from organizations.services.standing import close_organization, reinstate_organization, suspend_organization
from tasks.models import Claim, Task, WaitingListEntry
from tasks.services.claims import claim_task
from tasks.services.messages import send_message
from tasks.services.review_clock import run_review_clock
from tasks.services.suspending import release_claims_of_organization, release_claims_of_person, sweep_suspended
from tasks.services.waiting_list import join_waiting_list, tell_waiting_list
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory, accept
from tests.factories.tasks import publisher_of
from tests.tasks.workspace import signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def staff() -> int:
    return UserFactory(is_staff=True).pk


def suspend(task: Task, staff: int) -> None:
    suspend_organization(organization_id=task.organization_id, actor_id=staff, why="Asks for fees.", now=NOW)
    run_waiting()


def status_of(claim: Claim) -> str:
    return Claim.objects.values_list("status", flat=True).get(pk=claim.pk)


def test_claims_and_requests_end_with_a_reason_and_the_draft_is_kept(staff: int) -> None:
    organization = OrganizationFactory()
    active = ClaimFactory(task=TaskFactory(organization=organization))
    Claim.objects.filter(pk=active.pk).update(draft={"text": "Half of it"})
    asked = ClaimFactory(task=TaskFactory(organization=organization, needs_approval=True), status="requested")
    sent = ClaimFactory(task=TaskFactory(organization=organization), status="submitted")
    suspend(active.task, staff)
    assert [status_of(claim) for claim in (active, asked, sent)] == ["withdrawn", "withdrawn", "submitted"]
    active.refresh_from_db()
    assert (active.draft, active.ended_why) == ({"text": "Half of it"}, "The organisation is suspended at the moment.")
    event = active.events.latest("pk")
    assert (event.kind, event.actor) == ("claim_withdrawn_by_site", None)
    told = Notification.objects.get(recipient=active.volunteer.user, kind="claim_withdrawn")
    assert "does not count against you, and your draft is kept" in told.body
    assert "Asks for fees" not in told.body
    active.task.refresh_from_db()
    assert active.task.taken_count == 0
    assert release_claims_of_organization(organization_id=organization.pk, now=NOW) == 0


def test_tasks_are_out_of_sight_and_come_back(staff: int) -> None:
    task = TaskFactory()
    suspend(task, staff)
    assert not Task.objects.open().filter(pk=task.pk).exists()
    with pytest.raises(ActionDenied) as refusal:
        claim_task(task_id=task.pk, volunteer_id=VolunteerFactory().pk, now=NOW)
    assert refusal.value.code == "task_not_open"
    reinstate_organization(organization_id=task.organization_id, actor_id=staff, why="They took it out.", now=NOW)
    assert claim_task(task_id=task.pk, volunteer_id=VolunteerFactory().pk, now=NOW).status == "active"


def test_the_line_is_told_and_kept_and_nobody_is_called_to_a_task_that_is_stopped(staff: int) -> None:
    claim = ClaimFactory()
    waiting = VolunteerFactory()
    join_waiting_list(task_id=claim.task_id, volunteer_id=waiting.pk, now=NOW)
    suspend(claim.task, staff)
    assert Notification.objects.get(recipient=waiting.user).kind == "task_stopped"
    assert tell_waiting_list(task_id=claim.task_id, now=NOW) == 0
    reinstate_organization(organization_id=claim.task.organization_id, actor_id=staff, why="Fine now.", now=NOW)
    assert tell_waiting_list(task_id=claim.task_id, now=NOW) == 1


def test_a_suspended_organisation_neither_reviews_nor_writes(staff: int) -> None:
    sent = ClaimFactory(status="submitted")
    suspend(sent.task, staff)
    with pytest.raises(ActionDenied) as refusal:
        accept(sent)
    assert refusal.value.code == "organization_not_active"
    author_id = publisher_of(sent.task.organization)
    with pytest.raises(ActionDenied) as refusal:
        send_message(claim_id=sent.pk, author_id=author_id, body="Write to me elsewhere.", now=NOW)
    assert refusal.value.code == "organization_not_active"
    reinstate_organization(organization_id=sent.task.organization_id, actor_id=staff, why="Fine now.", now=NOW)
    accept(sent)
    assert status_of(sent) == "accepted"


def test_promise_31_work_that_waits_at_a_suspended_organisation_ends_with_kind_words(staff: int) -> None:
    sent = ClaimFactory(status="submitted")
    suspend(sent.task, staff)
    volunteer = signed_in(sent.volunteer.user)
    page = volunteer.get(sent.get_absolute_url()).content.decode()
    assert "suspended at the moment, so nobody there can answer" in page
    assert "for an answer</button>" not in page
    run_review_clock(now=NOW + timedelta(days=40))
    told = Notification.objects.get(recipient=sent.volunteer.user, kind="review_done")
    assert "You did your part, and this never counts against you." in told.body
    assert "did not answer" not in told.body
    # Nobody there may accept it now, so nobody is asked to.
    assert not Notification.objects.filter(kind="review_reminder").exists()
    assert status_of(sent) == "unconfirmed"
    assert "You did your part" in volunteer.get(sent.get_absolute_url()).content.decode()
    reinstate_organization(organization_id=sent.task.organization_id, actor_id=staff, why="Fine now.", now=NOW)
    accept(sent)
    assert status_of(sent) == "accepted"


def test_a_closed_organisation_leaves_nobody_waiting_for_an_answer() -> None:
    sent = ClaimFactory(status="submitted")
    full = ClaimFactory(task=TaskFactory(organization=sent.task.organization))
    join_waiting_list(task_id=full.task_id, volunteer_id=VolunteerFactory().pk, now=NOW)
    owner = publisher_of(sent.task.organization)
    close_organization(organization_id=sent.task.organization_id, actor_id=owner, why="We are done.", now=NOW)
    run_waiting()
    assert (status_of(sent), status_of(full)) == ("unconfirmed", "withdrawn")
    assert not WaitingListEntry.objects.exists()
    assert (
        "delivered, not confirmed" in Notification.objects.get(recipient=sent.volunteer.user, kind="review_done").body
    )


def test_a_suspended_person_frees_their_places_and_keeps_what_they_handed_in(staff: int) -> None:
    volunteer = VolunteerFactory()
    sent = ClaimFactory(volunteer=volunteer, status="submitted")
    held = ClaimFactory(volunteer=volunteer)
    suspend_user(user_id=volunteer.user_id, actor_id=staff, why="Sold hours.", now=NOW)
    run_waiting()
    assert (status_of(held), status_of(sent)) == ("released", "submitted")
    told = Notification.objects.get(kind="task_released")
    assert told.recipient_id == publisher_of(held.task.organization)
    assert "Sold hours" not in f"{told.title} {told.body}"
    accept(sent)
    assert status_of(sent) == "accepted"
    assert release_claims_of_person(user_id=volunteer.user_id, now=NOW) == 0
    reinstate_user(user_id=volunteer.user_id, actor_id=staff, why="It was somebody else.", now=NOW)
    assert claim_task(task_id=held.task_id, volunteer_id=volunteer.pk, now=NOW).status == "active"


def test_what_got_lost_is_caught_up_on(staff: int) -> None:
    at_suspended, of_suspended = ClaimFactory(), ClaimFactory()
    suspend_organization(
        organization_id=at_suspended.task.organization_id, actor_id=staff, why="Fees.", now=NOW - timedelta(hours=1)
    )
    suspend_user(user_id=of_suspended.volunteer.user_id, actor_id=staff, why="Sold hours.", now=NOW)
    assert sweep_suspended(now=NOW) == 2
    assert sweep_suspended(now=NOW) == 0
    assert (status_of(at_suspended), status_of(of_suspended)) == ("withdrawn", "released")
