"""Inviting: one service for both doors, its caps, its answers, and who is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from common.decisions import ActionDenied
from notifications.digest_sections import Asked
from notifications.models import Notification
from tasks.models import Dismissal, Impression, Task, TaskEvent, TaskInvitation
from tasks.selectors.invitation_facts import invitation_facts, waves_of
from tasks.selectors.invitations import invitation_items
from tasks.services import impressions
from tasks.services.claims import claim_task
from tasks.services.dismissals import dismiss_task
from tasks.services.task_invitations import decline_invitation, invite, note_opened
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=timezone.get_default_timezone())
FIT = [{"name": "fit", "points": 2.0, "about": []}]


def task_for(places: int = 1, **brief: object) -> Task:
    return TaskFactory(places=places, now=NOON - timedelta(days=1), **brief)


def ask(task: Task, volunteer: Volunteer, *, now: datetime = NOON, actor_id: int | None = None) -> TaskInvitation:
    return invite(task_id=task.pk, volunteer_id=volunteer.pk, now=now, actor_id=actor_id, parts=FIT)


def refused(task: Task, volunteer: Volunteer, *, now: datetime = NOON, actor_id: int | None = None) -> str:
    with pytest.raises(ActionDenied) as denied:
        ask(task, volunteer, now=now, actor_id=actor_id)
    return denied.value.code


def test_an_invitation_is_stored_told_once_and_noted_without_a_name() -> None:
    volunteer, task = VolunteerFactory(skills={"data-entry": 3}), task_for()
    invitation = ask(task, volunteer)
    assert (invitation.wave, invitation.invited_by_id, invitation.parts) == (1, None, FIT)
    message = Notification.objects.get(recipient=volunteer.user)
    assert (message.kind, message.key) == ("task_invitation", str(invitation.public_id))
    assert message.title == f"A task that fits you: {task.title}"
    assert "Uses your Data entry (expert)" in message.body
    event = TaskEvent.objects.get(kind="invited")
    assert (event.task, event.actor, event.claim) == (task, None, None)
    assert event.data == {"invitation": str(invitation.public_id), "wave": 1}


def test_an_organisation_asks_in_its_own_name() -> None:
    volunteer, task = VolunteerFactory(), task_for()
    invitation = ask(task, volunteer, actor_id=publisher_of(task.organization))
    assert invitation.invited_by_id == publisher_of(task.organization)
    assert Notification.objects.get(recipient=volunteer.user).title == f"{task.organization} asks you: {task.title}"


def test_only_managers_and_owners_invite() -> None:
    volunteer, task = VolunteerFactory(), task_for()
    reviewer = MembershipFactory(organization=task.organization, role="reviewer").user
    assert refused(task, volunteer, actor_id=reviewer.pk) == "publishers_only"
    assert refused(task, volunteer, actor_id=VolunteerFactory().user_id) == "publishers_only"


def test_each_pair_is_asked_once() -> None:
    volunteer, task = VolunteerFactory(), task_for()
    ask(task, volunteer)
    assert refused(task, volunteer, now=NOON + timedelta(days=20)) == "already_invited"


def test_one_a_day_where_the_person_is_and_two_in_seven_days() -> None:
    volunteer = VolunteerFactory()
    volunteer.user.time_zone = "Asia/Tokyo"
    volunteer.user.save()
    tasks = [task_for() for _number in range(4)]
    ask(tasks[0], volunteer)  # 21:00 in Tokyo
    assert refused(tasks[1], volunteer, now=NOON + timedelta(hours=2)) == "invited_today"
    ask(tasks[1], volunteer, now=NOON + timedelta(hours=4))  # already tomorrow there
    assert refused(tasks[2], volunteer, now=NOON + timedelta(days=6, hours=23)) == "invited_enough"
    User.objects.update(seen_at=NOON + timedelta(days=5))
    ask(tasks[2], volunteer, now=NOON + timedelta(days=7, hours=1))


def test_a_person_may_choose_fewer_or_none() -> None:
    tasks = [task_for() for _number in range(2)]
    once = VolunteerFactory(invitations_per_week=1)
    ask(tasks[0], once)
    assert refused(tasks[1], once, now=NOON + timedelta(days=3)) == "invited_enough"
    assert refused(tasks[0], VolunteerFactory(invitations_per_week=0)) == "not_open_to_invitations"


def test_three_without_an_answer_are_enough_until_the_next_visit() -> None:
    volunteer = VolunteerFactory()
    User.objects.filter(pk=volunteer.user_id).update(seen_at=NOON - timedelta(days=2))
    for number in range(3):
        ask(task_for(), volunteer, now=NOON + timedelta(days=4 * number))
    later = NOON + timedelta(days=20)
    assert refused(task_for(), volunteer, now=later) == "does_not_answer"
    User.objects.filter(pk=volunteer.user_id).update(seen_at=later - timedelta(hours=1))
    ask(task_for(), volunteer, now=later)


def test_who_answers_may_be_asked_again() -> None:
    volunteer = VolunteerFactory()
    for number in range(3):
        invitation = ask(task_for(), volunteer, now=NOON + timedelta(days=4 * number))
        decline_invitation(invitation_id=invitation.pk, now=NOON + timedelta(days=4 * number, hours=1))
    ask(task_for(), volunteer, now=NOON + timedelta(days=20))


def test_nobody_is_invited_to_what_they_could_not_claim() -> None:
    task = task_for(places=3)
    member = VolunteerFactory(user=MembershipFactory(organization=task.organization).user)
    assert refused(task, member) == "own_organization"
    holder = ClaimFactory(task=task, now=NOON).volunteer
    assert refused(task, holder) == "already_claimed"
    assert refused(task_for(), holder) == "too_many_open_claims"
    staff = VolunteerFactory()
    staff.user.is_staff = True
    staff.user.save()
    assert refused(task, staff) == "staff"


def test_pauses_dismissals_and_closed_accounts_are_kept() -> None:
    task = task_for()
    assert refused(task, VolunteerFactory(is_paused=True)) == "paused"
    day = NOON.date()
    assert refused(task, VolunteerFactory(is_paused=True, paused_until_date=day + timedelta(days=1))) == "paused"
    gone = VolunteerFactory()
    gone.user.is_active = False
    gone.user.save()
    assert refused(task, gone) == "not_open_to_invitations"
    for reason, other in (
        ("other", task),
        ("organisation", task_for(organization=task.organization)),
        ("kind", task_for(kind=task.kind)),
    ):
        volunteer = VolunteerFactory()
        dismiss_task(task_id=other.pk, volunteer_id=volunteer.pk, reason=reason, now=NOON)
        assert refused(task, volunteer) == "not_for_them"
    ask(task, VolunteerFactory(is_paused=True, paused_until_date=day))


def test_a_task_that_nobody_can_claim_invites_nobody() -> None:
    volunteer = VolunteerFactory()
    assert refused(task_for(status="closed"), volunteer) == "task_not_open"
    past = task_for(closes_at=NOON + timedelta(days=1))
    assert refused(past, volunteer, now=NOON + timedelta(days=2)) == "task_past"
    assert refused(ClaimFactory(task=task_for(), now=NOON).task, volunteer) == "task_full"
    asking = task_for(needs_approval=True)
    for _number in range(3):
        ClaimFactory(task=asking, status="requested", now=NOON)
    assert refused(asking, volunteer) == "enough_requests"


def test_waves_five_per_open_place_then_ten_and_never_more_for_both_doors() -> None:
    task = task_for()
    actor_id = publisher_of(task.organization)
    first = [ask(task, VolunteerFactory(), actor_id=actor_id if number % 2 else None) for number in range(5)]
    assert {invitation.wave for invitation in first} == {1}
    assert refused(task, VolunteerFactory()) == refused(task, VolunteerFactory(), actor_id=actor_id) == "wave_full"
    later = NOON + timedelta(hours=48)
    second = [ask(task, VolunteerFactory(), now=later) for _number in range(5)]
    assert {invitation.wave for invitation in second} == {2}
    much_later = NOON + timedelta(days=20)
    assert refused(task, VolunteerFactory(), now=much_later) == "invitations_used_up"
    assert refused(task, VolunteerFactory(), now=much_later, actor_id=actor_id) == "invitations_used_up"


def test_places_that_were_filled_count_no_more() -> None:
    task = task_for(places=2)
    asked = [ask(task, VolunteerFactory()) for _number in range(10)]
    claim_task(task_id=task.pk, volunteer_id=asked[0].volunteer_id, now=NOON)
    assert waves_of([task.pk])[task.pk].unused == 9
    later = NOON + timedelta(days=3)
    ask(task, VolunteerFactory(), now=later)
    assert refused(task, VolunteerFactory(), now=later) == "invitations_used_up"


def test_a_claim_answers_the_invitation() -> None:
    task = task_for()
    invitation = ask(task, VolunteerFactory())
    claim_task(task_id=task.pk, volunteer_id=invitation.volunteer_id, now=NOON + timedelta(hours=1))
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at) == ("taken", NOON + timedelta(hours=1))
    assert invitation.opened_at == NOON + timedelta(hours=1)
    with pytest.raises(ActionDenied) as denied:
        decline_invitation(invitation_id=invitation.pk, now=NOON)
    assert denied.value.code == "invitation_answered"


def test_declining_takes_the_task_out_of_the_lists_and_names_nobody() -> None:
    invitation = ask(task_for(), VolunteerFactory())
    for _twice in range(2):
        decline_invitation(invitation_id=invitation.pk, now=NOON + timedelta(hours=2))
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.answered_at) == ("declined", NOON + timedelta(hours=2))
    dismissal = Dismissal.objects.get(task_id=invitation.task_id, volunteer_id=invitation.volunteer_id)
    assert dismissal.reason == "other"
    assert TaskEvent.objects.get(kind="invitation_declined").actor is None


def test_an_opened_invitation_is_taken_from_the_log() -> None:
    invitation = ask(task_for(), VolunteerFactory())
    unseen = ask(task_for(), VolunteerFactory())
    at = NOON + timedelta(hours=3)
    impressions.note_shown(
        volunteer_id=invitation.volunteer_id, task_ids=[invitation.task_id], place=Impression.Place.INVITATION, now=at
    )
    impressions.flush()
    assert [note_opened(), note_opened()] == [1, 0]
    invitation.refresh_from_db()
    unseen.refresh_from_db()
    assert (invitation.opened_at, unseen.opened_at) == (at, None)


def test_facts_for_many_people_cost_a_constant_number_of_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    task = task_for(places=4)
    for size in (2, 12):
        people = [VolunteerFactory() for _number in range(size)]
        for volunteer in people[:2]:
            ask(task, volunteer)
        found = list(Volunteer.objects.select_related("user").filter(pk__in=[person.pk for person in people]))
        with django_assert_num_queries(7):
            facts = invitation_facts(task, found, NOON)
        assert sum(row.is_invited for row in facts.values()) == 2
        assert sum(row.invited_today for row in facts.values()) == 2


def test_another_organisation_cannot_invite_to_a_task_of_this_one() -> None:
    task = task_for()
    assert refused(task, VolunteerFactory(), actor_id=publisher_of(OrganizationFactory())) == "publishers_only"


def test_the_morning_mail_is_given_those_still_open_with_their_reasons() -> None:
    volunteer = VolunteerFactory(skills={"data-entry": 3}, accepted_count=1)
    first, second = (ask(task_for(), volunteer, now=at) for at in (NOON, NOON + timedelta(days=1)))
    claim_task(task_id=second.task_id, volunteer_id=volunteer.pk, now=NOON + timedelta(days=1))
    keys = (str(first.public_id), str(second.public_id))
    zone = ZoneInfo("UTC")
    found = invitation_items(Asked(user_id=volunteer.user_id, now=NOON + timedelta(days=1), zone=zone, keys=keys))
    assert found is not None
    (item,) = found.items
    assert (item.key, item.title, item.path) == (keys[0], first.task.title, first.task.get_absolute_url())
    assert item.reasons[0] == "Uses your Data entry (expert)."
    stranger = Asked(user_id=VolunteerFactory().user_id, now=NOON, zone=zone, keys=keys)
    assert invitation_items(stranger) is None
