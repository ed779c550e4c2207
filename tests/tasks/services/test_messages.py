"""Messages, and the clock that an unanswered question stops."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from tasks.models import Claim, TaskEvent
from tasks.services.claims import expire_claims, extend_claim
from tasks.services.messages import send_message
from tests.factories import ClaimFactory, TaskFactory, submit
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ask(claim: Claim, *, now, **more) -> None:
    send_message(
        claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Ward or hub?", now=now, is_question=True, **more
    )


def answer(claim: Claim, *, now) -> None:
    send_message(claim_id=claim.pk, author_id=publisher_of(claim.task.organization), body="The hub.", now=now)


def test_a_question_stops_the_clock_and_the_answer_gives_the_waiting_back() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    end = claim.lease_ends_at
    ask(claim, now=now + 5 * HOUR)
    claim.refresh_from_db()
    assert (claim.paused_at, claim.lease_ends_at) == (now + 5 * HOUR, end)
    answer(claim, now=now + 100 * HOUR)
    claim.refresh_from_db()
    assert claim.paused_at is None
    assert claim.lease_ends_at == end + 95 * HOUR
    kinds = ["clock_paused", "clock_resumed"]
    assert (
        list(TaskEvent.objects.filter(claim=claim, kind__in=kinds).order_by("pk").values_list("kind", flat=True))
        == kinds
    )


def test_a_second_question_does_not_start_the_waiting_anew() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    end = claim.lease_ends_at
    ask(claim, now=now + 1 * HOUR)
    ask(claim, now=now + 3 * HOUR)
    answer(claim, now=now + 4 * HOUR)
    claim.refresh_from_db()
    assert claim.lease_ends_at == end + 3 * HOUR
    assert not claim.messages.filter(is_question=True, answered_at=None).exists()


def test_a_stopped_clock_neither_runs_out_nor_can_be_extended_but_work_can_be_sent() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    ask(claim, now=now)
    later = now + timedelta(days=30)
    assert expire_claims(now=later) == 0
    with pytest.raises(ActionDenied) as refusal:
        extend_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=later)
    assert refusal.value.code == "clock_paused"
    assert submit(claim, now=later).version == 1


def test_after_the_answer_the_time_runs_out_at_its_new_end() -> None:
    now = timezone.now()
    claim = ClaimFactory(now=now)
    end = claim.lease_ends_at
    ask(claim, now=now)
    answer(claim, now=now + 10 * HOUR)
    assert expire_claims(now=end + 9 * HOUR) == 0
    assert expire_claims(now=end + 10 * HOUR) == 1


@pytest.mark.parametrize("is_question", [True, False])
def test_an_ordinary_message_and_one_in_review_leave_the_clock_alone(is_question: bool) -> None:
    claim = ClaimFactory(status="submitted" if is_question else "active")
    send_message(
        claim_id=claim.pk,
        author_id=claim.volunteer.user_id,
        body="Hello",
        now=timezone.now(),
        is_question=is_question,
    )
    claim.refresh_from_db()
    assert claim.paused_at is None


def test_an_organisations_question_stops_nothing() -> None:
    claim = ClaimFactory()
    message = send_message(
        claim_id=claim.pk,
        author_id=publisher_of(claim.task.organization),
        body="How is it going?",
        now=timezone.now(),
        is_question=True,
    )
    claim.refresh_from_db()
    assert (message.is_question, claim.paused_at) == (False, None)


def test_a_double_click_is_one_message_and_other_words_are_another() -> None:
    claim = ClaimFactory()
    key = uuid.uuid4()
    for _click in range(2):
        ask(claim, now=timezone.now(), key=key)
    assert claim.messages.get().public_id == key
    send_message(
        claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Something else", now=timezone.now(), key=key
    )
    assert claim.messages.count() == 2


def test_both_sides_are_told_once() -> None:
    claim = ClaimFactory()
    publisher_id = publisher_of(claim.task.organization)
    ask(claim, now=timezone.now())
    answer(claim, now=timezone.now())
    told = Notification.objects.filter(kind="message")
    assert set(told.values_list("recipient_id", flat=True)) == {publisher_id, claim.volunteer.user_id}
    assert told.count() == 2


def test_a_conversation_closes_90_days_after_the_end() -> None:
    claim = ClaimFactory(status="accepted", task=TaskFactory())
    with pytest.raises(ActionDenied) as refusal:
        ask(claim, now=timezone.now() + timedelta(days=91))
    assert refusal.value.code == "thread_closed"
