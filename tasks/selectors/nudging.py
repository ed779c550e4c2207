"""When a volunteer may ask for an overdue answer."""

from datetime import datetime
from typing import TypedDict

from django.conf import settings

from tasks.models import Claim


class NudgeFacts(TypedDict):
    status: str
    may_nudge_at: datetime | None
    was_nudged: bool


def nudge_facts(claim: Claim) -> NudgeFacts:
    """From the due date on; after a nudge about the same version, some business days later. Expects the organisation.

    No query.
    """
    at, was_nudged = claim.review_due_at, False
    if at and claim.nudged_at and claim.submitted_at and claim.nudged_at > claim.submitted_at:
        again = claim.task.organization.work_calendar.add(claim.nudged_at, settings.NUDGE_EVERY_BUSINESS_DAYS)
        at, was_nudged = max(at, again), True
    return NudgeFacts(status=claim.status, may_nudge_at=at, was_nudged=was_nudged)
