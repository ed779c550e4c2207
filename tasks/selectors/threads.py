"""The conversation about one claim, as one of its two sides sees it."""

import dataclasses
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from common.decisions import Decision
from organizations.models import Membership
from tasks import rules
from tasks.models import Claim, Message, NextStepOffer, Question, Task, ThreadMark
from tasks.states import ClaimStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the work: a named person of the organisation, or the organisation."""

    name: str
    short_name: str
    is_person: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Thread:
    """What templates/tasks/partials/messages.html shows. `other` is whom this side writes to.

    `new_ids` are messages that the reader has not seen; `public_questions` those of theirs that still stop the clock.
    """

    claim: Claim
    messages: list[Message]
    is_volunteer: bool
    other: str
    can_write: Decision
    can_ask: bool
    new_ids: frozenset[int]
    public_questions: list[Question]

    @property
    def read_url(self) -> str:
        if self.is_volunteer:
            return reverse("tasks:message_read", args=[self.claim.public_id])
        return reverse("tasks:thread_read", args=[self.claim.task.organization.slug, self.claim.public_id])

    @property
    def is_paused(self) -> bool:
        """For a question; an appeal stops the clock too, and says so elsewhere."""
        asked = any(message.is_question and message.answered_at is None for message in self.messages)
        return self.claim.is_paused and self.claim.status == ClaimStatus.ACTIVE and bool(asked or self.public_questions)


def reader_of(task: Task, given_to: int | None = None) -> Reader:
    """Who was given the review, else the task's reviewer, or the only person with a seat, else the organisation.

    Expects `organization` at hand; people count while they are members.
    """
    seats = Membership.objects.filter(organization_id=task.organization_id).select_related("user")
    people = [seat.user for seat in seats.order_by("pk")]
    wanted = [given_to, task.reviewer_id]
    person = next((user for pk in wanted for user in people if user.pk == pk), None)
    if person is None and len(people) == 1:
        person = people[0]
    if person is not None:
        return Reader(name=person.name, short_name=person.get_short_name(), is_person=True)
    return Reader(name=task.organization.name, short_name=task.organization.name, is_person=False)


def thread_of(claim: Claim, *, is_volunteer: bool, other: str, reader_id: int, now: datetime) -> Thread:
    """The whole conversation, oldest first."""
    messages = list(claim.messages.select_related("author").prefetch_related("files").order_by("pk"))
    seen = claim.thread_marks.filter(user_id=reader_id).values_list("message_id", flat=True).first() or 0
    seen = max([seen, *(message.pk for message in messages if message.is_from_volunteer == is_volunteer)])
    return Thread(
        claim=claim,
        messages=messages,
        is_volunteer=is_volunteer,
        other=other,
        can_write=rules.can_send_message(
            status=claim.status,
            ended_at=claim.ended_at,
            now=now,
            wants_more=wants_more(claim, now=now),
            organization_is_active=claim.task.organization.is_active,
        ),
        can_ask=is_volunteer and claim.status == ClaimStatus.ACTIVE and not claim.is_paused,
        new_ids=frozenset(message.pk for message in messages if message.pk > seen),
        public_questions=list(claim.questions.waiting().order_by("pk")) if claim.is_paused else [],
    )


def wants_more(claim: Claim, *, now: datetime) -> bool:
    """Whether the volunteer wants to talk about a next step. Asked only where the conversation would be over."""
    if claim.ended_at is None or now - claim.ended_at <= rules.THREAD_STAYS_OPEN:
        return False
    offers = NextStepOffer.objects.filter(volunteer=claim.volunteer_id, organization=claim.task.organization_id)
    return offers.filter(answer=NextStepOffer.Answer.INTERESTED).exists()


def has_news(user_id: int, *, as_volunteer: bool) -> Exists:
    """For claims: whether the other side wrote since this side last did, and this person has not seen it."""
    seen = ThreadMark.objects.filter(claim=OuterRef("claim"), user_id=user_id).values("message_id")[:1]
    own = (
        Message.objects.filter(claim=OuterRef("claim"), is_from_volunteer=as_volunteer).order_by("-pk").values("pk")[:1]
    )
    news = Message.objects.filter(claim=OuterRef("pk"), is_from_volunteer=not as_volunteer)
    return Exists(news.filter(pk__gt=Coalesce(Subquery(seen), 0)).filter(pk__gt=Coalesce(Subquery(own), 0)))
