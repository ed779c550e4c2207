"""The line of somebody who reviewed another volunteer's work."""

from datetime import datetime

from portfolios.models import PortfolioLine
from portfolios.states import Evidence
from tasks.models import Claim, Submission
from tasks.states import PortfolioPermission


def create_review_line(*, claim: Claim, submission: Submission, now: datetime) -> PortfolioLine:
    """Says that and for whom they reviewed, never what or whose. A second call returns the same line.

    Nobody judged the review, so the line is self-reported, confirms no minutes and shows no skill; no credential
    follows (docs/decisions/0017-review-clock.md).
    """
    task = claim.task
    line, is_new = PortfolioLine.objects.get_or_create(
        claim=claim,
        defaults={
            "volunteer_id": claim.volunteer_id,
            "organization_id": task.organization_id,
            "title": task.title,
            "kind": task.kind,
            "why": task.why,
            "deliverable": task.deliverable,
            "permission": PortfolioPermission.NO,
            "estimated_minutes": task.minutes,
            "reported_minutes": submission.minutes,
            "confirmed_minutes": 0,
            "accepted_at": now,
            "was_accepted_first_time": True,
            "reviewer_name": "",
            "evidence": Evidence.SELF_REPORTED,
            "evidence_at": now,
        },
    )
    if is_new:
        line.causes.set(task.cause_ids)
    return line
