"""Appeals: who may ask for a person, what stands still meanwhile, and what each answer does (promises 30a and 31)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from tasks.models import Appeal, Claim, Review, TaskEvent
from tasks.selectors.service_levels import measure
from tasks.services.appeals import answer_appeal, appeal_review
from tasks.services.claims import expire_claims, release_claim
from tasks.services.messages import send_message
from tasks.states import ClaimStatus, TaskStatus
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory, review, submit
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def declined(**task: Any) -> Claim:
    return ClaimFactory(task=TaskFactory(**task), status="not_usable")


def returned_twice() -> Claim:
    claim = ClaimFactory(status="submitted")
    review(claim, verdict="changes_asked")
    submit(claim, text="Second try.", links=["https://example.org/second"])
    review(claim, verdict="changes_asked", justification="The numbers are still wrong.")
    return Claim.objects.with_task().get(pk=claim.pk)


def last_review(claim: Claim) -> Review:
    return Review.objects.filter(submission__claim=claim).latest("pk")


def ask(claim: Claim, *, text: str = "All three points are there.", now: Any = None) -> Appeal:
    return appeal_review(review_id=last_review(claim).pk, text=text, now=now or timezone.now())


def answer(appeal: Appeal, *, is_reversed: bool, now: Any = None, **changes: Any) -> Appeal:
    return answer_appeal(
        **{
            "appeal_id": appeal.pk, "actor_id": UserFactory(is_staff=True).pk, "is_reversed": is_reversed,
            "answer": "The title is there, as the brief asks.", "now": now or timezone.now(), **changes,
        }
    )  # fmt: skip


def refused(call: Any, *args: Any, **kwargs: Any) -> tuple[str, int]:
    with pytest.raises(ActionDenied) as refusal:
        call(*args, **kwargs)
    return refusal.value.code, refusal.value.decision.status


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_promise_30a_a_cannot_use_may_be_appealed_once_within_thirty_days() -> None:
    claim = declined()
    reviewed_at = last_review(claim).created_at
    assert refused(ask, claim, now=reviewed_at + 31 * DAY) == ("appeal_too_late", 409)
    appeal = ask(claim, now=reviewed_at + 29 * DAY)
    assert (appeal.status, appeal.opened_by) == ("open", claim.volunteer.user)
    assert refused(ask, claim) == ("already_appealed", 409)
    told = Notification.objects.get(kind="appeal_news")
    assert told.recipient_id == publisher_of(claim.task.organization)
    assert claim.volunteer.user.name in told.title and "need not do anything" in told.body
    assert TaskEvent.objects.get(claim=claim, kind="appeal_asked").why == "All three points are there."


@pytest.mark.parametrize("verdict", ["accepted", "accepted_with_edits", "changes_asked"])
def test_other_answers_cannot_be_appealed(verdict: str) -> None:
    claim = ClaimFactory(status="submitted")
    review(claim, verdict=verdict)
    assert refused(ask, claim) == ("nothing_to_appeal", 409)
    assert not Appeal.objects.exists()


def test_the_second_return_opens_an_appeal_to_which_the_volunteer_adds_why_and_the_clock_stops() -> None:
    claim = returned_twice()
    opened = Appeal.objects.get()
    assert (opened.text, opened.opened_by) == ("", None)
    assert claim.paused_at is None  # nobody has asked yet
    now = timezone.now()
    assert ask(claim, now=now).pk == opened.pk
    claim.refresh_from_db()
    assert claim.paused_at == now
    expire_claims(now=now + 60 * DAY)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACTIVE


def test_what_the_organisation_writes_meanwhile_does_not_start_the_clock() -> None:
    claim = returned_twice()
    ask(claim)
    send_message(
        claim_id=claim.pk, author_id=publisher_of(claim.task.organization), body="Look at point 2.", now=timezone.now()
    )
    claim.refresh_from_db()
    assert claim.paused_at is not None


def test_work_that_was_sent_again_is_past_appealing() -> None:
    claim = returned_twice()
    returned = last_review(claim)
    submit(claim, text="Third try.")
    assert refused(appeal_review, review_id=returned.pk, text="Unfair.", now=timezone.now()) == (
        "review_is_past", 409
    )  # fmt: skip


# --- Answering ------------------------------------------------------------------------------------------------------


def test_promise_31_an_appeal_gets_a_human_answer_that_both_sides_read() -> None:
    claim = declined()
    appeal = answer(ask(claim), is_reversed=False)
    assert appeal.status == "upheld" and appeal.answered_by is not None and appeal.answered_at is not None
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.NOT_USABLE
    told = {
        row.recipient_id: row for row in Notification.objects.filter(key__in=[f"{appeal.pk}", f"answered:{appeal.pk}"])
    }
    assert set(told) == {claim.volunteer.user_id, publisher_of(claim.task.organization)}
    for row in told.values():
        assert row.title == f"The review of “{claim.task.title}” stands"
        assert "The title is there, as the brief asks." in row.body
    event = TaskEvent.objects.get(claim=claim, kind="appeal_answered")
    assert (event.data["appeal"], event.why) == ("upheld", "The title is there, as the brief asks.")
    assert refused(answer, appeal, is_reversed=True) == ("appeal_answered", 409)


def test_promise_31_the_public_numbers_count_those_that_wait_and_those_answered() -> None:
    now = timezone.now()
    appeal = ask(declined(), now=now)
    assert measure(now)["appeals"]["waiting"] == 1
    answer(appeal, is_reversed=False, now=now + DAY)
    numbers = measure(now + DAY)["appeals"]
    assert numbers["waiting"] == 0 and numbers["count"] == 1


def test_a_reversed_cannot_use_is_delivered_not_confirmed_and_never_counts_against_the_volunteer() -> None:
    claim = declined()
    answer(ask(claim), is_reversed=True)
    claim.refresh_from_db()
    claim.task.refresh_from_db()
    assert (claim.status, claim.task.taken_count) == (ClaimStatus.UNCONFIRMED, 1)
    moved = TaskEvent.objects.get(claim=claim, kind="appeal_reversed")
    assert (moved.from_status, moved.to_status) == ("not_usable", "unconfirmed")
    told = Notification.objects.get(recipient_id=claim.volunteer.user_id, kind="appeal_answered")
    assert "never against you" in told.body


def test_the_place_that_somebody_else_took_meanwhile_stays_theirs() -> None:
    claim = declined(places=1)
    ClaimFactory(task=claim.task)
    answer(ask(claim), is_reversed=True)
    claim.task.refresh_from_db()
    assert (claim.task.places, claim.task.taken_count, claim.task.status) == (2, 2, TaskStatus.OPEN)


def test_a_reversed_return_goes_back_as_it_was_and_cannot_be_returned_again() -> None:
    claim = returned_twice()
    returned = last_review(claim).submission
    answer(ask(claim), is_reversed=True)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.SUBMITTED and claim.review_due_at is not None and claim.paused_at is None
    again = claim.submissions.latest("version")
    assert (again.version, again.text, again.links) == (3, returned.text, ["https://example.org/second"])
    asked = Notification.objects.get(kind="review_needed", key__startswith="answered:")
    assert "cannot be returned again" in asked.body and str(again.public_id) in asked.path
    claim = Claim.objects.with_task().get(pk=claim.pk)
    assert refused(review, claim, verdict="changes_asked", justification="Again.") == ("no_more_rounds", 400)
    review(claim, verdict="accepted")


def test_the_files_go_back_with_the_work() -> None:
    claim = ClaimFactory(task=TaskFactory(kind="design"), status="submitted")
    review(claim, verdict="changes_asked")
    submit(claim, text="Second try.")
    review(claim, verdict="changes_asked", justification="The colours are wrong.")
    claim = Claim.objects.with_task().get(pk=claim.pk)
    answer(Appeal.objects.get(), is_reversed=True)
    first, second, third = claim.submissions.order_by("version")
    assert list(third.files.all()) == list(second.files.all()) == list(first.files.all()) != []


def test_a_return_that_stands_gives_the_time_back() -> None:
    claim = returned_twice()
    now, end = timezone.now(), claim.lease_ends_at
    appeal = ask(claim, now=now)
    answer(appeal, is_reversed=False, now=now + 3 * DAY)
    claim.refresh_from_db()
    assert claim.paused_at is None and end is not None
    assert claim.lease_ends_at == end + 3 * DAY


def test_an_unanswered_question_keeps_the_clock_stopped_after_the_answer() -> None:
    claim = returned_twice()
    now = timezone.now()
    send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Which one?", is_question=True, now=now)
    answer(ask(claim, now=now), is_reversed=False, now=now + DAY)
    claim.refresh_from_db()
    assert claim.paused_at == now


def test_words_alone_where_the_volunteer_has_gone_on_or_left() -> None:
    sent_again = returned_twice()
    submit(sent_again, text="Third try.")
    left = returned_twice()
    release_claim(claim_id=left.pk, actor_id=left.volunteer.user_id, now=timezone.now())
    for claim, status in ((sent_again, ClaimStatus.SUBMITTED), (left, ClaimStatus.RELEASED)):
        versions = claim.submissions.count()
        answer(Appeal.objects.get(review__submission__claim=claim), is_reversed=True)
        claim.refresh_from_db()
        assert (claim.status, claim.submissions.count()) == (status, versions)


def test_nobody_answers_their_own_case_or_without_words() -> None:
    claim = declined()
    appeal = ask(claim)
    member = MembershipFactory(organization=claim.task.organization).user
    for actor in (claim.volunteer.user, member):
        assert refused(answer, appeal, is_reversed=True, actor_id=actor.pk) == ("appeal_of_own", 403)
    assert refused(answer, appeal, is_reversed=True, answer=" ") == ("answer_missing", 400)
    appeal.refresh_from_db()
    assert appeal.status == "open"
