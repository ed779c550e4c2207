"""Pages that create, edit and close an organisation."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.services.standing import verify_organization
from organizations.states import OrganizationStatus, Role, Tier
from tests.organizations import make

pytestmark = pytest.mark.django_db
CREATE = "/organizations/new/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def answers(**changes: object) -> dict:
    return {
        "name": "Riverbank Food Network",
        "about": make.ABOUT,
        "causes": [make.cause().pk],
        "country": "GB",
        "time_zone": "Europe/London",
        "city": "Leeds",
        "website": "riverbank.example",
        "registration_number": "",
        "creator_title": "volunteer coordinator",
        **changes,
    }


def test_visitors_sign_in_first(client: Client) -> None:
    response = client.get(CREATE)
    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={CREATE}")


def test_a_person_sets_up_an_organization_and_lands_at_its_desk() -> None:
    ines = make.person()
    response = signed_in(ines).post(CREATE, answers())
    seat = Membership.objects.select_related("organization").get(user=ines)
    assert (response.status_code, response.url) == (302, reverse("tasks:desk_home", args=["riverbank-food-network"]))
    assert (seat.role, seat.title) == (Role.OWNER, "volunteer coordinator")
    assert seat.organization.website == "https://riverbank.example"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "Write the name of your organisation"),
        ({"name": "x" * 121}, "name", "at most 120 characters"),
        ({"name": "Win at https://evil.example"}, "name", "Write the name without a web address"),
        ({"about": "Food."}, "about", "Say a little more"),
        ({"causes": []}, "causes", "Choose at least one cause"),
        ({"causes": ["999999"]}, "causes", "Select a valid choice"),
        ({"country": "XX"}, "country", "Select a valid choice"),
        ({"website": "javascript:alert(1)"}, "website", "Write the whole web address"),
        ({"website": "ftp://riverbank.example"}, "website", ""),
        ({"about": "Long enough, but with a NUL \x00 in it, which nobody can store."}, "about", ""),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_kept(changes: dict, field: str, words: str) -> None:
    response = signed_in(make.person()).post(CREATE, answers(**changes))
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert words in response.content.decode()
    assert "Problem: 1 thing to fix." in response.content.decode()
    assert 'value="Leeds"' in response.content.decode()
    assert not Organization.objects.exists()


def test_a_taken_name_is_told_beside_the_name() -> None:
    make.organization(name="Riverbank Food Network")
    response = signed_in(make.person()).post(CREATE, answers())
    assert response.status_code == 400
    assert response.context["form"].errors.as_data()["name"][0].code == "name_taken"


def test_too_many_unchecked_organizations_answer_409(settings) -> None:
    settings.NEW_ORGANIZATIONS_MAX = 0
    response = signed_in(make.person()).post(CREATE, answers())
    assert response.status_code == 409
    assert "organisations that we have not checked yet" in response.content.decode()


# --- Who opens what -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["organization_edit", "organization_close"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.MANAGER, 403), (Role.REVIEWER, 403), ("", 404), ("staff", 404)]
)
def test_owners_alone_open_the_settings(name: str, role: str, status: int) -> None:
    organization = make.organization()
    user = make.member(organization, role) if role in Role.values else make.person(is_staff=role == "staff")
    url = reverse(f"organizations:{name}", args=[organization.slug])
    assert signed_in(user).get(url).status_code == status
    assert signed_in(user).post(url, answers()).status_code == (status if status != 200 else 302)
    assert Client().get(url).status_code == 302


def test_an_unknown_organization_is_not_found() -> None:
    client = signed_in(make.person())
    for name in ("organization_edit", "organization_close", "member_list", "member_leave"):
        assert client.get(reverse(f"organizations:{name}", args=["nobody"])).status_code == 404


def test_editing_shows_on_the_page_again() -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    url = reverse("organizations:organization_edit", args=[organization.slug])
    client = signed_in(ines)
    assert make.ABOUT in client.get(url).content.decode()
    response = client.post(url, answers(name="Riverbank Food", city="York"), follow=True)
    assert response.redirect_chain == [(url, 302)]
    assert 'value="York"' in response.content.decode()
    assert "Saved." in response.content.decode()


def test_a_checked_name_cannot_be_changed_even_by_a_forged_form() -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    verify_organization(
        organization_id=organization.pk,
        actor_id=make.person(is_staff=True).pk,
        tier=Tier.VERIFIED,
        why="Charity register",
        now=timezone.now(),
    )
    url = reverse("organizations:organization_edit", args=[organization.slug])
    client = signed_in(ines)
    assert "only we can change it" in client.get(url).content.decode()
    client.post(url, answers(name="Red Cross", city="York"))
    organization.refresh_from_db()
    assert (organization.name, organization.city) == ("Riverbank", "York")


def test_closing_asks_first_and_ends_the_desk() -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    url = reverse("organizations:organization_close", args=[organization.slug])
    client = signed_in(ines)
    assert "Close Riverbank?" in client.get(url).content.decode()
    assert client.post(url, {"why": "We merged"}).url == reverse("pages:today")
    organization.refresh_from_db()
    assert organization.status == OrganizationStatus.CLOSED
    assert client.get(url).status_code == 404


def test_markup_in_a_name_is_shown_as_text() -> None:
    ines = make.person()
    organization = make.organization(ines, name="<script>alert(1)</script>")
    page = signed_in(ines).get(reverse("organizations:organization_edit", args=[organization.slug])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
