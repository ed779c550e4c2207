"""What grows after accepted work: each other's names, thanks, working again with a head start, and the next step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications.models import Notification
from organizations.models import Membership
from organizations.states import Role
from tasks import rules
from tasks.models import Claim, Follow, NextStepOffer, Task, ThankYou, WorkAgain
from tasks.selectors.people import collaborators_of, partners_of
from tasks.services.following import follow_organization, unfollow_organization
from tasks.services.head_start import end_head_starts
from tasks.services.messages import send_message
from tasks.services.next_steps import answer_next_step, save_next_step
from tasks.services.publishing import approve_brief, publish_task
from tasks.services.thanks import send_thanks
from tasks.services.work_again import add_to_work_again, remove_from_work_again
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
)
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def accepted(volunteer: Volunteer | None = None, **task: object) -> Claim:
    volunteer = volunteer or VolunteerFactory()
    return ClaimFactory(task=TaskFactory(**task), volunteer=volunteer, status="accepted")


def owner_of(claim: Claim) -> int:
    return Membership.objects.owners().get(organization=claim.task.organization).user_id


def told(kind: str) -> list[int]:
    return list(Notification.objects.filter(kind=kind).order_by("pk").values_list("recipient_id", flat=True))


# --- Each other's names ---------------------------------------------------------------------------------------------


def test_promise_13_after_acceptance_both_sides_list_each_other_by_name() -> None:
    first = accepted()
    Membership.objects.filter(user_id=owner_of(first)).update(title="Coordinator")
    [partner] = partners_of(first.volunteer).rows
    assert (partner.organization, partner.accepted_count) == (first.task.organization, 1)
    reviewer = Membership.objects.get(user_id=owner_of(first))
    assert [(person.name, person.title) for person in partner.people] == [(reviewer.user.name, "Coordinator")]
    [row] = collaborators_of(first.task.organization).rows
    assert (row.volunteer, row.accepted_count, row.last_claim_id) == (first.volunteer, 1, first.public_id)


def test_work_that_is_not_accepted_makes_nobody_a_collaborator() -> None:
    claim = ClaimFactory(status="submitted")
    assert partners_of(claim.volunteer).rows == []
    assert collaborators_of(claim.task.organization).rows == []


def test_collaborators_are_paged_the_latest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.selectors.people.PAGE_SIZE", 2)
    organization = OrganizationFactory()
    volunteer = VolunteerFactory()
    claims = [accepted(organization=organization) for _number in range(3)]
    for claim in claims:
        Claim.objects.filter(pk=claim.pk).update(ended_at=timezone.now())
    first = collaborators_of(organization)
    second = collaborators_of(organization, first.after)
    found = [row.volunteer for row in [*first.rows, *second.rows]]
    assert found == [claim.volunteer for claim in reversed(claims)]
    assert second.after is None
    for _number in range(3):
        accepted(volunteer)
    page = partners_of(volunteer)
    assert len(page.rows) == 2
    assert len(partners_of(volunteer, page.after).rows) == 1


# --- Following ------------------------------------------------------------------------------------------------------


def test_following_twice_is_once_and_members_need_not() -> None:
    volunteer, organization = VolunteerFactory(), OrganizationFactory()
    for _time in range(2):
        follow_organization(organization_id=organization.pk, volunteer_id=volunteer.pk, now=timezone.now())
    assert Follow.objects.count() == 1
    unfollow_organization(organization_id=organization.pk, volunteer_id=volunteer.pk)
    assert not Follow.objects.exists()
    member = VolunteerFactory(user=MembershipFactory(organization=organization).user)
    with pytest.raises(ActionDenied) as denied:
        follow_organization(organization_id=organization.pk, volunteer_id=member.pk, now=timezone.now())
    assert denied.value.code == "own_organization"


# --- Thanks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, ""),
        ({"status": "submitted"}, "not_accepted"),
        ({"was_thanked": True}, "already_thanked"),
        ({"body": "  "}, "words_missing"),
        ({"body": "Write to me: nadia@example.org"}, "address_in_public"),
    ],
)
def test_can_thank(facts: dict, code: str) -> None:
    values = {"status": "accepted", "was_thanked": False, "body": "Lovely to work with you."}
    assert rules.can_thank(**{**values, **facts}).code == code


def test_each_side_thanks_once_and_the_other_is_told() -> None:
    claim = accepted()
    owner, now = owner_of(claim), timezone.now()
    send_thanks(claim_id=claim.pk, author_id=owner, body="The chart is on our wall.", now=now)
    send_thanks(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="I learned a lot.", now=now)
    assert told("thanks") == [claim.volunteer.user_id]
    assert told("thanks_to_desk") == [owner]
    with pytest.raises(ActionDenied) as denied:
        send_thanks(claim_id=claim.pk, author_id=owner, body="Again.", now=now)
    assert denied.value.code == "already_thanked"
    [partner] = partners_of(claim.volunteer).rows
    assert [note.body for note in partner.thanks] == ["The chart is on our wall."]
    assert ThankYou.objects.count() == 2


# --- Working again, and the head start ------------------------------------------------------------------------------


def test_working_again_rests_on_accepted_work_and_is_told_once() -> None:
    claim, now = accepted(), timezone.now()
    organization, owner = claim.task.organization, owner_of(claim)
    words = {"organization_id": organization.pk, "actor_id": owner}
    with pytest.raises(ActionDenied) as denied:
        add_to_work_again(volunteer_id=VolunteerFactory().pk, now=now, **words)
    assert denied.value.code == "no_accepted_work"
    with pytest.raises(ActionDenied) as denied:
        add_to_work_again(
            organization_id=organization.pk, actor_id=UserFactory().pk, volunteer_id=claim.volunteer_id, now=now
        )
    assert denied.value.code == "members_only"
    for _time in range(2):
        add_to_work_again(volunteer_id=claim.volunteer_id, now=now, **words)
        remove_from_work_again(volunteer_id=claim.volunteer_id, **words)
    add_to_work_again(volunteer_id=claim.volunteer_id, now=now, **words)
    assert told("work_again") == [claim.volunteer.user_id]
    assert WorkAgain.objects.count() == 1


def test_a_head_start_lasts_a_day_and_is_told_to_each_once() -> None:
    claim, now = accepted(), timezone.now()
    organization, owner = claim.task.organization, owner_of(claim)
    WorkAgain.objects.create(organization=organization, volunteer=claim.volunteer)
    draft = TaskFactory(organization=organization, status="draft")
    publish_task(task_id=draft.pk, actor_id=owner, now=now, with_head_start=True)
    draft.refresh_from_db()
    assert draft.opens_to_all_at == now + DAY
    assert told("head_start") == [claim.volunteer.user_id]
    assert draft not in Task.objects.listed(now)
    assert draft in Task.objects.findable_by(claim.volunteer.user, now)
    assert end_head_starts(now=now + DAY / 2) == 0
    assert draft in Task.objects.listed(now + DAY)
    assert end_head_starts(now=now + DAY) == 1
    assert end_head_starts(now=now + DAY) == 0
    draft.refresh_from_db()
    assert draft.opens_to_all_at is None
    kinds = draft.events.order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["task_published", "head_start_began", "opened_to_all"]


def test_the_day_of_a_moderated_brief_begins_when_it_is_let_out() -> None:
    now = timezone.now()
    claim = accepted()
    organization = claim.task.organization
    organization.tier = "new"
    organization.save()
    WorkAgain.objects.create(organization=organization, volunteer=claim.volunteer)
    draft = TaskFactory(organization=organization, status="draft")
    publish_task(task_id=draft.pk, actor_id=owner_of(claim), now=now, with_head_start=True)
    assert told("head_start") == []
    approve_brief(task_id=draft.pk, actor_id=UserFactory(is_staff=True).pk, now=now + 3 * DAY)
    draft.refresh_from_db()
    assert draft.opens_to_all_at == now + 4 * DAY
    assert told("head_start") == [claim.volunteer.user_id]


@pytest.mark.parametrize(("is_wanted", "has_people"), [(False, True), (True, False)])
def test_without_people_or_without_the_wish_it_opens_to_everyone_at_once(is_wanted: bool, has_people: bool) -> None:
    claim, now = accepted(), timezone.now()
    if has_people:
        WorkAgain.objects.create(organization=claim.task.organization, volunteer=claim.volunteer)
    draft = TaskFactory(organization=claim.task.organization, status="draft")
    publish_task(task_id=draft.pk, actor_id=owner_of(claim), now=now, with_head_start=is_wanted)
    assert draft in Task.objects.listed(now)
    assert told("head_start") == []


# --- The next step --------------------------------------------------------------------------------------------------


def three_accepted() -> Claim:
    organization, volunteer = OrganizationFactory(), VolunteerFactory()
    return [accepted(volunteer, organization=organization) for _number in range(3)][-1]


def test_promise_32_the_third_accepted_task_brings_the_next_step_once() -> None:
    organization, volunteer = OrganizationFactory(), VolunteerFactory()
    for count in (1, 2, 3, 4):
        accepted(volunteer, organization=organization)
        run_waiting()
        assert NextStepOffer.objects.count() == (count >= 3)
    assert told("next_step") == [volunteer.user_id]


def test_an_offer_written_later_reaches_those_who_were_ready() -> None:
    claim = three_accepted()
    owner = owner_of(claim)
    words = {"title": "Run our data group", "text": "Every month.", "hours_a_month": 4, "is_active": True}
    save_next_step(organization_id=claim.task.organization_id, actor_id=owner, **words)
    run_waiting()
    assert NextStepOffer.objects.count() == 1
    reviewer = MembershipFactory(organization=claim.task.organization, role=Role.REVIEWER)
    with pytest.raises(ActionDenied) as denied:
        save_next_step(organization_id=claim.task.organization_id, actor_id=reviewer.user_id, **words)
    assert denied.value.code == "publishers_only"


def test_wanting_to_talk_is_told_and_opens_the_conversation_again() -> None:
    claim = three_accepted()
    run_waiting()
    offer, now = NextStepOffer.objects.get(), timezone.now()
    later = now + 200 * DAY
    with pytest.raises(ActionDenied) as denied:
        send_message(claim_id=claim.pk, author_id=owner_of(claim), body="Hello", now=later)
    assert denied.value.code == "thread_closed"
    answer_next_step(offer_id=offer.pk, answer="interested", now=later)
    answer_next_step(offer_id=offer.pk, answer="interested", now=later)
    assert told("next_step_wanted") == [owner_of(claim)]
    assert send_message(claim_id=claim.pk, author_id=owner_of(claim), body="Hello", now=later).pk
    with pytest.raises(ActionDenied) as denied:
        answer_next_step(offer_id=offer.pk, answer="declined", now=later)
    assert denied.value.code == "offer_answered"


def test_not_now_is_told_to_nobody() -> None:
    three_accepted()
    run_waiting()
    answer_next_step(offer_id=NextStepOffer.objects.get().pk, answer="declined", now=timezone.now())
    assert told("next_step_wanted") == []
