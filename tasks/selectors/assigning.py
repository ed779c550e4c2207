"""Reads about who reviews what: the facts of the rule, and the panel by which a team shares its reviews out."""

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse

from accounts.models import User
from common.decisions import Decision
from organizations.models import Membership, Organization
from organizations.selectors import team_of
from organizations.states import Role
from tasks import rules
from tasks.models import Claim, Task
from tasks.rules import AssignFacts
from tasks.states import ClaimStatus


def assign_facts(
    organization: Organization,
    *,
    actor_id: int,
    holder_id: int | None,
    receiver_id: int | None,
    worker_id: int | None,
    now: datetime,
    team: Sequence[Membership] | None = None,
) -> AssignFacts:
    """`worker_id` did the work, where one review is given; `team` is everybody's seat, where it is at hand."""
    seats = {seat.user_id: seat for seat in (team_of(organization.pk) if team is None else team)}
    role = seats[actor_id].role if actor_id in seats else ""
    holder = seats.get(holder_id) if holder_id else None
    today = organization.day_of(now)
    return AssignFacts(
        actor_is_member=bool(role),
        actor_is_publisher=role in {Role.OWNER, Role.MANAGER},
        is_self=receiver_id == actor_id or (receiver_id is None and holder_id == actor_id),
        receiver_is_member=receiver_id is None or receiver_id in seats,
        receiver_did_the_work=receiver_id is not None and receiver_id == worker_id,
        is_held_by_other=holder is not None and holder_id != actor_id,
        holder_is_here=holder is not None and holder.user.is_active and not holder.is_away(today),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody who may be chosen, with what to know before."""

    user: User
    away_until: date | None
    deputy: str


@dataclasses.dataclass(frozen=True, slots=True)
class Assignment:
    """What templates/tasks/desk/partials/assign.html shows. Without a holder the whole team is asked."""

    post_url: str
    holder: Teammate | None
    team: list[Teammate]
    reader: User
    can_give: bool
    can_take: Decision
    can_give_back: bool
    is_review: bool

    @property
    def is_held_by_reader(self) -> bool:
        return self.holder is not None and self.holder.user == self.reader


def assignment_of_task(task: Task, seat: Membership, now: datetime) -> Assignment:
    """Who reviews everything that comes in for a task."""
    url = reverse("tasks:task_assign", args=[task.organization.slug, task.public_id])
    return _assignment(
        task.organization, seat, task.reviewer_id, given_to=task.reviewer_id, worker_id=None, url=url, now=now
    )


def assignment_of_review(claim: Claim, seat: Membership, now: datetime) -> Assignment | None:
    """Who reviews this one; None once nothing waits there. Whom the task names holds it too."""
    if claim.status != ClaimStatus.SUBMITTED:
        return None
    organization = claim.task.organization
    url = reverse("tasks:review_assign", args=[organization.slug, claim.public_id])
    holder_id = claim.reviewer_id or claim.task.reviewer_id
    worker_id = claim.volunteer.user_id
    return _assignment(organization, seat, holder_id, given_to=claim.reviewer_id, worker_id=worker_id, url=url, now=now)


def _assignment(
    organization: Organization,
    seat: Membership,
    holder_id: int | None,
    *,
    given_to: int | None,
    worker_id: int | None,
    url: str,
    now: datetime,
) -> Assignment:
    today = organization.day_of(now)
    seats = team_of(organization.pk)
    mates = [
        Teammate(
            user=member.user,
            away_until=member.away_until_date if member.is_away(today) else None,
            deputy=member.deputy.user.name if member.deputy else "",
        )
        for member in seats
        if member.user_id != worker_id and member.user.is_active
    ]
    facts = assign_facts(
        organization,
        actor_id=seat.user_id,
        holder_id=holder_id,
        receiver_id=seat.user_id,
        worker_id=worker_id,
        now=now,
        team=seats,
    )
    return Assignment(
        post_url=url,
        holder=next((mate for mate in mates if mate.user.pk == holder_id), None),
        team=mates,
        reader=seat.user,
        can_give=seat.can_publish,
        can_take=rules.can_assign(facts),
        can_give_back=given_to == seat.user_id,
        is_review=worker_id is not None,
    )
