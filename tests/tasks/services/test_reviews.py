"""Reviewing on real PostgreSQL: every verdict, what follows, what is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Organization
from portfolios.models import PortfolioLine
from tasks.models import Appeal, Claim, Review, TaskEvent
from tasks.rules import ReviewInput
from tasks.services.claims import approve_request, decline_request
from tasks.services.reviews import ReviewProblems, review_submission
from tasks.signals import work_accepted
from tasks.states import ClaimStatus, TaskStatus
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    accept,
    review,
    submit,
)
from tests.factories.tasks import publisher_of
from vocabularies.models import Skill

pytestmark = pytest.mark.django_db


def submitted(**fields: Any) -> Claim:
    return ClaimFactory(task=TaskFactory(**fields), status="submitted")


def answer(claim: Claim, reviewer_id: int | None = None, **changes: Any) -> Review:
    """A review with exactly these answers; all points are met unless said otherwise."""
    points = dict.fromkeys(claim.task.points.values_list("pk", flat=True), (True, ""))
    return review_submission(
        submission_id=claim.submissions.order_by("-version").values_list("pk", flat=True)[0],
        reviewer_id=reviewer_id or publisher_of(claim.task.organization),
        review=ReviewInput(**{"verdict": "accepted", "points": points, **changes}),
        now=timezone.now(),
    )


def problems(call: Callable[..., Any], *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
    with pytest.raises(ReviewProblems) as refusal:
        call(*args, **kwargs)
    return [(problem.code, problem.field) for problem in refusal.value.problems]


# --- Accepted -------------------------------------------------------------------------------------------------------


def test_promise_1_accepting_makes_one_portfolio_line_and_adds_to_the_impact() -> None:
    claim = submitted(minutes=30)
    accept(claim, confirmed_minutes=40)

    line = PortfolioLine.objects.get(claim=claim)
    organization = Organization.objects.get(pk=claim.task.organization_id)
    claim.refresh_from_db()
    claim.volunteer.refresh_from_db()
    assert (line.confirmed_minutes, line.volunteer_id) == (40, claim.volunteer_id)
    assert (organization.impact_minutes, organization.impact_tasks) == (40, 1)
    assert (claim.status, claim.volunteer.accepted_count) == (ClaimStatus.ACCEPTED, 1)
    event = TaskEvent.objects.get(claim=claim, kind="work_reviewed")
    assert (event.to_status, event.data["verdict"], event.data["confirmed_minutes"]) == ("accepted", "accepted", 40)


@contextmanager
def _broken_line() -> Iterator[None]:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("the line could not be written")

    work_accepted.connect(fail)
    try:
        yield
    finally:
        work_accepted.disconnect(fail)


def test_promise_1_without_its_line_the_acceptance_does_not_happen_either() -> None:
    claim = submitted()
    with _broken_line(), pytest.raises(RuntimeError):
        accept(claim)

    claim.refresh_from_db()
    claim.volunteer.refresh_from_db()
    organization = Organization.objects.get(pk=claim.task.organization_id)
    assert claim.status == ClaimStatus.SUBMITTED
    assert (claim.volunteer.accepted_count, organization.impact_tasks, organization.impact_minutes) == (0, 0, 0)
    assert PortfolioLine.objects.count() == Review.objects.count() == 0
    assert not TaskEvent.objects.filter(claim=claim, kind="work_reviewed").exists()
    assert not Notification.objects.filter(kind="review_done").exists()


def test_promise_1_a_second_answer_to_the_same_version_is_refused_and_counts_nothing() -> None:
    claim = submitted()
    accept(claim)
    with pytest.raises(ActionDenied) as refusal:
        accept(claim)
    assert (refusal.value.code, refusal.value.decision.status) == ("already_reviewed", 409)
    assert PortfolioLine.objects.count() == 1
    assert Organization.objects.get(pk=claim.task.organization_id).impact_tasks == 1


@pytest.mark.parametrize(("reported", "confirmed"), [(20, 20), (45, 45), (300, 45)])
def test_without_a_word_on_time_the_reported_minutes_count_up_to_one_and_a_half_times_the_estimate(
    reported: int, confirmed: int
) -> None:
    claim = ClaimFactory(task=TaskFactory(minutes=30))
    submit(claim, minutes=reported)
    assert accept(claim).confirmed_minutes == confirmed


def test_small_edits_are_an_acceptance_even_when_a_point_is_open() -> None:
    claim = submitted()
    ids = list(claim.task.points.values_list("pk", flat=True))
    stored = answer(
        claim,
        verdict="accepted_with_edits",
        points={ids[0]: (False, "I fixed the title."), **dict.fromkeys(ids[1:], (True, ""))},
    )
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACCEPTED
    assert PortfolioLine.objects.filter(claim=claim).exists()
    assert stored.points.get(is_met=False).comment == "I fixed the title."


def test_the_last_place_done_closes_the_task() -> None:
    task = TaskFactory(places=2)
    first, second = ClaimFactory(task=task, status="submitted"), ClaimFactory(task=task, status="submitted")
    accept(first)
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN
    accept(second)
    task.refresh_from_db()
    assert task.status == TaskStatus.CLOSED
    assert task.events.filter(kind="task_done").count() == 1


def test_ratings_are_kept_for_skills_of_the_task_and_quotes_for_acceptances() -> None:
    claim = submitted(uses=["data-entry"])
    own, other = Skill.objects.get(slug="data-entry"), Skill.objects.get(slug="translation")
    stored = accept(claim, ratings={own.pk: 3, other.pk: 4}, quote="It hangs in our hall.")
    assert list(stored.ratings.values_list("skill__slug", "level")) == [("data-entry", 3)]
    assert PortfolioLine.objects.get(claim=claim).quote == "It hangs in our hall."

    returned = submitted()
    assert review(returned, verdict="changes_asked", quote="Not yet public").quote == ""


# --- Changes asked --------------------------------------------------------------------------------------------------


def test_asking_for_changes_gives_the_claim_back_with_time_and_tells_the_volunteer() -> None:
    claim = submitted(minutes=30)
    before = timezone.now()
    review(claim, verdict="changes_asked")
    claim.refresh_from_db()
    assert (claim.status, claim.revision_count, claim.review_due_at) == (ClaimStatus.ACTIVE, 1, None)
    assert claim.lease_ends_at is not None and claim.lease_ends_at - before >= timedelta(hours=48)
    told = Notification.objects.get(recipient_id=claim.volunteer.user_id, kind="review_done")
    assert told.body == "Add the missing title."
    assert not PortfolioLine.objects.exists()


def test_promise_30a_changes_without_a_comment_on_the_failed_point_are_refused() -> None:
    claim = submitted()
    ids = list(claim.task.points.order_by("position").values_list("pk", flat=True))
    points = {ids[0]: (False, " "), **dict.fromkeys(ids[1:], (True, ""))}
    found = problems(
        answer, claim, verdict="changes_asked", points=points, what_worked="Clear.", what_to_change="Add a title."
    )
    assert found == [("comment_missing", f"comment_{ids[0]}")]
    assert not Review.objects.exists()


@pytest.mark.parametrize("verdict", ["changes_asked", "not_usable"])
def test_promise_21_a_return_names_what_worked_and_one_change(verdict: str) -> None:
    claim = submitted()
    ids = list(claim.task.points.values_list("pk", flat=True))
    points = dict.fromkeys(ids, (False, "Not there."))
    assert problems(answer, claim, verdict=verdict, points=points) == [
        ("what_worked_missing", "what_worked"),
        ("change_missing", "what_to_change"),
    ]


def test_changes_need_a_point_that_is_not_met_and_an_acceptance_none() -> None:
    claim = submitted()
    ids = list(claim.task.points.values_list("pk", flat=True))
    words = {"what_worked": "Clear.", "what_to_change": "A title."}
    assert problems(answer, claim, verdict="changes_asked", **words) == [("nothing_to_change", "verdict")]
    open_point = {ids[0]: (False, ""), **dict.fromkeys(ids[1:], (True, ""))}
    assert problems(answer, claim, verdict="accepted", points=open_point) == [("points_not_met", "verdict")]


def test_an_empty_review_is_refused_with_everything_it_lacks() -> None:
    claim = submitted()
    found = problems(answer, claim, verdict="", points={})
    assert found[0] == ("verdict_missing", "verdict")
    assert [code for code, _field in found[1:]] == ["point_missing"] * 3


def test_the_second_return_needs_a_reason_and_opens_an_appeal_and_there_is_no_third() -> None:
    claim = submitted()
    review(claim, verdict="changes_asked")
    submit(claim, text="Second try.")
    claim = Claim.objects.with_task().get(pk=claim.pk)
    assert problems(review, claim, verdict="changes_asked") == [("justification_missing", "justification")]

    review(claim, verdict="changes_asked", justification="Two of the numbers are still wrong.")
    appeal = Appeal.objects.get(review__submission__claim=claim)
    assert (appeal.status, appeal.text, appeal.opened_by) == ("open", "", None)
    assert appeal.review.justification == "Two of the numbers are still wrong."
    assert TaskEvent.objects.filter(claim=claim, kind="appeal_opened").count() == 1

    submit(claim, text="Third try.")
    assert problems(review, claim, verdict="changes_asked", justification="Again.") == [("no_more_rounds", "verdict")]
    assert accept(claim).submission.version == 3


# --- Not usable -----------------------------------------------------------------------------------------------------


def test_work_that_cannot_be_used_frees_the_place_and_makes_no_line() -> None:
    claim = submitted()
    review(claim, verdict="not_usable")
    claim.refresh_from_db()
    claim.task.refresh_from_db()
    assert (claim.status, claim.task.taken_count) == (ClaimStatus.NOT_USABLE, 0)
    assert not PortfolioLine.objects.exists()
    assert Organization.objects.get(pk=claim.task.organization_id).impact_tasks == 0


# --- Who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "manager", "reviewer"])
def test_every_seat_may_review(role: str) -> None:
    claim = submitted()
    member = MembershipFactory(organization=claim.task.organization, role=role).user
    assert answer(claim, reviewer_id=member.pk).reviewer == member


def test_nobody_reviews_from_outside_or_their_own_work() -> None:
    claim = submitted()
    with pytest.raises(ActionDenied) as refusal:
        answer(claim, reviewer_id=UserFactory().pk)
    assert (refusal.value.code, refusal.value.decision.status) == ("not_a_reviewer", 403)

    MembershipFactory(organization=claim.task.organization, user=claim.volunteer.user)
    with pytest.raises(ActionDenied) as refusal:
        answer(claim, reviewer_id=claim.volunteer.user_id)
    assert (refusal.value.code, refusal.value.decision.status) == ("own_work", 403)


# --- Requests -------------------------------------------------------------------------------------------------------


def test_a_declined_request_says_why_and_leaves_the_place_free() -> None:
    task = TaskFactory(needs_approval=True)
    claim = ClaimFactory(task=task, status="requested")
    actor = publisher_of(task.organization)
    decline_request(claim_id=claim.pk, actor_id=actor, now=timezone.now(), why="Someone nearer took it.")

    claim.refresh_from_db()
    assert (claim.status, claim.ended_why) == (ClaimStatus.WITHDRAWN, "Someone nearer took it.")
    told = Notification.objects.get(recipient_id=claim.volunteer.user_id, kind="claim_decided")
    assert "Someone nearer took it." in told.body
    with pytest.raises(ActionDenied) as refusal:
        approve_request(claim_id=claim.pk, actor_id=actor, now=timezone.now())
    assert refusal.value.code == "request_answered"


def test_work_in_review_is_not_given_back_by_approving_it() -> None:
    claim = submitted()
    with pytest.raises(ActionDenied) as refusal:
        approve_request(claim_id=claim.pk, actor_id=publisher_of(claim.task.organization), now=timezone.now())
    assert refusal.value.code == "request_answered"


def test_reviewers_answer_no_requests() -> None:
    task = TaskFactory(needs_approval=True)
    claim = ClaimFactory(task=task, volunteer=VolunteerFactory(), status="requested")
    reviewer = MembershipFactory(organization=task.organization).user
    for service, extra in ((approve_request, {}), (decline_request, {"why": "No."})):
        with pytest.raises(ActionDenied) as refusal:
            service(claim_id=claim.pk, actor_id=reviewer.pk, now=timezone.now(), **extra)
        assert refusal.value.code == "publishers_only"
