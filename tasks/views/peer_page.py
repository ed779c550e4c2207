"""The page of a claim that is a review of another volunteer's work, whatever state it is in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.decisions import Decision
from tasks.forms.peer_reviews import PeerReviewForm
from tasks.models import Claim
from tasks.selectors.peers import peer_page


def peer_review_page(
    request: HttpRequest,
    claim: Claim,
    *,
    form: PeerReviewForm | None = None,
    refused: Decision | None = None,
) -> HttpResponse:
    """The work with its form while the review is under way; afterwards what was said, without the work."""
    page = peer_page(claim, timezone.now())
    unsent = form.typed() if form and page.work is None else []
    if page.work is None:
        form = None
    elif form is None:
        form = PeerReviewForm(submission=page.work.submission, minutes=claim.task.minutes)
    context = {"page": page, "claim": claim, "task": claim.task, "form": form, "refused": refused, "unsent": unsent}
    status = refused.status if refused is not None else form.status if form else 200
    return render(request, "tasks/peer_review.html", context, status=status)
