"""A task as volunteers will see it, before they can."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from tasks.rules import lease_for
from tasks.selectors import task_page as selectors
from tasks.selectors.lines import Viewer
from tasks.selectors.series import series_of
from tasks.services.contracts import terms_of
from tasks.views.desk import seat_at


@login_required
@require_safe
def task_preview(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The real page as a visitor would have it, marked as a preview, with nothing to press."""
    seat = seat_at(request, slug)
    task = selectors.find_task(request.user, public_id)
    if task is None or task.organization_id != seat.organization_id:
        raise Http404
    context = {
        "organization": seat.organization,
        "seat": seat,
        "task": task,
        "page": selectors.task_page(task, Viewer(AnonymousUser()), timezone.now(), is_preview=True),
        "terms": terms_of(task),
        "lease": lease_for(task.minutes),
        "series": series_of(task, request.user),
        "refused": None,
    }
    return render(request, "tasks/desk/task_preview.html", context)
