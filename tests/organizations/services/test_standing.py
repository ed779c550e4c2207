"""Trust tiers, suspension and closing."""

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Organization, OrganizationEvent
from organizations.services.impact import add_impact
from organizations.services.standing import (
    close_organization,
    reinstate_organization,
    suspend_organization,
    verify_organization,
)
from organizations.signals import organization_suspended
from organizations.states import OrganizationStatus, Role, Tier
from tasks.models import Task
from tests.organizations import make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda error: error.code == code)


@pytest.fixture
def announced():
    heard: list[tuple[int, str]] = []

    def hear(sender: type, *, organization_id: int, status: str, **_: object) -> None:
        heard.append((organization_id, status))

    organization_suspended.connect(hear)
    yield heard
    organization_suspended.disconnect(hear)


def last_event(organization: Organization) -> tuple:
    event = OrganizationEvent.objects.filter(organization=organization).latest("pk")
    return event.kind, event.from_value, event.to_value, event.why, event.actor_id


def told(organization: Organization) -> list[tuple[int, str]]:
    rows = Notification.objects.filter(kind="organization_decided").order_by("recipient_id")
    return list(rows.values_list("recipient_id", "title"))


def test_staff_move_an_organization_up_and_tell_its_members() -> None:
    ines, staff = make.person(), make.person(is_staff=True)
    organization = make.organization(ines, name="Riverbank")
    tom = make.member(organization, Role.REVIEWER)
    verify_organization(
        organization_id=organization.pk, actor_id=staff.pk, tier=Tier.VERIFIED, why="Charity 1234", now=NOW
    )
    organization.refresh_from_db()
    assert organization.tier == Tier.VERIFIED
    assert last_event(organization) == ("tier_changed", "new", "verified", "Charity 1234", staff.pk)
    assert told(organization) == [(ines.pk, "Riverbank is checked"), (tom.pk, "Riverbank is checked")]


def test_owners_do_not_verify_themselves() -> None:
    ines = make.person()
    organization = make.organization(ines)
    with refused("staff_only"):
        verify_organization(
            organization_id=organization.pk, actor_id=ines.pk, tier=Tier.VERIFIED, why="Trust me", now=NOW
        )


def test_trust_comes_after_the_check() -> None:
    organization = make.organization()
    with refused("tier_cannot_move"):
        verify_organization(
            organization_id=organization.pk,
            actor_id=make.person(is_staff=True).pk,
            tier=Tier.TRUSTED,
            why="In a hurry",
            now=NOW,
        )


def test_a_suspended_organization_vanishes_for_others(announced: list) -> None:
    ines, staff, stranger = make.person(), make.person(is_staff=True), make.person()
    organization = make.organization(ines, name="Riverbank")
    suspend_organization(organization_id=organization.pk, actor_id=staff.pk, why="Asks for fees", now=NOW)
    assert not Organization.objects.visible_to(stranger).exists()
    assert Organization.objects.visible_to(ines).exists()
    assert Organization.objects.visible_to(staff).exists()
    assert Organization.objects.of_member(ines).exists()
    assert announced == [(organization.pk, OrganizationStatus.SUSPENDED)]
    assert last_event(organization)[:4] == ("organization_suspended", "active", "suspended", "Asks for fees")
    assert told(organization) == [(ines.pk, "Riverbank is suspended")]


def test_its_tasks_vanish_and_come_back_with_it() -> None:
    stranger, staff = make.person(), make.person(is_staff=True)
    organization = make.organization()
    fields: dict = {"status": "open", "published_at": NOW, "minutes": 30}
    task = Task.objects.create(organization=organization, kind="writing", title="Write alt text", **fields)
    suspend_organization(organization_id=organization.pk, actor_id=staff.pk, why="Asks for fees", now=NOW)
    assert not Task.objects.open().exists()
    assert not Task.objects.visible_to(stranger).exists()
    reinstate_organization(organization_id=organization.pk, actor_id=staff.pk, why="Fees are gone", now=NOW)
    assert list(Task.objects.claimable(NOW)) == [task]
    assert list(Task.objects.visible_to(stranger)) == [task]


def test_a_suspension_ends(announced: list) -> None:
    staff = make.person(is_staff=True)
    organization = make.organization()
    suspend_organization(organization_id=organization.pk, actor_id=staff.pk, why="Asks for fees", now=NOW)
    with refused("organization_cannot_move"):
        suspend_organization(organization_id=organization.pk, actor_id=staff.pk, why="Again", now=NOW)
    reinstate_organization(organization_id=organization.pk, actor_id=staff.pk, why="Fees are gone", now=NOW)
    assert Organization.objects.active().filter(pk=organization.pk).exists()
    assert len(announced) == 1
    assert Notification.objects.filter(kind="organization_decided").count() == 2


def test_owners_close_their_organization_for_good(announced: list) -> None:
    ines = make.person()
    organization = make.organization(ines, name="Riverbank")
    tom = make.member(organization, Role.MANAGER)
    with refused("owners_only"):
        close_organization(organization_id=organization.pk, actor_id=tom.pk, why="", now=NOW)
    close_organization(organization_id=organization.pk, actor_id=ines.pk, why="We merged", now=NOW)
    assert not Organization.objects.of_member(ines).exists()
    assert announced == [(organization.pk, OrganizationStatus.CLOSED)]
    assert told(organization) == [(tom.pk, "Riverbank is closed")]
    with refused("organization_cannot_move"):
        reinstate_organization(
            organization_id=organization.pk, actor_id=make.person(is_staff=True).pk, why="Back", now=NOW
        )


def test_a_receiver_that_fails_undoes_the_suspension() -> None:
    organization = make.organization()

    def fail(**_: object) -> None:
        raise RuntimeError("no")

    organization_suspended.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            suspend_organization(
                organization_id=organization.pk, actor_id=make.person(is_staff=True).pk, why="Fees", now=NOW
            )
    finally:
        organization_suspended.disconnect(fail)
    organization.refresh_from_db()
    assert organization.status == OrganizationStatus.ACTIVE


def test_impact_adds_up_per_accepted_task() -> None:
    organization, other = make.organization(), make.organization()
    add_impact(organization_id=organization.pk, minutes=45)
    add_impact(organization_id=organization.pk, minutes=30)
    rows = Organization.objects.order_by("pk").values_list("impact_minutes", "impact_tasks")
    assert list(rows.filter(pk__in=[organization.pk, other.pk])) == [(75, 2), (0, 0)]
