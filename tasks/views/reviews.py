"""Reviewing: the queue, one version beside its points, and the answer to it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from organizations.models import Membership
from tasks import rules
from tasks.forms.reviews import ReviewForm
from tasks.models import Submission
from tasks.selectors import desk, reviews
from tasks.selectors.facts import review_facts
from tasks.services.reviews import ReviewProblems, review_submission
from tasks.states import ACCEPTING
from tasks.views.desk import seat_at

QUEUE_SHOWN = 50


@login_required
@require_safe
def review_list(request: PersonRequest, slug: str) -> HttpResponse:
    """Oldest first, and only as many as anyone reads: answering the first brings up the rest."""
    seat = seat_at(request, slug)
    queue = desk.review_queue(seat.organization, request.user)
    context = {
        "organization": seat.organization,
        "queue": queue[:QUEUE_SHOWN],
        **desk.queue_facts(queue, timezone.now()),
    }
    return render(request, "tasks/desk/review_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The form while the version waits; afterwards the review as it was sent."""
    seat = seat_at(request, slug)
    submission = reviews.submission_at(seat.organization, request.user, public_id)
    if submission is None:
        raise Http404
    decision = rules.can_review(review_facts(submission, request.user.pk))
    if decision.status == 403:
        decision.require()
    if request.method != "POST":
        form = ReviewForm(submission=submission) if decision else None
        return _page(request, seat, submission, form)
    form = ReviewForm(request.POST, submission=submission)
    if form.is_valid():
        try:
            review = review_submission(
                submission_id=submission.pk, reviewer_id=request.user.pk, review=form.review(), now=timezone.now()
            )
        except ReviewProblems as problems:
            for problem in problems.problems:
                form.refuse(problem)
        except ActionDenied as denied:
            return _page(request, seat, submission, form, refused=denied.decision)
        else:
            return _next(request, seat, submission, is_accepted=review.verdict in ACCEPTING)
    return _page(request, seat, submission, form, refused=None if decision else decision)


def _page(
    request: PersonRequest,
    seat: Membership,
    submission: Submission,
    form: ReviewForm | None,
    refused: Decision | None = None,
) -> HttpResponse:
    page = reviews.review_page(submission, seat.organization, request.user)
    context = {
        "organization": seat.organization,
        "page": page,
        "claim": submission.claim,
        "task": submission.claim.task,
        "name": submission.claim.volunteer.user.get_short_name(),
        "form": None if refused is not None else form,
        "refused": refused,
        # What was typed for a version that no longer waits.
        "unsent": form.typed() if form and refused is not None else [],
    }
    status = refused.status if refused is not None else form.status if form else 200
    return render(request, "tasks/desk/review_detail.html", context, status=status)


def _next(request: PersonRequest, seat: Membership, submission: Submission, *, is_accepted: bool) -> HttpResponse:
    """On to who has waited longest now, or back home when nobody does."""
    name = submission.claim.volunteer.user.name
    said = _("Sent. %(name)s has the credit now.") if is_accepted else _("Sent. %(name)s reads it now.")
    messages.success(request, said % {"name": name})
    following = desk.review_queue(seat.organization, request.user).first()
    if following is None:
        return redirect("tasks:desk_home", seat.organization.slug)
    return redirect("tasks:review_detail", seat.organization.slug, following.public_id)
