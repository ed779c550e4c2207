"""The staff desk: the queue, decisions with a reason, and what is read-only."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.models import Notification
from organizations.models import Organization, OrganizationEvent
from organizations.services.profiles import create_organization
from organizations.services.standing import verify_organization
from organizations.states import OrganizationStatus, Role, Tier
from tests.organizations import make
from tests.organizations.views.test_profile import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:organizations_organization_changelist")
NOW = timezone.now()


@pytest.fixture
def staff() -> User:
    return make.person("staff@example.org", is_staff=True)


@pytest.fixture
def desk(staff: User) -> Client:
    return signed_in(staff)


def choose(code: str, *organizations: Organization, **more: str) -> dict:
    return {"action": code, ACTION_CHECKBOX_NAME: [organization.pk for organization in organizations], **more}


def decide(desk: Client, code: str, *organizations: Organization, why: str = "Charity register") -> str:
    data = choose(code, *organizations, decided="yes", why=why)
    return desk.post(LIST, data, follow=True).content.decode()


def change_url(organization: Organization) -> str:
    return reverse("admin:organizations_organization_change", args=[organization.pk])


def test_those_who_wait_stand_first_and_the_longest_on_top(desk: Client, staff: User) -> None:
    done = make.organization(name="Done")
    verify_organization(organization_id=done.pk, actor_id=staff.pk, tier=Tier.VERIFIED, why="Known", now=NOW)
    imported = create_organization(creator_id=None, name="Imported", about=make.ABOUT, source="nyc", now=NOW)
    young, old = make.organization(name="Young"), make.organization(name="Old")
    Organization.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=3))
    rows = list(desk.get(LIST).context["cl"].result_list)
    assert rows == [old, young, imported, done]


def test_the_list_costs_the_same_queries_however_long(desk: Client, django_assert_num_queries) -> None:
    def grow() -> None:
        organization = make.organization()
        make.member(organization, Role.OWNER)
        make.member(organization)

    grow()
    desk.get(LIST)
    with CaptureQueriesContext(connection) as of_one:
        page = desk.get(LIST).content.decode()
    assert 'class="field-member_count">3<' in page
    grow()
    grow()
    with django_assert_num_queries(len(of_one)):
        desk.get(LIST)


def test_staff_find_an_organization_by_a_members_address(desk: Client) -> None:
    make.organization(name="Casa Puente")
    organization = make.organization(make.person("ines@riverbank.example"), name="Riverbank")
    found = desk.get(LIST, {"q": "ines@riverbank"}).context["cl"].result_list
    assert list(found) == [organization]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("verify", (Tier.NEW, OrganizationStatus.ACTIVE), (Tier.VERIFIED, OrganizationStatus.ACTIVE)),
        ("trust", (Tier.VERIFIED, OrganizationStatus.ACTIVE), (Tier.TRUSTED, OrganizationStatus.ACTIVE)),
        ("check_again", (Tier.TRUSTED, OrganizationStatus.ACTIVE), (Tier.NEW, OrganizationStatus.ACTIVE)),
        ("suspend", (Tier.NEW, OrganizationStatus.ACTIVE), (Tier.NEW, OrganizationStatus.SUSPENDED)),
        ("reinstate", (Tier.NEW, OrganizationStatus.SUSPENDED), (Tier.NEW, OrganizationStatus.ACTIVE)),
    ],
)
def test_each_decision_asks_for_a_reason_then_acts_and_tells(
    desk: Client, staff: User, code: str, before: tuple, after: tuple
) -> None:
    ines = make.person()
    organization = make.organization(ines)
    Organization.objects.filter(pk=organization.pk).update(tier=before[0], status=before[1])
    asked = desk.post(LIST, choose(code, organization)).content.decode()
    assert "Reason" in asked
    assert organization.name in asked
    organization.refresh_from_db()
    assert (organization.tier, organization.status) == before
    decide(desk, code, organization, why="Seen in the charity register")
    organization.refresh_from_db()
    assert (organization.tier, organization.status) == after
    event = OrganizationEvent.objects.latest("pk")
    assert (event.actor, event.why) == (staff, "Seen in the charity register")
    assert Notification.objects.get(recipient=ines).body == "Seen in the charity register"


def test_without_a_reason_nothing_happens(desk: Client) -> None:
    organization = make.organization()
    page = decide(desk, "suspend", organization, why="  ")
    assert "Write a reason: the people affected read it." in page
    organization.refresh_from_db()
    assert organization.status == OrganizationStatus.ACTIVE


def test_what_the_rules_refuse_is_said_and_the_rest_is_done(desk: Client, staff: User) -> None:
    fresh, known = make.organization(name="Fresh"), make.organization(name="Known")
    verify_organization(organization_id=known.pk, actor_id=staff.pk, tier=Tier.VERIFIED, why="Known", now=NOW)
    page = decide(desk, "trust", fresh, known)
    assert "Fresh: An organisation that is “New” cannot become “Trusted” in one step." in page
    assert "Mark as trusted: 1 done." in page
    assert dict(Organization.objects.values_list("name", "tier")) == {"Fresh": "new", "Known": "trusted"}


def test_staff_who_may_only_look_get_no_decisions() -> None:
    organization = make.organization()
    helper = make.person()
    User.objects.filter(pk=helper.pk).update(is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_organization"))
    client = signed_in(User.objects.get(pk=helper.pk))
    assert client.get(LIST).status_code == 200
    assert "Suspend" not in client.get(change_url(organization)).content.decode()
    client.post(LIST, choose("suspend", organization, decided="yes", why="Because"))
    organization.refresh_from_db()
    assert organization.status == OrganizationStatus.ACTIVE


def test_the_page_of_one_offers_only_what_is_possible(desk: Client) -> None:
    organization = make.organization()
    page = desk.get(change_url(organization)).content.decode()
    assert 'value="verify"' in page
    assert 'value="suspend"' in page
    assert 'value="trust"' not in page
    assert 'value="reinstate"' not in page


def test_editing_goes_through_the_service_and_leaves_standing_alone(desk: Client, staff: User) -> None:
    organization = make.organization(name="Riverbank")
    data = {
        "name": "Riverbank Food",
        "about": make.ABOUT,
        "causes": [make.cause().pk],
        "city": "York",
        "country": "GB",
        "time_zone": "UTC",
        "website": "",
        "registration_number": "1234",
        "industry": "health",
        "tier": "trusted",
        "status": "closed",
        "slug": "changed",
        "impact_minutes": "999",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        "events-TOTAL_FORMS": "0",
        "events-INITIAL_FORMS": "0",
    }
    assert desk.post(change_url(organization), data).status_code == 302
    organization.refresh_from_db()
    assert (organization.name, organization.city, organization.slug) == ("Riverbank Food", "York", "riverbank")
    assert (organization.tier, organization.status, organization.impact_minutes) == ("new", "active", 0)
    assert list(organization.causes.all()) == [make.cause()]
    event = OrganizationEvent.objects.latest("pk")
    assert (event.kind, event.actor) == ("organization_edited", staff)
    assert event.to_value == "name, city, registration_number, industry, causes"


def test_a_taken_name_is_told_beside_the_field(desk: Client) -> None:
    make.organization(name="Casa Puente")
    organization = make.organization(name="Riverbank")
    data = {"name": "casa puente", "about": make.ABOUT, "country": "GB", "time_zone": "UTC"}
    response = desk.post(change_url(organization), data)
    assert response.status_code == 200
    assert "There is already an organisation with this name." in response.content.decode()


def test_organizations_are_neither_added_nor_deleted_here(desk: Client) -> None:
    organization = make.organization()
    assert desk.get(reverse("admin:organizations_organization_add")).status_code == 403
    delete = reverse("admin:organizations_organization_delete", args=[organization.pk])
    assert desk.post(delete, {"post": "yes"}).status_code == 403


def test_the_event_log_is_only_read(desk: Client) -> None:
    event = make.organization().events.get()
    assert desk.get(reverse("admin:organizations_organizationevent_changelist")).status_code == 200
    change = reverse("admin:organizations_organizationevent_change", args=[event.pk])
    assert desk.get(change).status_code == 200
    assert desk.post(change, {"why": "Rewritten"}).status_code == 403
    assert desk.get(reverse("admin:organizations_organizationevent_add")).status_code == 403
    assert desk.post(reverse("admin:organizations_organizationevent_delete", args=[event.pk])).status_code == 403


def test_the_desk_carries_our_name(desk: Client) -> None:
    assert "Microvol staff desk" in desk.get(reverse("admin:index")).content.decode()
