"""Who is asked to review: whom the claim names, else the task, else the team; the deputy of whoever is away."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from organizations.models import Membership
from organizations.rules import Presence, who_answers
from organizations.states import Role
from tasks.models import Claim
from tasks.services.submissions import reviewer_ids
from tests.factories import ClaimFactory, MembershipFactory

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
ANNA, BEN, CARL = (Presence(user_id=number, is_here=True) for number in (1, 2, 3))


def away(user_id: int, deputy_id: int | None = None) -> Presence:
    return Presence(user_id=user_id, is_here=False, deputy_id=deputy_id)


@pytest.mark.parametrize(
    ("wanted", "team", "answering"),
    [
        ([1], [ANNA, BEN, CARL], [1]),
        ([1], [away(1, 2), BEN, CARL], [2]),
        ([1], [away(1), BEN, CARL], [2, 3]),
        ([1], [away(1, 2), away(2), CARL], [3]),
        ([1, 2, 3], [away(1, 2), BEN, CARL], [2, 3]),
        ([1], [away(1, 2), away(2)], [1, 2]),
        ([], [], []),
    ],
)
def test_somebody_who_is_here_answers(wanted: list[int], team: list[Presence], answering: list[int]) -> None:
    assert who_answers(wanted, team) == answering


@pytest.fixture
def claim(db) -> Claim:
    return ClaimFactory()


def seat(claim: Claim) -> Membership:
    return MembershipFactory(organization=claim.task.organization, role=Role.REVIEWER)


def owner(claim: Claim) -> User:
    return claim.task.organization.memberships.get(role=Role.OWNER).user


def test_the_claims_reviewer_comes_before_the_tasks_and_both_before_the_team(claim: Claim) -> None:
    first, second = seat(claim), seat(claim)
    assert set(reviewer_ids(claim, now=NOON)) == {owner(claim).pk, first.user_id, second.user_id}
    claim.task.reviewer = first.user
    assert reviewer_ids(claim, now=NOON) == [first.user_id]
    claim.reviewer = second.user
    assert reviewer_ids(claim, now=NOON) == [second.user_id]
    second.delete()  # who left the team reviews no more
    assert reviewer_ids(claim, now=NOON) == [first.user_id]


def test_days_away_are_days_of_the_organisation_and_both_ends_count(claim: Claim) -> None:
    claim.task.organization.time_zone = "Pacific/Auckland"  # already 13 May there at noon in London
    absent = seat(claim)
    absent.away_from_date, absent.away_until_date = date(2026, 5, 13), date(2026, 5, 13)
    absent.deputy = Membership.objects.get(user=owner(claim))
    absent.save()
    claim.reviewer = absent.user
    assert reviewer_ids(claim, now=NOON) == [owner(claim).pk]
    absent.away_from_date = absent.away_until_date = date(2026, 5, 12)
    absent.save()
    assert reviewer_ids(claim, now=NOON) == [absent.user_id]


def test_a_switched_off_account_is_nobody_to_ask(claim: Claim) -> None:
    absent = seat(claim)
    absent.user.is_active = False
    absent.user.save()
    claim.reviewer = absent.user
    assert reviewer_ids(claim, now=NOON) == [owner(claim).pk]
