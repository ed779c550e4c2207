"""What the doors of the workspace share: whose claim it is, and its page with whatever was typed."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.decisions import Decision
from tasks.forms.messages import MessageForm
from tasks.forms.relating import ThanksForm
from tasks.forms.slot import SlotForm
from tasks.forms.work import WorkForm
from tasks.models import Claim
from tasks.selectors import work
from tasks.selectors.brief_checks import draft_to_check
from tasks.selectors.people import bond_of
from tasks.states import ClaimStatus
from tasks.views.peer_page import peer_review_page


def own_claim(request: HttpRequest, public_id: UUID) -> Claim:
    """The reader's own claim; for everybody else, its organisation included, there is no workspace (404)."""
    claim = work.own_claim(request.user, public_id)
    if claim is None:
        raise Http404
    return claim


def workspace_page(
    request: HttpRequest,
    claim: Claim,
    *,
    form: WorkForm | None = None,
    message_form: MessageForm | None = None,
    slot_form: SlotForm | None = None,
    thanks_form: ThanksForm | None = None,
    refused: Decision | None = None,
) -> HttpResponse:
    """The page of a claim, whatever state it is in now. A form that was refused is shown with all that was typed."""
    if claim.task.checks_claim_id is not None:
        return peer_review_page(request, claim, refused=refused)
    workspace = work.workspace_of(claim, timezone.now())
    is_active = claim.status == ClaimStatus.ACTIVE
    # A refusal is falsy: it is what a rule answered.
    refusals = [*([refused] if refused is not None else []), *(form.refusals if form else [])]
    context = {
        "workspace": workspace,
        "claim": claim,
        "task": claim.task,
        "draft_to_check": draft_to_check(claim, request.user),
        "form": (form or WorkForm(claim, latest=workspace.latest)) if is_active else None,
        "message_form": message_form or MessageForm(),
        "slot_form": (slot_form or SlotForm(until=claim.lease_ends_at, starts_at=workspace.slot_to_come))
        if is_active
        else None,
        "bond": bond_of(claim, is_volunteer=True),
        "thanks_form": thanks_form or ThanksForm(),
        "refusals": refusals,
        # What was typed into a form that has no place on the page any more.
        "unsent": form.typed() if form and not is_active else None,
        "upload_max": settings.UPLOAD_MAX_BYTES,
        "upload_max_mb": settings.UPLOAD_MAX_BYTES // (1024 * 1024),
    }
    status = next((part.status for part in (form, message_form, slot_form, thanks_form) if part), 200)
    return render(request, "tasks/claim_detail.html", context, status=refused.status if refused is not None else status)
