"""What a reviewer sees: the version that waits, what was sent and said before, and what changed between."""

import dataclasses
from datetime import datetime
from typing import Any
from uuid import UUID

from organizations.models import Organization
from tasks.models import AcceptancePoint, Review, ReviewOpinion, Submission
from tasks.rules import ReviewInput
from tasks.selectors.appeals import AppealState, appeal_state
from tasks.selectors.differences import Differences, differences
from tasks.selectors.queue import Place, Queue
from tasks.selectors.submissions import ShownSubmission, shown_submission, with_content
from tasks.states import Rating, Verdict


@dataclasses.dataclass(frozen=True, slots=True)
class ShownOpinion:
    """What the first of two reviewers said, in words."""

    opinion: ReviewOpinion
    answers: ReviewInput
    points: list[tuple[AcceptancePoint, bool, str]]
    ratings: list[tuple[str, str]]

    @property
    def verdict(self) -> str:
        return str(Verdict(self.opinion.verdict).label)


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewPage:
    """One version under review with everything around it."""

    shown: ShownSubmission
    earlier: list[ShownSubmission]  # newest first, with their reviews
    differences: Differences | None  # against the version before
    place: Place
    opinion: ShownOpinion | None
    appeal: AppealState | None

    @property
    def submission(self) -> Submission:
        return self.shown.submission

    @property
    def review(self) -> Review | None:
        return self.shown.review


def submission_at(organization: Organization, user: Any, public_id: UUID) -> Submission | None:
    """A submission to this organisation, for its members; with what the review form needs."""
    return (
        Submission.objects.of_member(user)
        .filter(claim__task__organization=organization, public_id=public_id)
        .select_related("claim__task__organization", "claim__volunteer__user")
        .prefetch_related("claim__task__points", "claim__task__skills__skill")
        .first()
    )


def review_page(submission: Submission, queue: Queue, now: datetime) -> ReviewPage:
    """A constant number of queries, however many versions there are."""
    claim = submission.claim
    versions = list(with_content(claim.submissions.filter(version__lte=submission.version).order_by("-version")))
    current = versions[0]
    current.claim = claim
    shown, *before = [shown_submission(version, claim.task.kind) for version in versions]
    return ReviewPage(
        shown=shown,
        earlier=before,
        differences=differences(before[0], shown) if before else None,
        place=queue.place_of(current),
        opinion=opinion_on(submission),
        appeal=appeal_state(shown.review, claim, now),
    )


def opinion_on(submission: Submission) -> ShownOpinion | None:
    """Expects the task's points and skills at hand."""
    task = submission.claim.task
    if not task.needs_two_reviewers:
        return None
    opinion = ReviewOpinion.objects.select_related("reviewer").filter(submission=submission).first()
    if opinion is None:
        return None
    answers = review_input(opinion.answers)
    return ShownOpinion(
        opinion=opinion,
        answers=answers,
        points=[
            (point, *answers.points[point.pk])
            for point in sorted(task.points.all(), key=lambda point: point.position)
            if point.pk in answers.points
        ],
        ratings=[
            (row.skill.name, str(Rating(answers.ratings[row.skill_id]).label))
            for row in task.skills.all()
            if row.skill_id in answers.ratings
        ],
    )


def review_input(stored: dict[str, Any]) -> ReviewInput:
    """The answers of an opinion as they were given; JSON has text keys only."""
    points = {int(pk): (bool(is_met), comment) for pk, (is_met, comment) in stored["points"].items()}
    ratings = {int(pk): level for pk, level in stored["ratings"].items()}
    return ReviewInput(**{**stored, "points": points, "ratings": ratings})
