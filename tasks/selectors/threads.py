"""The conversation about one claim, as one of its two sides sees it."""

import dataclasses
from datetime import datetime

from common.decisions import Decision
from organizations.models import Membership
from tasks import rules
from tasks.models import Claim, Message, Task
from tasks.states import ClaimStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the work: a named person of the organisation, or the organisation."""

    name: str
    short_name: str
    is_person: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Thread:
    """What templates/tasks/partials/messages.html shows. `other` is whom this side writes to."""

    claim: Claim
    messages: list[Message]
    is_volunteer: bool
    other: str
    can_write: Decision
    can_ask: bool

    @property
    def is_paused(self) -> bool:
        return self.claim.is_paused and self.claim.status == ClaimStatus.ACTIVE


def reader_of(task: Task) -> Reader:
    """The named reviewer while a member, or the only person with a seat, else the organisation.

    Expects `organization` at hand.
    """
    seats = Membership.objects.filter(organization_id=task.organization_id).select_related("user")
    people = [seat.user for seat in seats.order_by("pk")]
    person = next((user for user in people if user.pk == task.reviewer_id), None)
    if person is None and len(people) == 1:
        person = people[0]
    if person is not None:
        return Reader(name=person.name, short_name=person.get_short_name(), is_person=True)
    return Reader(name=task.organization.name, short_name=task.organization.name, is_person=False)


def thread_of(claim: Claim, *, is_volunteer: bool, other: str, now: datetime) -> Thread:
    """The whole conversation, oldest first."""
    return Thread(
        claim=claim,
        messages=list(claim.messages.select_related("author").order_by("pk")),
        is_volunteer=is_volunteer,
        other=other,
        can_write=rules.can_send_message(status=claim.status, ended_at=claim.ended_at, now=now),
        can_ask=is_volunteer and claim.status == ClaimStatus.ACTIVE and not claim.is_paused,
    )
