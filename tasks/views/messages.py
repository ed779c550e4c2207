"""Writing to the organisation about one's work."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.decisions import ActionDenied
from common.htmx import is_fragment
from tasks.forms.messages import MessageForm
from tasks.models import Claim
from tasks.selectors.threads import reader_of, thread_of
from tasks.services.messages import mark_read, send_message
from tasks.views.workspace import own_claim, workspace_page


@login_required
@require_POST
def message_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = own_claim(request, public_id)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            if is_fragment(request):
                return _panel(request, own_claim(request, public_id), MessageForm())
            return redirect(claim.get_absolute_url() + "#messages")
    claim = own_claim(request, public_id)
    if is_fragment(request):
        return _panel(request, claim, form)
    return workspace_page(request, claim, message_form=form)


@login_required
@require_POST
def message_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sent by the page once the messages are in sight; without scripts by a button."""
    claim = own_claim(request, public_id)
    mark_read(claim_id=claim.pk, user_id=claim.volunteer.user_id)
    return HttpResponse() if is_fragment(request) else redirect(claim.get_absolute_url() + "#messages")


def _panel(request: HttpRequest, claim: Claim, form: MessageForm) -> HttpResponse:
    context = {
        "thread": thread_of(
            claim,
            is_volunteer=True,
            other=reader_of(claim.task, claim.reviewer_id).short_name,
            reader_id=claim.volunteer.user_id,
            now=timezone.now(),
        ),
        "message_form": form,
        "post_url": reverse("tasks:message_create", args=[claim.public_id]),
        "was_sent": not form.is_bound,
    }
    return render(request, "tasks/partials/messages.html", context, status=form.status)
