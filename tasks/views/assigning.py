"""Sharing reviews out: for a task as a whole, or for one piece of work."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, invalid
from common.htmx import is_fragment, refusal
from tasks import rules
from tasks.forms.assigning import AssignForm
from tasks.models import Claim
from tasks.selectors.assigning import Assignment, assignment_of_review, assignment_of_task
from tasks.services.assignments import assign_review, assign_task
from tasks.views.desk import seat_at, task_at


@login_required
@require_POST
def task_assign(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = seat_at(request, slug)
    task = task_at(seat.organization, public_id)

    def shown() -> Assignment:
        return assignment_of_task(task_at(seat.organization, public_id), seat, timezone.now())

    def assign(reviewer_id: int | None) -> None:
        assign_task(task_id=task.pk, actor_id=request.user.pk, reviewer_id=reviewer_id, now=timezone.now())

    return _assign(request, shown, assign, back=task.desk_url)


@login_required
@require_POST
def review_assign(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = seat_at(request, slug)
    claims = Claim.objects.with_task().filter(task__organization=seat.organization)
    claim = get_object_or_404(claims, public_id=public_id)

    def shown() -> Assignment | None:
        return assignment_of_review(claims.get(pk=claim.pk), seat, timezone.now())

    def assign(reviewer_id: int | None) -> None:
        assign_review(claim_id=claim.pk, actor_id=request.user.pk, reviewer_id=reviewer_id, now=timezone.now())

    return _assign(request, shown, assign, back=claim.task.desk_url)


def _assign(
    request: PersonRequest,
    shown: Callable[[], Assignment | None],
    assign: Callable[[int | None], None],
    *,
    back: str,
) -> HttpResponse:
    """Gives it to who was chosen, and shows who has it now."""
    assignment = shown()
    if assignment is None:
        return refusal(request, rules.can_assign_review(is_waiting=False), back=back)
    form = AssignForm(request.POST, assignment=assignment)
    if not form.is_valid():  # a choice that the page did not offer, or that is gone
        return refusal(request, invalid("not_a_member", _("Choose somebody of your team."), "reviewer"), back=back)
    try:
        assign(form.reviewer_id)
    except ActionDenied as denied:
        return refusal(request, denied, back=back)
    if is_fragment(request):
        changed = shown()
        assert changed is not None
        context = {"assignment": changed, "assign_form": AssignForm(assignment=changed), "was_changed": True}
        return render(request, "tasks/desk/partials/assign.html", context)
    messages.success(request, _("Saved."))
    return redirect(back)
