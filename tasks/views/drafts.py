"""Saving a draft: by the button, and by the page itself while someone types."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.decisions import ActionDenied, Decision
from tasks.forms.work import WorkForm
from tasks.models import Claim
from tasks.services.drafts import attach_file, save_draft
from tasks.views.workspace import own_claim, workspace_page

# Buttons that bring another blank row or link without JavaScript, and where the page opens then.
PLACES = {"rows": "#rows", "links": "#links", "files": "#files"}


@login_required
@require_POST
def draft_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stores what was typed, unchecked. Scripts get JSON: when it was saved, or the refusal and its reason."""
    claim = own_claim(request, public_id)
    form = WorkForm(claim, request.POST)
    form.leave_unchecked()
    if _wants_json(request):
        try:
            saved = _store(claim, form)
        except ActionDenied as denied:
            body = {"code": denied.code, "detail": str(denied.decision.message)}
            return JsonResponse(body, status=denied.decision.status)
        assert saved.draft_saved_at is not None
        return JsonResponse({"saved_at": saved.draft_saved_at.isoformat()})
    try:
        _store(claim, form)
        refused = keep_files(request, claim)
    except ActionDenied as denied:
        refused = [denied.decision]
    if not refused:
        messages.success(request, _("Draft saved."))
        return redirect(claim.get_absolute_url() + PLACES.get(request.POST.get("add", ""), ""))
    for decision in refused:
        form.refuse(decision)
    return workspace_page(request, own_claim(request, public_id), form=form)


def keep_typed(request: HttpRequest, claim: Claim, form: WorkForm) -> list[Decision]:
    """Keeps text and files before something else is tried with them; returns what has to be said first.

    Work that is no longer under way has no draft to keep: that is for the next step to say.
    """
    try:
        _store(claim, form)
    except ActionDenied as denied:
        return [] if denied.code == "not_active" else [denied.decision]
    return keep_files(request, claim)


def keep_files(request: HttpRequest, claim: Claim) -> list[Decision]:
    """Adds each uploaded file to the draft; returns the refusals of those that could not be added."""
    refused = []
    for upload in request.FILES.getlist("files"):
        try:
            attach_file(claim_id=claim.pk, upload=upload, now=timezone.now())
        except ActionDenied as denied:
            refused.append(denied.decision)
    return refused


def _store(claim: Claim, form: WorkForm) -> Claim:
    return save_draft(
        claim_id=claim.pk,
        draft=form.typed(),
        ticked_points=form.ticked(),
        wants_portfolio=form.wants_line(),
        now=timezone.now(),
        seen=form.seen(),
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
