"""News from below: accepted work becomes a portfolio line. And what a digest says of it."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from notifications import digest_sections
from portfolios.selectors.digest import accepted_since
from portfolios.selectors.names import public_pages_of
from portfolios.services.lines import create_line, note_outcome
from portfolios.services.review_lines import create_review_line
from tasks.models import Claim, Review, Submission
from tasks.public_pages import register_public_pages
from tasks.signals import outcome_recorded, peer_review_done, work_accepted

digest_sections.register_since(accepted_since)

register_public_pages(public_pages_of)


@receiver(work_accepted)
def add_line(sender: type, claim: Claim, review: Review, submission: Submission, now: datetime, **kwargs: Any) -> None:
    """Runs inside the accepting transaction on purpose: acceptance and line exist together or not at all, promise 1."""
    create_line(claim=claim, review=review, submission=submission, now=now)


@receiver(peer_review_done)
def add_review_line(sender: type, claim: Claim, submission: Submission, now: datetime, **kwargs: Any) -> None:
    """As above: the line exists exactly when the review was taken."""
    create_review_line(claim=claim, submission=submission, now=now)


@receiver(outcome_recorded)
def raise_evidence(sender: type, claim: Claim, **kwargs: Any) -> None:
    """In the transaction that stores the answer, so that both pages say the same at once, promise 20."""
    note_outcome(claim_id=claim.pk)
