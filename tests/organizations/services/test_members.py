"""Seats: roles, removing, leaving, and the last owner."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Invitation, Membership, Organization, OrganizationEvent
from organizations.services.invitations import invite_member
from organizations.services.members import change_role, remove_member
from organizations.states import Role
from tests.organizations import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda error: error.code == code)


def set_role(organization: Organization, user: User, actor: User, role: str, **more: str) -> None:
    change_role(organization_id=organization.pk, user_id=user.pk, actor_id=actor.pk, role=role, now=NOW, **more)


def remove(organization: Organization, user: User, actor: User) -> None:
    remove_member(organization_id=organization.pk, user_id=user.pk, actor_id=actor.pk, now=NOW)


def roles(organization: Organization) -> dict[int, str]:
    return dict(organization.memberships.values_list("user_id", "role"))


def last_event(organization: Organization) -> tuple:
    event = OrganizationEvent.objects.filter(organization=organization).latest("pk")
    return event.kind, event.subject, event.from_value, event.to_value


def test_an_owner_changes_a_role_and_the_member_is_told() -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    tom = make.member(organization)
    set_role(organization, tom, ines, Role.MANAGER, title="volunteer coordinator")
    seat = Membership.objects.get(user=tom)
    assert (seat.role, seat.title) == (Role.MANAGER, "volunteer coordinator")
    assert last_event(organization) == ("role_changed", tom.public_id, "reviewer", "manager")
    assert Notification.objects.get(recipient=tom).title == "You are now manager at Riverbank"


def test_a_new_title_alone_is_no_change_of_role() -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization)
    set_role(organization, tom, ines, Role.REVIEWER, title="hub lead")
    assert Membership.objects.get(user=tom).title == "hub lead"
    assert last_event(organization)[0] == "organization_created"
    assert not Notification.objects.filter(recipient=tom).exists()


def test_managers_and_reviewers_change_nobody() -> None:
    organization = make.organization()
    manager, reviewer = make.member(organization, Role.MANAGER), make.member(organization)
    for actor in (manager, reviewer, make.person()):
        with refused("owners_only"):
            set_role(organization, reviewer, actor, Role.OWNER)
    with refused("owners_only"):
        remove(organization, reviewer, manager)


def test_an_owner_of_another_organization_has_no_say() -> None:
    organization, other_owner = make.organization(), make.person()
    make.organization(other_owner)
    tom = make.member(organization)
    with refused("owners_only"):
        remove(organization, tom, other_owner)


def test_the_last_owner_neither_leaves_nor_steps_down() -> None:
    ines = make.person()
    organization = make.organization(ines)
    make.member(organization, Role.MANAGER)
    with refused("last_owner"):
        set_role(organization, ines, ines, Role.MANAGER)
    with refused("last_owner"):
        remove(organization, ines, ines)


def test_an_owner_whose_account_is_off_does_not_count() -> None:
    ines = make.person()
    organization = make.organization(ines)
    gone = make.member(organization, Role.OWNER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with refused("last_owner"):
        remove(organization, ines, ines)
    remove(organization, gone, ines)
    assert roles(organization) == {ines.pk: Role.OWNER}


def test_a_second_owner_lets_the_first_go() -> None:
    ines, tom = make.person(), make.person()
    organization = make.organization(ines, name="Riverbank")
    make.member(organization, Role.OWNER, tom)
    remove(organization, ines, ines)
    assert roles(organization) == {tom.pk: Role.OWNER}
    assert last_event(organization) == ("member_left", ines.public_id, "owner", "")
    assert Notification.objects.get(recipient=tom).title == f"{ines.name} left Riverbank"


def test_a_removed_member_is_told_and_sees_the_desk_no_more() -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    tom = make.member(organization)
    remove(organization, tom, ines)
    assert not Organization.objects.of_member(tom).exists()
    assert last_event(organization) == ("member_removed", tom.public_id, "reviewer", "")
    assert Notification.objects.get(recipient=tom).title == "You no longer belong to Riverbank"


def test_removing_somebody_who_has_gone_is_refused() -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization)
    remove(organization, tom, ines)
    with refused("not_a_member"):
        remove(organization, tom, ines)
    with refused("not_a_member"):
        set_role(organization, tom, ines, Role.OWNER)


def test_invitations_end_with_the_right_to_send_them() -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization, Role.OWNER)

    def invite(email: str, role: str) -> Invitation:
        return invite_member(organization_id=organization.pk, actor_id=tom.pk, email=email, role=role, now=NOW)

    owner, reviewer = invite("a@example.org", Role.OWNER), invite("b@example.org", Role.REVIEWER)
    set_role(organization, tom, ines, Role.MANAGER)
    open_now = Invitation.objects.open().values_list("pk", flat=True)
    assert list(open_now) == [reviewer.pk]
    assert OrganizationEvent.objects.filter(kind="invitation_withdrawn", subject=owner.public_id).exists()
    remove(organization, tom, ines)
    assert not Invitation.objects.open().exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("do", ["demote", "remove", "leave"])
def test_two_owners_at_once_leave_one_owner(do: str) -> None:
    """Each acts on the other, or both leave, through two real connections: one must remain."""
    ines, tom = make.person(), make.person()
    organization = make.organization(ines)
    make.member(organization, Role.OWNER, tom)
    start = threading.Barrier(2)
    answers: list[str] = []

    def act(actor: User, other: User) -> None:
        start.wait()
        try:
            if do == "demote":
                set_role(organization, other, actor, Role.REVIEWER)
            else:
                remove(organization, other if do == "remove" else actor, actor)
            answers.append("done")
        except ActionDenied as denied:
            answers.append(denied.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in ((ines, tom), (tom, ines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.owners().filter(organization=organization).count() == 1
    # The second finds its own seat changed by the first, or itself the last owner.
    expected = {"leave": "last_owner", "demote": "owners_only", "remove": "owners_only"}[do]
    assert sorted(answers) == sorted(["done", expected])
