"""Invitations: one secret link, one address, once, in time."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from common.decisions import ActionDenied
from notifications.models import Mail, Notification
from organizations import selectors
from organizations.models import Invitation, Membership, Organization, OrganizationEvent
from organizations.services.invitations import accept_invitation, invite_member, withdraw_invitation
from organizations.services.standing import suspend_organization
from organizations.states import Role
from tests.organizations import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda error: error.code == code)


def invite(organization: Organization, actor: User, email: str, role: str = Role.REVIEWER, now=NOW) -> Invitation:
    return invite_member(organization_id=organization.pk, actor_id=actor.pk, email=email, role=role, now=now)


def accept(invitation: Invitation, user: User, now=NOW) -> Membership:
    return accept_invitation(invitation_id=invitation.pk, user_id=user.pk, now=now)


@pytest.fixture
def ines() -> User:
    return make.person("ines@riverbank.example", name="Ines")


@pytest.fixture
def riverbank(ines: User) -> Organization:
    return make.organization(ines, name="Riverbank & Sons")


def test_the_mail_carries_the_token_and_the_database_only_its_hash(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, " Tom@Example.org ")
    mail = Mail.objects.get()
    token = make.token_in_last_mail()
    assert (mail.to, mail.subject) == ("tom@example.org", "Riverbank & Sons invites you to its team on Microvol")
    assert len(token) >= 43  # 256 bits
    assert token in mail.html
    assert "Riverbank &amp; Sons" in mail.html
    assert "Riverbank & Sons" in mail.text
    assert invitation.token_hash == selectors.token_hash(token) != token
    assert token not in str(Invitation.objects.values().get())
    assert invitation.expires_at == NOW + settings.INVITATION_VALID_FOR
    assert selectors.invitation_by_token(token) == invitation
    assert selectors.invitation_by_token(token[:-1]) is None
    event = OrganizationEvent.objects.latest("pk")
    assert (event.kind, event.subject, event.to_value) == ("member_invited", invitation.public_id, "reviewer")


def test_inviting_twice_sends_the_same_invitation_again(riverbank: Organization, ines: User) -> None:
    first = invite(riverbank, ines, "tom@example.org")
    old_token = make.token_in_last_mail()
    again = invite(riverbank, ines, "TOM@example.org", Role.MANAGER, now=NOW + timedelta(days=20))
    assert again.pk == first.pk
    assert Invitation.objects.count() == 1
    assert Mail.objects.count() == 2
    assert (again.role, again.expires_at) == (Role.MANAGER, NOW + timedelta(days=34))
    assert selectors.invitation_by_token(old_token) is None
    assert selectors.invitation_by_token(make.token_in_last_mail()) == first


def test_accepting_gives_the_seat_and_tells_the_owners(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@example.org", Role.MANAGER)
    tom = make.person("tom@example.org", name="Tom")
    membership = accept(invitation, tom)
    assert (membership.user, membership.organization, membership.role) == (tom, riverbank, Role.MANAGER)
    assert Notification.objects.get(recipient=ines).title == "Tom joined Riverbank & Sons"
    assert OrganizationEvent.objects.latest("pk").kind == "member_joined"


def test_a_second_verified_address_counts(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@work.example")
    tom = make.person("tom@example.org")
    tom.emailaddress_set.create(email="Tom@Work.example", verified=True)
    assert accept(invitation, tom).user == tom


def test_another_person_with_the_link_gets_nothing(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@example.org")
    with refused("other_address"):
        accept(invitation, make.person("eve@example.org"))
    assert Membership.objects.count() == 1


def test_an_unverified_address_proves_nothing(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@example.org")
    with refused("other_address"):
        accept(invitation, make.person("tom@example.org", is_verified=False))


def test_an_invitation_runs_out(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@example.org")
    tom = make.person("tom@example.org")
    end = NOW + settings.INVITATION_VALID_FOR
    with refused("invitation_expired"):
        accept(invitation, tom, now=end)
    assert accept(invitation, tom, now=end - timedelta(seconds=1))


def test_a_withdrawn_invitation_is_dead_and_a_new_one_may_follow(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@example.org")
    withdraw_invitation(invitation_id=invitation.pk, actor_id=ines.pk, now=NOW)
    tom = make.person("tom@example.org")
    with refused("invitation_withdrawn"):
        accept(invitation, tom)
    with refused("invitation_not_open"):
        withdraw_invitation(invitation_id=invitation.pk, actor_id=ines.pk, now=NOW)
    fresh = invite(riverbank, ines, "tom@example.org")
    assert fresh.pk != invitation.pk
    assert accept(fresh, tom)


def test_a_used_invitation_does_not_bring_a_removed_member_back(riverbank: Organization, ines: User) -> None:
    from organizations.services.members import remove_member

    invitation = invite(riverbank, ines, "tom@example.org")
    tom = make.person("tom@example.org")
    accept(invitation, tom)
    with refused("already_member"):
        accept(invitation, tom)
    remove_member(organization_id=riverbank.pk, user_id=tom.pk, actor_id=ines.pk, now=NOW)
    with refused("invitation_used"):
        accept(invitation, tom)


def test_members_are_not_invited_again(riverbank: Organization, ines: User) -> None:
    tom = make.member(riverbank, user=make.person("tom@example.org"))
    with refused("already_member"):
        invite(riverbank, ines, tom.email.upper())


def test_managers_invite_reviewers_only(riverbank: Organization, ines: User) -> None:
    manager, reviewer = make.member(riverbank, Role.MANAGER), make.member(riverbank)
    with refused("managers_invite_reviewers"):
        invite(riverbank, manager, "tom@example.org", Role.OWNER)
    owners_invitation = invite(riverbank, ines, "boss@example.org", Role.OWNER)
    with refused("managers_invite_reviewers"):  # would turn the owner's seat into a reviewer's
        invite(riverbank, manager, "boss@example.org", Role.REVIEWER)
    with refused("managers_invite_reviewers"):
        withdraw_invitation(invitation_id=owners_invitation.pk, actor_id=manager.pk, now=NOW)
    with refused("team_is_for_managers"):
        invite(riverbank, reviewer, "tom@example.org")
    assert invite(riverbank, manager, "tom@example.org").role == Role.REVIEWER


def test_owners_of_another_organization_have_no_say(riverbank: Organization, ines: User) -> None:
    other = make.person()
    make.organization(other)
    invitation = invite(riverbank, ines, "tom@example.org")
    with refused("team_is_for_managers"):
        invite(riverbank, other, "eve@example.org")
    with refused("managers_invite_reviewers"):
        withdraw_invitation(invitation_id=invitation.pk, actor_id=other.pk, now=NOW)


def test_a_suspended_organization_takes_nobody_in(riverbank: Organization, ines: User) -> None:
    invitation = invite(riverbank, ines, "tom@example.org")
    staff = make.person(is_staff=True)
    suspend_organization(organization_id=riverbank.pk, actor_id=staff.pk, why="Fees", now=NOW)
    with refused("organization_not_active"):
        accept(invitation, make.person("tom@example.org"))
    with refused("organization_not_active"):
        invite(riverbank, ines, "eve@example.org")


def test_a_day_has_room_for_so_many_invitations(riverbank: Organization, ines: User, settings) -> None:
    settings.INVITATIONS_PER_DAY = 2
    invitation = invite(riverbank, ines, "a@example.org")
    invite(riverbank, ines, "a@example.org")
    withdraw_invitation(invitation_id=invitation.pk, actor_id=ines.pk, now=NOW)
    with refused("too_many_invitations"):
        invite(riverbank, ines, "b@example.org")
    assert Mail.objects.count() == 2
    invite(riverbank, ines, "b@example.org", now=NOW + timedelta(days=1, seconds=1))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one_seat() -> None:
    ines, tom = make.person(), make.person("tom@example.org")
    organization = make.organization(ines)
    invitation = invite(organization, ines, "tom@example.org")
    start = threading.Barrier(2)
    answers: list[str] = []

    def click() -> None:
        start.wait()
        try:
            accept(invitation, tom)
            answers.append("done")
        except ActionDenied as denied:
            answers.append(denied.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["already_member", "done"]
    assert Membership.objects.filter(user=tom).count() == 1
