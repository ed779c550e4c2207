"""Asking a volunteer to check a draft before it goes out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from tasks.kinds import kind_by_code
from tasks.services.brief_checks import KIND, ask_brief_check
from tasks.views.desk import publisher_at, task_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def brief_check_ask(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Says first what a volunteer sees and does; then opens the check."""
    seat = publisher_at(request, slug)
    draft = task_at(seat.organization, public_id)
    refused: Decision | None = None
    if request.method == "POST":
        try:
            ask_brief_check(task_id=draft.pk, actor_id=request.user.pk, now=timezone.now())
        except ActionDenied as denied:
            refused = denied.decision
        else:
            messages.success(request, _("Asked. The answers stand beside your draft as soon as somebody sends them."))
            return redirect("tasks:task_edit", slug, public_id)
    context = {
        "organization": seat.organization,
        "task": draft,
        "questions": [field["label"] for field in kind_by_code(KIND).fields],
        "refused": refused,
    }
    return render(
        request, "tasks/desk/brief_check_ask.html", context, status=refused.status if refused is not None else 200
    )
