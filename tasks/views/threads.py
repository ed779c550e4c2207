"""The desk's messages: every conversation with a volunteer, questions that wait first."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import is_fragment
from organizations.models import Organization
from tasks.forms.messages import MessageForm
from tasks.models import Claim
from tasks.selectors import desk_lists
from tasks.selectors.questions import waiting_questions
from tasks.selectors.threads import thread_of
from tasks.services.messages import mark_read, send_message
from tasks.views.desk import PAGE_LENGTH, next_url, seat_at


@login_required
@require_safe
def desk_messages(request: PersonRequest, slug: str) -> HttpResponse:
    seat = seat_at(request, slug)
    show = "waiting" if request.GET.get("show") == "waiting" else ""
    is_first_page = "after" not in request.GET
    threads = desk_lists.threads_at(
        seat.organization, reader=request.user, after=request.GET.get("after", ""), only_waiting=bool(show)
    )
    rows = list(threads[: PAGE_LENGTH + 1])
    context = {
        "organization": seat.organization,
        "questions": waiting_questions(seat.organization)[:PAGE_LENGTH] if is_first_page else [],
        "threads": rows[:PAGE_LENGTH],
        "show": show,
        "is_first_page": is_first_page,
        "next_url": next_url(request, rows, show=show),
    }
    return render(request, "tasks/desk/desk_messages.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_thread(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """One conversation; writing in it answers the volunteer and starts a stopped clock again."""
    seat = seat_at(request, slug)
    claim = _claim(seat.organization, public_id)
    is_sent = request.method == "POST"
    form = MessageForm(request.POST, request.FILES) if is_sent else MessageForm()
    if is_sent and form.is_valid():
        words = {**form.cleaned_data, "is_question": False}
        try:
            send_message(claim_id=claim.pk, author_id=request.user.pk, now=timezone.now(), **words)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            if not is_fragment(request):
                return redirect(reverse("tasks:desk_thread", args=[slug, public_id]) + "#messages")
            form, claim = MessageForm(), _claim(seat.organization, public_id)
    name = claim.volunteer.user.get_short_name()
    # Someone who volunteered here before they joined reads their own thread from the volunteer's side.
    is_volunteer = claim.volunteer.user_id == request.user.pk
    context = {
        "organization": seat.organization,
        "claim": claim,
        "thread": thread_of(
            claim, is_volunteer=is_volunteer, other=name, reader_id=request.user.pk, now=timezone.now()
        ),
        "message_form": form,
        "post_url": request.path,
        "was_sent": is_sent and not form.is_bound,
        "waiting": claim.submissions.waiting().first(),
    }
    template = "tasks/partials/messages.html" if is_fragment(request) else "tasks/desk/desk_thread.html"
    return render(request, template, context, status=form.status)


@login_required
@require_POST
def thread_read(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Sent by the page once the messages are in sight; without scripts by a button."""
    claim = _claim(seat_at(request, slug).organization, public_id)
    mark_read(claim_id=claim.pk, user_id=request.user.pk)
    if is_fragment(request):
        return HttpResponse()
    return redirect(reverse("tasks:desk_thread", args=[slug, public_id]) + "#messages")


def _claim(organization: Organization, public_id: UUID) -> Claim:
    return get_object_or_404(
        Claim.objects.of_team().with_task().filter(task__organization=organization), public_id=public_id
    )
