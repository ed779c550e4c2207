"""Handing in a review of another volunteer's work."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from tasks.forms.peer_reviews import PeerReviewForm
from tasks.selectors.peers import work_under_review
from tasks.services.peer_reviews import review_as_peer
from tasks.services.reviews import ReviewProblems
from tasks.views.peer_page import peer_review_page
from tasks.views.workspace import own_claim


@login_required
@require_POST
def peer_review(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Whatever stops it, what was typed stays on the page."""
    claim = own_claim(request, public_id)
    if claim.task.checks_claim_id is None:
        raise Http404
    form = PeerReviewForm(request.POST, submission=work_under_review(claim), minutes=claim.task.minutes)
    if form.is_valid():
        try:
            review_as_peer(claim_id=claim.pk, review=form.review(), minutes=form.minutes, now=timezone.now())
        except ReviewProblems as problems:
            for problem in problems.problems:
                form.refuse(problem)
        except ActionDenied as denied:
            return peer_review_page(request, own_claim(request, public_id), form=form, refused=denied.decision)
        else:
            messages.success(request, _("Sent. The volunteer reads it now. Thank you."))
            return redirect(claim)
    return peer_review_page(request, own_claim(request, public_id), form=form)
