"""Appeals: a volunteer asks a person at the platform to look at a review again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.decisions import ActionDenied
from tasks.forms.appeals import AppealForm
from tasks.selectors.appeals import last_review_state
from tasks.services.appeals import appeal_review
from tasks.views.workspace import own_claim, workspace_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks for the words first. Where nothing can be asked any more, the claim's page says why."""
    claim = own_claim(request, public_id)
    state = last_review_state(claim, timezone.now())
    if state is None:
        raise Http404
    if not state.decision:
        return workspace_page(request, claim, refused=state.decision)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            appeal_review(review_id=state.review.pk, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            return workspace_page(request, own_claim(request, public_id), refused=denied.decision)
        messages.success(request, _("Sent. A person at Microvol will look at it, and you get a message."))
        return redirect(claim.get_absolute_url() + "#appeal")
    context = {"claim": claim, "task": claim.task, "form": form, "state": state}
    return render(request, "tasks/claim_appeal.html", context, status=form.status)
