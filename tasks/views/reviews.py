"""Reviewing: the queue, one version beside its points, and the answer to it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from organizations.models import Membership
from tasks import rules
from tasks.forms.assigning import AssignForm
from tasks.forms.relating import ThanksForm
from tasks.forms.reviews import ReviewForm, as_typed
from tasks.models import Review, ReviewOpinion, Submission
from tasks.selectors import desk, phrases, reviews
from tasks.selectors.assigning import assignment_of_review
from tasks.selectors.facts import review_facts
from tasks.selectors.overdue import late_work
from tasks.selectors.peers import are_peers_asked
from tasks.selectors.people import bond_of
from tasks.selectors.queue import Queue
from tasks.services.reviews import ReviewProblems, review_submission
from tasks.states import ACCEPTING, ClaimStatus
from tasks.views.desk import seat_at

QUEUE_SHOWN = 50


def queue_of(request: PersonRequest, seat: Membership) -> Queue:
    """The queue as the address narrows it."""
    return Queue(
        seat.organization, request.user, show=request.GET.get("show", ""), task=request.GET.get("task", "")
    )  # fmt: skip


@login_required
@require_safe
def review_list(request: PersonRequest, slug: str) -> HttpResponse:
    """What is due first, and only as many as anyone reads: answering the first brings up the rest."""
    seat = seat_at(request, slug)
    queue = queue_of(request, seat)
    rows = list(queue.rows[:QUEUE_SHOWN])
    context = {
        "organization": seat.organization,
        "queue": rows,
        "late_work": late_work(seat.organization, request.user, timezone.now()),
        "narrowed": queue,
        **desk.queue_facts(queue.rows, timezone.now()),
    }
    return render(request, "tasks/desk/review_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The form while the version waits; afterwards the review as it was sent."""
    seat = seat_at(request, slug)
    submission, decision, opinion = waiting_work(request, seat, public_id)
    first_verdict = opinion.opinion.verdict if opinion else ""
    if request.method != "POST":
        initial = as_typed(opinion.answers) if opinion and "start" in request.GET else None
        form = ReviewForm(submission=submission, first_verdict=first_verdict, initial=initial) if decision else None
        return review_page(request, seat, submission, form, waits_for=decision)
    form = ReviewForm(request.POST, submission=submission, first_verdict=first_verdict)
    if form.is_valid():
        try:
            answer = review_submission(
                submission_id=submission.pk, reviewer_id=request.user.pk, review=form.review(), now=timezone.now()
            )
        except ReviewProblems as problems:
            for problem in problems.problems:
                form.refuse(problem)
        except ActionDenied as denied:
            return review_page(request, seat, submission, form, refused=denied.decision)
        else:
            return _next(request, seat, submission, answer)
    return review_page(request, seat, submission, form, refused=None if decision else decision)


def waiting_work(
    request: PersonRequest, seat: Membership, public_id: UUID
) -> tuple[Submission, Decision, reviews.ShownOpinion | None]:
    """A version with what the rule says to reviewing it (403 is raised), and a colleague's first opinion."""
    submission = reviews.submission_at(seat.organization, request.user, public_id)
    if submission is None:
        raise Http404
    decision = rules.can_review(review_facts(submission, request.user.pk))
    if decision.status == 403:
        decision.require()
    opinion = reviews.opinion_on(submission)
    return submission, decision, opinion if opinion and opinion.opinion.reviewer_id != request.user.pk else None


def review_page(
    request: PersonRequest,
    seat: Membership,
    submission: Submission,
    form: ReviewForm | None,
    *,
    refused: Decision | None = None,
    waits_for: Decision | None = None,
) -> HttpResponse:
    """The version with its form, or with what was said. `waits_for`: whose turn it is, where that is not the reader."""
    queue = queue_of(request, seat)
    is_own = submission.claim.volunteer.user_id == request.user.pk
    assignment = assignment_of_review(submission.claim, seat, timezone.now())
    context = {
        "organization": seat.organization,
        "assignment": assignment,
        "assign_form": AssignForm(assignment=assignment) if assignment else None,
        "page": reviews.review_page(submission, queue, timezone.now()),
        "queue": queue,
        "phrases": phrases.phrases_of(seat.organization) if form and refused is None else [],
        "claim": submission.claim,
        "task": submission.claim.task,
        "bond": None if is_own else bond_of(submission.claim, is_volunteer=False),
        "thanks_form": ThanksForm(),
        "name": submission.claim.volunteer.user.get_short_name(),
        "form": None if refused is not None else form,
        "refused": refused,
        "is_late": submission.claim.status == ClaimStatus.UNCONFIRMED,
        "peers_asked": are_peers_asked(submission.claim),
        "waits_for_second": waits_for is not None and waits_for.code == "second_reviewer_decides",
        # What was typed for a version that no longer waits.
        "unsent": form.typed() if form and refused is not None else [],
    }
    status = refused.status if refused is not None else form.status if form else 200
    return render(request, "tasks/desk/review_detail.html", context, status=status)


def _next(
    request: PersonRequest, seat: Membership, submission: Submission, answer: Review | ReviewOpinion
) -> HttpResponse:
    """On to what is due next in the same queue, or back home when nobody waits there any more."""
    name = submission.claim.volunteer.user.name
    if isinstance(answer, ReviewOpinion):
        said = _("Kept. A second person of your team looks at the work of %(name)s and decides.")
    elif answer.verdict in ACCEPTING:
        said = _("Sent. %(name)s has the credit now.")
    else:
        said = _("Sent. %(name)s reads it now.")
    messages.success(request, said % {"name": name})
    queue = queue_of(request, seat)
    following = queue.after(submission)
    slug = seat.organization.slug
    if following is not None:
        return redirect(reverse("tasks:review_detail", args=[slug, following.public_id]) + queue.query)
    if queue.query and queue.everything.exists():
        return redirect("tasks:review_list", slug)
    return redirect("tasks:desk_home", slug)
