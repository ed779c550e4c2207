"""Out of office: who says so, which dates, who stands in and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Membership, Organization, OrganizationEvent
from organizations.selectors import answering_ids, likely_heir, team_of
from organizations.services.absences import end_absence, set_absence
from organizations.states import Role
from tests.organizations import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
TODAY = date(2026, 5, 12)
WEEK = timedelta(days=7)


@pytest.fixture
def organization() -> Organization:
    return make.organization(make.person(name="Ines"), name="Riverbank")


def owner(organization: Organization) -> User:
    return Membership.objects.get(organization=organization, role=Role.OWNER).user


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda denied: denied.code == code)


def away(user: User, organization: Organization, *, actor: User | None = None, **changes) -> Membership:
    values = {"from_date": TODAY, "until_date": TODAY + WEEK, **changes}
    return set_absence(organization_id=organization.pk, user_id=user.pk, actor_id=(actor or user).pk, now=NOW, **values)


def test_a_member_is_away_and_their_deputy_is_told_and_answers(organization: Organization) -> None:
    tom, deputy = make.member(organization), make.member(organization)
    away(tom, organization, deputy_id=deputy.pk)
    away(tom, organization, deputy_id=deputy.pk)
    assert answering_ids(organization, tom.pk, now=NOW) == [deputy.pk]
    assert answering_ids(organization, tom.pk, now=NOW + 8 * WEEK) == [tom.pk]
    event = OrganizationEvent.objects.get(kind="absence_set")
    assert (event.subject, event.to_value) == (tom.public_id, "2026-05-12/2026-05-19")
    assert "stand in" in Notification.objects.get(recipient=deputy).title
    assert not Notification.objects.filter(recipient=tom).exists()


def test_owners_note_it_for_others_who_are_told_and_nobody_else_does(organization: Organization) -> None:
    tom, manager = make.member(organization), make.member(organization, Role.MANAGER)
    with refused("owners_only"):
        away(tom, organization, actor=manager)
    away(tom, organization, actor=owner(organization))
    assert "away" in Notification.objects.get(recipient=tom).title


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until_date": TODAY - timedelta(days=1)}, "dates_in_order"),
        ({"from_date": TODAY - WEEK, "until_date": TODAY - timedelta(days=1)}, "absence_over"),
        ({"until_date": TODAY + timedelta(days=365)}, "absence_too_long"),
    ],
)
def test_dates_are_in_order_to_come_and_within_a_year(organization: Organization, changes: dict, code: str) -> None:
    with refused(code):
        away(owner(organization), organization, **changes)


def test_a_deputy_is_another_member(organization: Organization) -> None:
    tom = make.member(organization)
    for nobody in (tom, make.person()):
        with refused("not_a_member"):
            away(tom, organization, deputy_id=nobody.pk)


def test_coming_back_early_is_noted_once(organization: Organization) -> None:
    tom = make.member(organization)
    away(tom, organization)
    for _click in range(2):
        end_absence(organization_id=organization.pk, user_id=tom.pk, actor_id=tom.pk, now=NOW)
    assert answering_ids(organization, tom.pk, now=NOW) == [tom.pk]
    assert OrganizationEvent.objects.filter(kind="absence_ended").count() == 1


def test_the_database_keeps_the_dates_in_order(organization: Organization) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.update(away_from_date=TODAY, away_until_date=TODAY - WEEK)


def test_the_deputy_is_offered_first_then_the_owner_who_acts_then_one_who_is_there(organization: Organization) -> None:
    first, second = owner(organization), make.member(organization, Role.OWNER)
    tom, deputy = make.member(organization), make.member(organization)

    def heir(actor: User) -> User:
        leaving = Membership.objects.select_related("deputy").get(user=tom)
        staying = [seat for seat in team_of(organization.pk) if seat != leaving]
        found = likely_heir(leaving, staying, actor_id=actor.pk, today=TODAY)
        assert found is not None
        return found.user

    assert (heir(first), heir(second)) == (first, second)
    Membership.objects.filter(user=first).update(away_from_date=TODAY, away_until_date=TODAY)
    assert heir(tom) == second
    away(tom, organization, deputy_id=deputy.pk)
    assert heir(first) == deputy
