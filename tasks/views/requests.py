"""What an organisation may do with a person's claim: choose them, decline them, take the task back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from tasks import rules
from tasks.forms.reasons import ReasonForm
from tasks.models import Claim
from tasks.services.claims import approve_request, decline_request, withdraw_claim
from tasks.states import ClaimStatus
from tasks.views.desk import publisher_at


@login_required
@require_POST
def request_approve(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    claim = _claim(request, slug, public_id)
    back = claim.task.desk_url
    try:
        approve_request(claim_id=claim.pk, actor_id=request.user.pk, now=timezone.now())
    except ActionDenied as denied:
        return refusal(request, denied, back=back)
    messages.success(request, _("%(name)s has the task now.") % {"name": claim.volunteer.user.name})
    return redirect(back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_decline(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Asks for a reason first; the person reads it."""
    claim = _claim(request, slug, public_id)
    rules.can_answer_request(status=claim.status).require()
    return _with_reason(request, claim, decline_request, _("Declined. %(name)s was told why."), {"is_request": True})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_withdraw(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The same for a task that is under way."""
    claim = _claim(request, slug, public_id)
    rules.can_move_claim(claim.status, ClaimStatus.WITHDRAWN).require()
    return _with_reason(request, claim, withdraw_claim, _("Taken back. %(name)s was told why."), {"is_request": False})


def _with_reason(
    request: PersonRequest, claim: Claim, service: Any, done: str, context: dict[str, Any]
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        service(claim_id=claim.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        messages.success(request, done % {"name": claim.volunteer.user.name})
        return redirect(claim.task.desk_url)
    context = {**context, "organization": claim.task.organization, "claim": claim, "task": claim.task, "form": form}
    return render(request, "tasks/desk/claim_reason.html", context, status=form.status)


def _claim(request: PersonRequest, slug: str, public_id: UUID) -> Claim:
    seat = publisher_at(request, slug)
    claims = Claim.objects.with_task().filter(task__organization=seat.organization)
    return get_object_or_404(claims, public_id=public_id)
