"""Reviews that an organisation owes: those that stop it from publishing, and work it may still accept after the end."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from organizations.models import Organization
from tasks.models import Submission
from tasks.selectors.desk import review_queue
from tasks.states import ClaimStatus

LATE_FOR = timedelta(days=90)
LATE_SHOWN = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Overdue:
    """The reviews that are late, the longest first, and whether they stop the organisation from publishing."""

    submissions: list[Submission]

    @property
    def blocks(self) -> bool:
        return len(self.submissions) >= settings.OVERDUE_REVIEWS_THAT_BLOCK


def overdue_reviews(organization: Organization, user: Any, now: datetime) -> Overdue:
    """Those this person may answer. One query."""
    return Overdue(list(review_queue(organization, user).filter(claim__review_due_at__lt=now)[:20]))


def late_work(organization: Organization, user: Any, now: datetime) -> list[Submission]:
    """Closed without an answer in the last months: its latest version, the newest first. One query."""
    closed = Submission.objects.reviewable_by(user).filter(
        claim__task__organization=organization,
        claim__status=ClaimStatus.UNCONFIRMED,
        claim__ended_at__gt=now - LATE_FOR,
        review__isnull=True,
    )
    rows = closed.select_related("claim__task", "claim__volunteer__user").order_by("-claim__ended_at", "-pk")
    return list(rows[:LATE_SHOWN])
