"""Pages around an invitation: sending, withdrawing, and what its link shows to whom."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Mail
from organizations.models import Invitation, Membership, Organization
from organizations.services.invitations import invite_member, withdraw_invitation
from organizations.states import Role
from tests.organizations import make
from tests.organizations.views.test_members import url
from tests.organizations.views.test_profile import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make.person("ines@riverbank.example", name="Ines")


@pytest.fixture
def riverbank(ines: User) -> Organization:
    return make.organization(ines, name="Riverbank")


def invite(organization: Organization, actor: User, *, role: str = Role.REVIEWER, now=None) -> tuple[Invitation, str]:
    """The invitation of tom@example.org, and the address of its link."""
    invitation = invite_member(
        organization_id=organization.pk,
        actor_id=actor.pk,
        email="tom@example.org",
        role=role,
        now=now or timezone.now(),
    )
    return invitation, reverse("organizations:invitation_accept", args=[make.token_in_last_mail()])


# --- Sending --------------------------------------------------------------------------------------------------------


def test_an_owner_invites_by_the_form(riverbank: Organization, ines: User) -> None:
    client = signed_in(ines)
    response = client.post(
        url("member_invite", riverbank), {"email": "Tom@Example.org", "role": "manager"}, follow=True
    )
    page = response.content.decode()
    assert response.redirect_chain == [(url("member_list", riverbank), 302)]
    assert "The invitation is on its way to tom@example.org." in page
    assert "Works until" in page
    assert Mail.objects.get().to == "tom@example.org"


@pytest.mark.parametrize(
    ("data", "field", "status"),
    [
        ({"email": "", "role": "reviewer"}, "email", 400),
        ({"email": "tom.example.org", "role": "reviewer"}, "email", 400),
        ({"email": "tom@example.org", "role": ""}, "role", 400),
        ({"email": "tom@example.org", "role": "king"}, "role", 400),
        ({"email": "ines@riverbank.example", "role": "reviewer"}, "email", 400),
    ],
)
def test_wrong_invitations_are_told_beside_the_field(
    riverbank: Organization, ines: User, data: dict, field: str, status: int
) -> None:
    response = signed_in(ines).post(url("member_invite", riverbank), data)
    assert (response.status_code, list(response.context["form"].errors)) == (status, [field])
    assert data["email"] in response.content.decode()
    assert not Mail.objects.exists()


def test_a_manager_who_asks_for_an_owner_is_refused(riverbank: Organization) -> None:
    manager = make.member(riverbank, Role.MANAGER)
    response = signed_in(manager).post(url("member_invite", riverbank), {"email": "tom@example.org", "role": "owner"})
    assert response.status_code == 403
    assert "Managers invite reviewers." in response.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(Role.REVIEWER, 403), ("", 404)])
def test_others_invite_nobody(riverbank: Organization, role: str, status: int) -> None:
    user = make.member(riverbank, role) if role else make.person()
    data = {"email": "tom@example.org", "role": "reviewer"}
    assert signed_in(user).post(url("member_invite", riverbank), data).status_code == status
    assert not Invitation.objects.exists()


def test_withdrawing_asks_first(riverbank: Organization, ines: User) -> None:
    invitation, _link = invite(riverbank, ines)
    address = url("invitation_withdraw", riverbank, invitation.public_id)
    client = signed_in(ines)
    assert "Withdraw the invitation to tom@example.org?" in client.get(address).content.decode()
    assert Invitation.objects.open().exists()
    assert client.post(address).url == url("member_list", riverbank)
    assert not Invitation.objects.open().exists()
    assert client.post(address).status_code == 409


def test_another_organizations_invitation_is_not_found(riverbank: Organization, ines: User) -> None:
    other_owner = make.person()
    other = make.organization(other_owner)
    invitation, _link = invite(riverbank, ines)
    client = signed_in(other_owner)
    assert client.post(url("invitation_withdraw", other, invitation.public_id)).status_code == 404
    assert client.post(url("invitation_withdraw", riverbank, invitation.public_id)).status_code == 404
    assert Invitation.objects.open().exists()


# --- The link -------------------------------------------------------------------------------------------------------


def test_a_visitor_sees_who_invites_and_signs_in_first(riverbank: Organization, ines: User, client: Client) -> None:
    _invitation, link = invite(riverbank, ines)
    response = client.get(link)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Riverbank invites you to its team" in page
    assert "to•••@example.org" in page
    assert "tom@example.org" not in page
    assert f"{reverse('account_login')}?next={link}" in page
    assert "no-store" in response["Cache-Control"]
    # As browsers do: they say which page of ours the form stood on.
    answer = client.post(link, headers={"referer": f"http://testserver{link}"})
    assert answer.url == f"{reverse('account_login')}?next={link}"


def test_the_invited_person_reads_then_accepts(riverbank: Organization, ines: User) -> None:
    _invitation, link = invite(riverbank, ines, role=Role.MANAGER)
    tom = make.person("tom@example.org")
    client = signed_in(tom)
    assert "As a manager you write" in client.get(link).content.decode()
    assert not Membership.objects.filter(user=tom).exists()
    response = client.post(link, {"title": "hub lead"})
    assert response.url == reverse("tasks:desk_home", args=[riverbank.slug])
    assert list(Membership.objects.filter(user=tom).values_list("role", "title")) == [("manager", "hub lead")]
    again = client.post(link)
    assert again.status_code == 409
    assert "You already belong to this organisation." in again.content.decode()


def test_somebody_else_learns_only_the_masked_address(riverbank: Organization, ines: User) -> None:
    _invitation, link = invite(riverbank, ines)
    eve = make.person("eve@example.org")
    for response in (signed_in(eve).get(link), signed_in(eve).post(link)):
        page = response.content.decode()
        assert response.status_code == 403
        assert "to•••@example.org" in page
        assert "tom@example.org" not in page
    assert not Membership.objects.filter(user=eve).exists()


@pytest.mark.parametrize("signed", [True, False])
def test_dead_links_say_why(riverbank: Organization, ines: User, signed: bool) -> None:
    client = signed_in(make.person("tom@example.org")) if signed else Client()
    invitation, link = invite(riverbank, ines, now=timezone.now() - settings.INVITATION_VALID_FOR - timedelta(hours=1))
    response = client.get(link)
    assert response.status_code == 409
    assert "This invitation ran out." in response.content.decode()
    withdraw_invitation(invitation_id=invitation.pk, actor_id=ines.pk, now=timezone.now())
    assert "took this invitation back" in client.get(link).content.decode()


def test_a_guessed_link_is_not_found(client: Client) -> None:
    assert client.get(reverse("organizations:invitation_accept", args=["x" * 43])).status_code == 404


def test_sending_again_from_the_list_keeps_one_invitation(riverbank: Organization, ines: User) -> None:
    _invitation, old_link = invite(riverbank, ines)
    client = signed_in(ines)
    client.post(url("member_invite", riverbank), {"email": "tom@example.org", "role": "reviewer"})
    assert Invitation.objects.count() == 1
    assert client.get(old_link).status_code == 404
