"""When an answer is due, and when the review clock acts next. Keeps the claim in step, and saves nothing.

Days are counted on the organisation's calendar as it is now: a new country or zone counts from the next step on.
"""

from datetime import datetime

from django.conf import settings

from tasks import rules
from tasks.models import Claim


def start(claim: Claim, now: datetime) -> None:
    """Work was sent, for the first time or again: the answer is due anew, and every step comes again."""
    claim.submitted_at = now
    claim.review_due_at = claim.task.organization.work_calendar.add(now, settings.REVIEW_DUE_BUSINESS_DAYS)
    passed(claim, 0)


def passed(claim: Claim, day: int) -> None:
    """The steps up to this business day are done."""
    assert claim.submitted_at is not None
    claim.review_step = day
    claim.review_step_at = rules.next_review_step_at(
        sent_at=claim.submitted_at, calendar=claim.task.organization.work_calendar, last_step=day
    )


def stop(claim: Claim) -> None:
    claim.review_due_at = None
    claim.review_step_at = None
