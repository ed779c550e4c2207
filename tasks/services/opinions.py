"""The first of two reviewers: what they say is kept for the second, who decides."""

import dataclasses
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notifications.services import notify
from tasks.models import ReviewOpinion, Submission
from tasks.rules import ReviewInput
from tasks.services.moves import record
from tasks.services.submissions import review_path, reviewer_ids


def keep_opinion(submission: Submission, *, reviewer_id: int, review: ReviewInput, now: datetime) -> ReviewOpinion:
    """Keeps the answers and asks the others of the team. The claim stays in review, and so does the promise to answer.

    Expects a locked claim and answers that the rules passed.
    """
    claim = submission.claim
    opinion = ReviewOpinion.objects.create(
        submission=submission,
        reviewer_id=reviewer_id,
        verdict=review.verdict,
        answers=_stored(review),
        created_at=now,
    )
    record(
        task=claim.task, claim=claim, kind="opinion_given", now=now, actor_id=reviewer_id,
        from_status=claim.status, to_status=claim.status, version=submission.version,
    )  # fmt: skip
    for user_id in reviewer_ids(claim, now=now):
        notify(
            recipient_id=user_id,
            kind="review_needed",
            key=f"second:{submission.pk}",
            title=_("“%(title)s” needs a second reviewer") % {"title": claim.task.title},
            body=_("%(first)s has looked at the work of %(name)s. You decide.")
            % {"first": opinion.reviewer.name, "name": claim.volunteer.user.name},
            path=review_path(submission, claim.task),
            action=_("Review"),
        )
    return opinion


def _stored(review: ReviewInput) -> dict[str, Any]:
    """JSON has text keys only."""
    return {**dataclasses.asdict(review), "points": _by_text(review.points), "ratings": _by_text(review.ratings)}


def _by_text(rows: Any) -> dict[str, Any]:
    return {str(key): value for key, value in rows.items()}
