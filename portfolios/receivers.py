"""News from below: accepted work becomes a portfolio line."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from portfolios.services.lines import create_line
from tasks.models import Claim, Review, Submission
from tasks.signals import work_accepted


@receiver(work_accepted)
def add_line(sender: type, claim: Claim, review: Review, submission: Submission, now: datetime, **kwargs: Any) -> None:
    """Runs inside the accepting transaction on purpose: acceptance and line exist together or not at all, promise 1."""
    create_line(claim=claim, review=review, submission=submission, now=now)
