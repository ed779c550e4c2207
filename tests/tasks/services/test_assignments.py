"""Sharing reviews out, and handing over what somebody holds who leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.holdings import holdings_of
from organizations.models import Membership
from organizations.services.members import remove_member
from organizations.states import Role
from tasks.models import Claim, Task, TaskEvent
from tasks.services.assignments import assign_review, assign_task
from tasks.services.submissions import reviewer_ids
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, UserFactory, accept

pytestmark = pytest.mark.django_db
NOW = timezone.now()


class Team:
    """An organisation with one of each seat and a piece of work that waits."""

    def __init__(self) -> None:
        self.organization = OrganizationFactory()
        self.owner = Membership.objects.get(organization=self.organization).user
        self.manager = self._seat(Role.MANAGER)
        self.reviewer = self._seat(Role.REVIEWER)
        self.other = self._seat(Role.REVIEWER)
        self.task: Task = TaskFactory(organization=self.organization)
        self.claim: Claim = ClaimFactory(task=self.task, status="submitted")

    def _seat(self, role: str) -> User:
        return MembershipFactory(organization=self.organization, role=role).user

    def give(self, actor: User, to: User | None) -> Claim:
        return assign_review(claim_id=self.claim.pk, actor_id=actor.pk, reviewer_id=to.pk if to else None, now=NOW)

    def leave(self, user: User, heir: User | None = None, actor: User | None = None) -> None:
        remove_member(
            organization_id=self.organization.pk, user_id=user.pk, actor_id=(actor or user).pk, now=NOW,
            heir_id=heir.pk if heir else None,
        )  # fmt: skip


@pytest.fixture
def team() -> Team:
    return Team()


def refused(code: str):
    return pytest.raises(ActionDenied, check=lambda denied: denied.code == code)


def titles(user: User) -> list[str]:
    told = Notification.objects.filter(recipient=user, kind="review_assigned").order_by("pk")
    return list(told.values_list("title", flat=True))


def test_managers_give_reviews_to_anyone_who_is_told_with_one_event(team: Team) -> None:
    team.give(team.manager, team.reviewer)
    team.give(team.manager, team.reviewer)  # a double click
    assert reviewer_ids(Claim.objects.with_task().get(pk=team.claim.pk), now=NOW) == [team.reviewer.pk]
    assert [row.data["person"] for row in TaskEvent.objects.filter(kind="review_assigned")] == [team.reviewer.pk]
    assert len(titles(team.reviewer)) == 1
    team.give(team.owner, None)
    assert titles(team.reviewer)[1].startswith("Somebody else reviews")
    assert TaskEvent.objects.filter(kind="review_unassigned", claim=team.claim).count() == 1


def test_reviewers_take_for_themselves_and_give_back_but_not_to_others(team: Team) -> None:
    with refused("managers_assign"):
        team.give(team.reviewer, team.other)
    team.give(team.reviewer, team.reviewer)
    assert titles(team.reviewer) == []  # nobody is told of what they did themselves
    with refused("held_by_other"):
        team.give(team.other, team.other)
    with refused("managers_assign"):
        team.give(team.other, None)
    team.give(team.reviewer, None)
    team.give(team.other, team.other)


def test_what_somebody_away_holds_may_be_taken(team: Team) -> None:
    team.give(team.manager, team.reviewer)
    today = team.organization.day_of(NOW)
    Membership.objects.filter(user=team.reviewer).update(
        away_from_date=today - timedelta(days=1), away_until_date=today
    )
    assert team.give(team.other, team.other).reviewer_id == team.other.pk


def test_reviews_go_to_members_who_did_not_do_the_work_while_they_wait(team: Team) -> None:
    with refused("not_a_member"):
        team.give(team.owner, UserFactory())
    MembershipFactory(organization=team.organization, user=team.claim.volunteer.user)
    with refused("own_work"):
        team.give(team.owner, team.claim.volunteer.user)
    with refused("not_a_reviewer"):
        team.give(UserFactory(), team.reviewer)
    accept(team.claim)
    with refused("already_reviewed"):
        team.give(team.owner, team.reviewer)


def test_a_task_names_who_reviews_all_its_work(team: Team) -> None:
    assign_task(task_id=team.task.pk, actor_id=team.owner.pk, reviewer_id=team.reviewer.pk, now=NOW)
    assert reviewer_ids(Claim.objects.with_task().get(pk=team.claim.pk), now=NOW) == [team.reviewer.pk]
    assert TaskEvent.objects.get(kind="reviewer_named").data == {"person": team.reviewer.pk, "before": None}
    with refused("managers_assign"):
        assign_task(task_id=team.task.pk, actor_id=team.other.pk, reviewer_id=team.manager.pk, now=NOW)


def test_who_leaves_hands_over_what_they_hold_in_the_same_step(team: Team) -> None:
    assign_task(task_id=team.task.pk, actor_id=team.owner.pk, reviewer_id=team.reviewer.pk, now=NOW)
    team.give(team.owner, team.reviewer)
    held = {holding.label: holding.count for holding in holdings_of(team.organization.pk, team.reviewer.pk)}
    assert held == {"Tasks to review the work for": 1, "Reviews assigned": 1}
    with refused("not_a_member"):
        team.leave(team.reviewer, heir=UserFactory())
    with refused("not_a_member"):
        team.leave(team.reviewer, heir=team.reviewer)
    assert Membership.objects.filter(user=team.reviewer).exists()
    team.leave(team.reviewer, heir=team.other)
    team.task.refresh_from_db()
    team.claim.refresh_from_db()
    assert (team.task.reviewer, team.claim.reviewer) == (team.other, team.other)
    kinds = TaskEvent.objects.filter(kind__in=["task_handed_over", "review_assigned"], data__before=team.reviewer.pk)
    assert {row.kind for row in kinds} == {"task_handed_over", "review_assigned"}
    assert titles(team.other) == [f"You take over from {team.reviewer.name} at {team.organization.name}"]


def test_without_an_heir_the_whole_team_takes_over(team: Team) -> None:
    team.give(team.owner, team.reviewer)
    team.leave(team.reviewer, actor=team.owner)
    claim = Claim.objects.with_task().get(pk=team.claim.pk)
    assert claim.reviewer is None
    assert set(reviewer_ids(claim, now=NOW)) == {team.owner.pk, team.manager.pk, team.other.pk}


def test_an_heir_does_not_get_the_review_of_their_own_work(team: Team) -> None:
    heir = team.claim.volunteer.user
    MembershipFactory(organization=team.organization, user=heir)
    team.give(team.owner, team.reviewer)
    team.leave(team.reviewer, heir=heir)
    team.claim.refresh_from_db()
    assert team.claim.reviewer is None


def test_what_is_over_stays_with_who_did_it(team: Team) -> None:
    team.give(team.owner, team.reviewer)
    accept(team.claim)
    team.leave(team.reviewer, heir=team.other)
    team.claim.refresh_from_db()
    assert team.claim.reviewer == team.reviewer
