"""Creating and editing an organisation."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from common.decisions import ActionDenied
from organizations.models import Membership, Organization, OrganizationEvent
from organizations.services.profiles import create_organization, update_organization
from organizations.services.standing import verify_organization
from organizations.states import Role, Tier
from tests.organizations import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def edit(organization: Organization, actor_id: int, **changes: object) -> Organization:
    fields = ("name", "about", "industry", "city", "country", "time_zone", "website", "registration_number")
    values: dict = {field: getattr(organization, field) for field in fields}
    values["cause_ids"] = list(organization.causes.values_list("pk", flat=True))
    return update_organization(organization_id=organization.pk, actor_id=actor_id, now=NOW, **{**values, **changes})


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda error: error.code == code)


def events(organization: Organization) -> list[tuple[str, str, str]]:
    rows = OrganizationEvent.objects.filter(organization=organization).order_by("pk")
    return list(rows.values_list("kind", "from_value", "to_value"))


def test_the_creator_owns_a_new_organization() -> None:
    ines = make.person()
    cause = make.cause()
    organization = create_organization(
        creator_id=ines.pk, name="Riverbank Food Network", about=make.ABOUT, cause_ids=[cause.pk], now=NOW
    )
    assert (organization.slug, organization.tier, organization.status) == ("riverbank-food-network", "new", "active")
    assert list(organization.causes.all()) == [cause]
    assert list(organization.memberships.values_list("user", "role")) == [(ines.pk, Role.OWNER)]
    assert events(organization) == [("organization_created", "", Tier.NEW)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Riverbank", "riverbank-2"),
        ("riverbank!", "riverbank-2"),
        ("水の会", "organisation"),
        ("New", "new-2"),
        ("Invitations", "invitations-2"),
        ("x" * 120, "x" * 70),
        ("<b>Évian & Söhne</b>", "bevian-sohneb"),
    ],
)
def test_every_organization_gets_an_address_of_its_own(name: str, slug: str) -> None:
    Organization.objects.create(name="Somebody else", slug="riverbank", about=make.ABOUT)
    created = create_organization(creator_id=make.person().pk, name=name, about=make.ABOUT, now=NOW)
    assert created.slug == slug


def test_a_taken_name_is_refused_whatever_its_case() -> None:
    make.organization(name="Riverbank")
    with refused("name_taken"):
        make.organization(name="RIVERBANK")
    imported = create_organization(creator_id=None, name="Riverbank", about=make.ABOUT, source="nyc", now=NOW)
    assert imported.slug == "riverbank-2"
    assert not imported.memberships.exists()


def test_one_person_waits_for_the_check_before_a_fourth_organization() -> None:
    ines, staff = make.person(), make.person(is_staff=True)
    first, *_others = [make.organization(ines) for _ in range(settings.NEW_ORGANIZATIONS_MAX)]
    with refused("too_many_new_organizations"):
        make.organization(ines)
    verify_organization(
        organization_id=first.pk, actor_id=staff.pk, tier=Tier.VERIFIED, why="Charity register", now=NOW
    )
    make.organization(ines)


def test_editing_changes_the_page_but_not_the_address() -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    cause = make.cause()
    changed = edit(organization, ines.pk, name="Riverbank Food", city="York", cause_ids=[cause.pk])
    assert (changed.name, changed.city, changed.slug) == ("Riverbank Food", "York", "riverbank")
    assert events(organization)[1:] == [("organization_edited", "", "name, city, causes")]


def test_saving_without_a_change_writes_no_event() -> None:
    ines = make.person()
    organization = make.organization(ines)
    edit(organization, ines.pk)
    assert len(events(organization)) == 1


def test_only_owners_and_staff_edit() -> None:
    organization = make.organization()
    for role in (Role.MANAGER, Role.REVIEWER):
        with refused("owners_only"):
            edit(organization, make.member(organization, role).pk, city="York")
    with refused("owners_only"):
        edit(organization, make.person().pk, city="York")
    assert edit(organization, make.person(is_staff=True).pk, city="York").city == "York"


def test_the_name_we_checked_stays() -> None:
    ines, staff = make.person(), make.person(is_staff=True)
    organization = make.organization(ines, name="Riverbank")
    verify_organization(
        organization_id=organization.pk, actor_id=staff.pk, tier=Tier.VERIFIED, why="Charity register", now=NOW
    )
    with refused("checked_already"):
        edit(organization, ines.pk, name="Red Cross")
    with refused("checked_already"):
        edit(organization, ines.pk, registration_number="1")
    assert edit(organization, ines.pk, city="York").city == "York"
    assert edit(organization, staff.pk, name="Riverbank Food").name == "Riverbank Food"


def test_renaming_to_a_taken_name_is_refused() -> None:
    ines = make.person()
    make.organization(name="Casa Puente")
    organization = make.organization(ines, name="Riverbank")
    with refused("name_taken"):
        edit(organization, ines.pk, name="casa puente")
    assert edit(organization, ines.pk, name="RIVERBANK").name == "RIVERBANK"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_who_create_at_once_get_two_addresses() -> None:
    people = [make.person(), make.person()]
    start = threading.Barrier(2)
    slugs: list[str] = []

    def create(user_id: int, name: str) -> None:
        start.wait()
        try:
            slugs.append(create_organization(creator_id=user_id, name=name, about=make.ABOUT, now=NOW).slug)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=create, args=(person.pk, name))
        for person, name in zip(people, ("River Bank", "River-Bank"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slugs) == ["river-bank", "river-bank-2"]
    assert Membership.objects.filter(role=Role.OWNER).count() == 2


def test_events_carry_the_time_of_the_change() -> None:
    earlier = NOW - timedelta(days=400)
    organization = make.organization(now=earlier)
    assert organization.events.get().at == earlier
