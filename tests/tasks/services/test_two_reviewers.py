"""Two reviewers: the first's answers are kept for the second, who decides; alone, one decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from notifications.models import Notification
from organizations.models import Membership
from tasks.models import Claim, Review, ReviewOpinion, Submission, Task, TaskEvent
from tasks.rules import ReviewInput
from tasks.selectors.desk import review_queue
from tasks.selectors.reviews import review_input
from tasks.services.briefs import BriefInput, brief_of, create_task, update_task
from tasks.services.reviews import ReviewProblems, review_submission
from tasks.services.submissions import reviewer_ids
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory
from tests.factories.tasks import publisher_of
from vocabularies.models import Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """Work for a team of two on a task that asks for both."""
    organization = OrganizationFactory()
    MembershipFactory(organization=organization)
    return ClaimFactory(task=TaskFactory(organization=organization, needs_two_reviewers=True), status="submitted")


def team(claim: Claim) -> list[int]:
    seats = Membership.objects.filter(organization=claim.task.organization).order_by("pk")
    return list(seats.values_list("user_id", flat=True))


def answer(claim: Claim, reviewer_id: int, verdict: str = "accepted", **answers: Any) -> Review | ReviewOpinion:
    is_met = verdict.startswith("accepted")
    ids = claim.task.points.values_list("pk", flat=True)
    words = {} if is_met else {"what_worked": "A clear start.", "what_to_change": "Add the title."}
    points = dict.fromkeys(ids, (is_met, "" if is_met else "Not there."))
    return review_submission(
        submission_id=claim.submissions.get().pk,
        reviewer_id=reviewer_id,
        review=ReviewInput(**{"verdict": verdict, "points": points, **words, **answers}),
        now=timezone.now(),
    )


def test_the_first_answer_is_kept_and_changes_nothing_but_whose_turn_it_is(claim: Claim) -> None:
    first, second = team(claim)
    due = claim.review_due_at
    skill = Skill.objects.get(slug="data-entry")
    opinion = answer(claim, first, ratings={skill.pk: 3}, quote="It hangs in our hall.", confirmed_minutes=40)
    assert isinstance(opinion, ReviewOpinion)
    claim.refresh_from_db()
    assert (claim.status, claim.review_due_at) == (ClaimStatus.SUBMITTED, due)  # the clock runs until the final one
    assert not Review.objects.exists() and not Notification.objects.filter(kind="review_done").exists()
    kept = review_input(ReviewOpinion.objects.get().answers)
    assert kept.ratings == {skill.pk: 3} and kept.confirmed_minutes == 40
    assert all(is_met for is_met, _comment in kept.points.values())
    assert TaskEvent.objects.get(claim=claim, kind="opinion_given").actor_id == first
    told = Notification.objects.get(recipient_id=second, key__startswith="second:")
    assert "needs a second reviewer" in told.title
    assert not Notification.objects.filter(recipient_id=first, key__startswith="second:").exists()


def test_whoever_looked_first_waits_and_the_other_decides_with_both_names(claim: Claim) -> None:
    first, second = team(claim)
    answer(claim, first)
    with pytest.raises(ActionDenied) as refusal:
        answer(claim, first)
    assert (refusal.value.code, refusal.value.decision.status) == ("second_reviewer_decides", 409)
    review = answer(claim, second, "accepted_with_edits")
    assert isinstance(review, Review) and review.first_opinion is not None
    assert (review.first_opinion.reviewer_id, review.reviewer_id) == (first, second)
    assert review.reviewers == f"{review.first_opinion.reviewer.name} and {review.reviewer.name}"
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACCEPTED


def test_a_second_who_decides_otherwise_says_why(claim: Claim) -> None:
    first, second = team(claim)
    answer(claim, first)
    with pytest.raises(ReviewProblems) as refusal:
        answer(claim, second, "changes_asked")
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [
        ("why_otherwise_missing", "why_otherwise")
    ]
    review = answer(claim, second, "changes_asked", why_otherwise="The total does not add up.")
    assert isinstance(review, Review) and review.why_otherwise == "The total does not add up."


def test_the_work_leaves_the_queue_of_the_first_and_stays_in_that_of_the_second(claim: Claim) -> None:
    first, second = [seat.user for seat in Membership.objects.filter(organization=claim.task.organization)]
    organization, now = claim.task.organization, timezone.now()
    assert [review_queue(organization, user).count() for user in (first, second)] == [1, 1]
    answer(claim, first.pk)
    assert [review_queue(organization, user).count() for user in (first, second)] == [0, 1]
    claim = Claim.objects.with_task().get(pk=claim.pk)
    assert reviewer_ids(claim, now=now) == [second.pk]


def test_when_the_other_leaves_the_first_decides_alone(claim: Claim) -> None:
    first, second = [seat.user for seat in Membership.objects.filter(organization=claim.task.organization)]
    answer(claim, first.pk)
    Membership.objects.get(user=second).delete()
    assert review_queue(claim.task.organization, first).count() == 1
    review = answer(claim, first.pk, "changes_asked")
    assert isinstance(review, Review) and review.first_opinion is None and review.why_otherwise == ""


def test_nobody_waits_for_a_second_who_cannot_be() -> None:
    """A team of two where one of them did the work: the other decides alone."""
    organization = OrganizationFactory()
    seat = MembershipFactory(organization=organization)
    task = TaskFactory(organization=organization, needs_two_reviewers=True)
    claim = ClaimFactory(task=task, status="submitted")
    seat.delete()
    MembershipFactory(organization=organization, user=claim.volunteer.user)
    assert isinstance(answer(claim, publisher_of(organization)), Review)


def test_each_version_gets_its_own_two(claim: Claim) -> None:
    first, second = team(claim)
    answer(claim, first, "changes_asked")
    answer(claim, second, "changes_asked")
    assert Submission.objects.get().opinion.reviewer_id == first
    assert ReviewOpinion.objects.count() == Review.objects.count() == 1


# --- Asking for it --------------------------------------------------------------------------------------------------


def test_a_team_of_one_cannot_ask_for_two() -> None:
    organization = OrganizationFactory()
    owner = publisher_of(organization)
    brief = BriefInput(kind="data", title="One chart", needs_two_reviewers=True)
    with pytest.raises(ActionDenied) as refusal:
        create_task(organization_id=organization.pk, actor_id=owner, brief=brief, now=timezone.now())
    assert (refusal.value.code, refusal.value.decision.status) == ("needs_two_members", 400)

    task = TaskFactory(organization=organization, status="draft")
    brief = BriefInput(**{**brief_of(task), "needs_two_reviewers": True})
    with pytest.raises(ActionDenied) as refusal:
        update_task(task_id=task.pk, actor_id=owner, brief=brief, now=timezone.now())
    assert refusal.value.decision.field == "needs_two_reviewers"
    seat = MembershipFactory(organization=organization)
    update_task(task_id=task.pk, actor_id=owner, brief=brief, now=timezone.now() + timedelta(minutes=1))
    seat.delete()
    # What stands already may be kept while the team is small again.
    update_task(task_id=task.pk, actor_id=owner, brief=brief, now=timezone.now() + timedelta(minutes=2))
    assert Task.objects.get(pk=task.pk).needs_two_reviewers
