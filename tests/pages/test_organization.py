"""The public page of an organisation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from organizations.services.profiles import update_organization
from organizations.states import OrganizationStatus, Tier
from pages.selectors.organization import SHOWN
from tasks.models import Task
from tasks.states import TaskStatus
from tests.organizations import make
from tests.organizations.views.test_profile import signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def open_task(organization: Organization, title: str = "Write alt text", **fields: object) -> Task:
    usual: dict = {"kind": "writing", "status": TaskStatus.OPEN, "published_at": NOW, "minutes": 30}
    return Task.objects.create(organization=organization, title=title, **{**usual, **fields})


def test_anyone_reads_who_they_are_and_what_is_open(client: Client) -> None:
    organization = make.organization(name="Riverbank <Food>")
    Organization.objects.filter(pk=organization.pk).update(
        tier=Tier.VERIFIED, median_review_hours=26, first_time_share=91, impact_tasks=68, impact_minutes=90
    )
    open_task(organization)
    open_task(organization, "A draft", status=TaskStatus.DRAFT)
    open_task(organization, "Past its day", closes_at=NOW - timedelta(hours=1))
    open_task(make.organization(), "Somebody else’s")
    page = client.get(organization.get_absolute_url()).content.decode()
    for words in (
        "Riverbank &lt;Food&gt;",
        "Checked organisation, Leeds",
        "1 day 2 h",
        "9 in 10",
        "68 since",
        "1 h 30 min",
        "Write alt text",
        "United Kingdom",
    ):
        assert words in page
    for words in ("A draft", "Past its day", "Somebody else", "<Food>"):
        assert words not in page


def test_facts_without_enough_behind_them_stay_away(client: Client) -> None:
    page = client.get(make.organization().get_absolute_url()).content.decode()
    assert "New here, not checked yet" in page
    assert "None yet" in page
    assert "Usual review time" not in page
    assert "Accepted first time" not in page
    assert "Nothing is open here right now." in page


def test_no_member_and_no_address_shows_in_public(client: Client) -> None:
    ines = make.person("ines@riverbank.example", name="Ines Privat")
    page = client.get(make.organization(ines).get_absolute_url()).content.decode()
    assert "ines@" not in page
    assert "Ines" not in page


@pytest.mark.parametrize("status", [OrganizationStatus.SUSPENDED, OrganizationStatus.CLOSED])
def test_an_organization_that_is_not_active_exists_for_its_members_alone(client: Client, status: str) -> None:
    ines = make.person()
    organization = make.organization(ines)
    Organization.objects.filter(pk=organization.pk).update(status=status)
    url = organization.get_absolute_url()
    assert client.get(url).status_code == 404
    assert signed_in(make.person()).get(url).status_code == 404
    own = signed_in(ines).get(url)
    assert own.status_code == 200
    assert "Only your team sees this page." in own.content.decode()


def test_a_link_to_their_site_is_safe_to_follow(client: Client) -> None:
    ines = make.person()
    organization = make.organization(ines)
    values: dict = {"website": 'https://riverbank.example/?a="><script>', "registration_number": "1234"}
    update_organization(
        organization_id=organization.pk,
        actor_id=ines.pk,
        name=organization.name,
        about=organization.about,
        city="Leeds",
        country="GB",
        time_zone="Europe/London",
        cause_ids=[],
        industry="health",
        now=NOW,
        **values,
    )
    page = client.get(organization.get_absolute_url()).content.decode()
    assert 'rel="nofollow ugc noopener"' in page
    assert "<script>" not in page
    assert "?industry=health" in page


def test_a_long_list_leads_on_to_the_search(client: Client) -> None:
    organization = make.organization()
    for number in range(SHOWN + 1):
        open_task(organization, f"Task number {number}")
    page = client.get(organization.get_absolute_url()).content.decode()
    assert page.count("<article") == SHOWN
    assert f"All {SHOWN + 1} open tasks" in page
    assert f"?org={organization.slug}" in page


def test_the_page_costs_the_same_queries_however_many_tasks(client: Client, django_assert_num_queries) -> None:
    organization = make.organization()
    open_task(organization)
    client.get(organization.get_absolute_url())
    with CaptureQueriesContext(connection) as of_one:
        client.get(organization.get_absolute_url())
    open_task(organization)
    open_task(organization)
    with django_assert_num_queries(len(of_one)):
        client.get(organization.get_absolute_url())
    assert len(of_one) == 5
