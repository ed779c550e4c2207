"""The team's pages: who opens them, what each button does."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from organizations.services.invitations import invite_member
from organizations.states import Role
from tests.organizations import make
from tests.organizations.views.test_profile import signed_in

pytestmark = pytest.mark.django_db


def url(name: str, organization: Organization, *more: object) -> str:
    return reverse(f"organizations:{name}", args=[organization.slug, *more])


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.MANAGER, 200), (Role.REVIEWER, 403), ("", 404), ("staff", 404)]
)
def test_who_opens_the_team(role: str, status: int) -> None:
    organization = make.organization()
    user = make.member(organization, role) if role in Role.values else make.person(is_staff=role == "staff")
    response = signed_in(user).get(url("member_list", organization))
    assert response.status_code == status
    if status == 403:
        assert "Owners and managers look after the team." in response.content.decode()
    assert Client().get(url("member_list", organization)).status_code == 302


@pytest.mark.parametrize("name", ["member_edit", "member_remove"])
@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 200), (Role.MANAGER, 403), (Role.REVIEWER, 403), ("", 404)])
def test_owners_alone_change_other_people(name: str, role: str, status: int) -> None:
    organization = make.organization()
    tom = make.member(organization)
    user = make.member(organization, role) if role else make.person()
    address = url(name, organization, tom.public_id)
    assert signed_in(user).get(address).status_code == status
    response = signed_in(user).post(address, {"role": Role.MANAGER})
    assert response.status_code == (status if status != 200 else 302)


def test_people_of_another_organization_are_not_found() -> None:
    ines, organization, other = make.person(), make.organization(), make.organization()
    make.member(organization, Role.OWNER, ines)
    make.member(other, Role.OWNER, ines)
    tom = make.member(other)
    for name in ("member_edit", "member_remove"):
        assert signed_in(ines).get(url(name, organization, tom.public_id)).status_code == 404
        assert signed_in(ines).post(url(name, organization, tom.public_id), {"role": "owner"}).status_code == 404


def test_an_owner_changes_a_role() -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization)
    address = url("member_edit", organization, tom.public_id)
    response = signed_in(ines).post(address, {"role": Role.MANAGER, "title": "hub lead"})
    assert response.url == url("member_list", organization)
    assert list(organization.memberships.filter(user=tom).values_list("role", "title")) == [("manager", "hub lead")]


@pytest.mark.parametrize("role", ["", "king"])
def test_an_unknown_role_is_told_beside_the_field(role: str) -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization)
    response = signed_in(ines).post(url("member_edit", organization, tom.public_id), {"role": role})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["role"]


def test_the_last_owner_stays_and_learns_why() -> None:
    ines = make.person()
    organization = make.organization(ines)
    client = signed_in(ines)
    response = client.post(url("member_edit", organization, ines.public_id), {"role": Role.REVIEWER})
    assert response.status_code == 409
    assert "Make someone else an owner first." in response.content.decode()
    leave = client.get(url("member_leave", organization))
    assert leave.status_code == 409
    assert "Make someone else an owner first, or close the organisation." in leave.content.decode()
    assert client.post(url("member_leave", organization)).status_code == 409


def test_an_owner_who_steps_down_to_reviewer_goes_to_the_desk() -> None:
    ines = make.person()
    organization = make.organization(ines)
    make.member(organization, Role.OWNER)
    response = signed_in(ines).post(url("member_edit", organization, ines.public_id), {"role": Role.REVIEWER})
    assert response.url == reverse("tasks:desk_home", args=[organization.slug])


def test_reading_the_confirm_pages_changes_nothing() -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization)
    assert signed_in(ines).get(url("member_remove", organization, tom.public_id)).status_code == 200
    assert signed_in(tom).get(url("member_leave", organization)).status_code == 200
    assert organization.memberships.count() == 2


def test_a_reviewer_leaves() -> None:
    organization = make.organization()
    tom = make.member(organization)
    response = signed_in(tom).post(url("member_leave", organization))
    assert response.url == reverse("pages:today")
    assert not organization.memberships.filter(user=tom).exists()


def test_an_owner_removes_a_reviewer() -> None:
    ines = make.person()
    organization = make.organization(ines)
    tom = make.member(organization)
    response = signed_in(ines).post(url("member_remove", organization, tom.public_id), follow=True)
    assert response.redirect_chain == [(url("member_list", organization), 302)]
    assert f"{tom.name} no longer belongs to the team." in response.content.decode()


def test_managers_see_no_buttons_that_they_may_not_use() -> None:
    organization = make.organization()
    manager = make.member(organization, Role.MANAGER)
    tom = make.member(organization)
    page = signed_in(manager).get(url("member_list", organization)).content.decode()
    assert url("member_remove", organization, tom.public_id) not in page
    assert url("member_edit", organization, tom.public_id) not in page
    assert url("member_leave", organization) in page
    assert 'value="reviewer"' in page
    assert 'value="owner"' not in page


def test_the_team_costs_the_same_queries_however_large(django_assert_num_queries) -> None:
    ines = make.person()
    organization = make.organization(ines)
    client = signed_in(ines)

    def grow() -> None:
        user = make.member(organization)
        invite_member(
            organization_id=organization.pk,
            actor_id=ines.pk,
            email=f"to-{user.email}",
            role=Role.REVIEWER,
            now=timezone.now(),
        )

    grow()
    client.get(url("member_list", organization))  # warms what is kept per process
    with CaptureQueriesContext(connection) as of_one:
        client.get(url("member_list", organization))
    grow()
    grow()
    with django_assert_num_queries(len(of_one)):
        client.get(url("member_list", organization))
    assert sum("organizations_" in query["sql"] for query in of_one) == 6
