"""Inviting volunteers to a task from a short list, and the invited person's "not this one"."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from common.htmx import refusal
from organizations.models import Membership
from tasks.models import Task, TaskInvitation
from tasks.selectors.desk_invitations import invited_to
from tasks.selectors.shortlist import find_candidate, short_list
from tasks.selectors.suitability import suited_to
from tasks.services.task_invitations import decline_invitation, invite
from tasks.views.desk import publisher_at, task_at

# Where the button stood.
BACK = {"today": "pages:today", "work": "tasks:claim_list"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_invite(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Well-suited volunteers who are open to it; each is named by a key that means nothing on any other task."""
    seat = publisher_at(request, slug)
    task, now = task_at(seat.organization, public_id), timezone.now()
    if request.method != "POST":
        return _page(request, seat, task)
    candidate = find_candidate(task, request.POST.get("who", ""), now)
    if candidate is None:
        gone = Decision("not_on_the_list", _("This volunteer cannot be invited at the moment."), 409)
        return _page(request, seat, task, gone)
    try:
        invite(
            task_id=task.pk,
            volunteer_id=candidate.volunteer.pk,
            actor_id=request.user.pk,
            parts=candidate.parts,
            now=now,
        )
    except ActionDenied as denied:
        return _page(request, seat, task, denied.decision)
    messages.success(request, _("Invited. They read it here at once, and in their morning mail."))
    return redirect("tasks:task_invite", slug, public_id)


def _page(request: PersonRequest, seat: Membership, task: Task, refused: Decision | None = None) -> HttpResponse:
    now = timezone.now()
    invited = invited_to(task, now)
    found = short_list(task, now) if invited.decision else []
    people = suited_to(task, [candidate.volunteer for candidate in found])
    context = {
        "organization": seat.organization,
        "seat": seat,
        "task": task,
        "invited": invited,
        "refused": refused,
        "rows": [(candidate.key, person) for candidate, person in zip(found, people, strict=True)],
    }
    return render(request, "tasks/desk/task_invite.html", context, status=200 if refused is None else refused.status)


@login_required
@require_POST
def invitation_decline(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One tap, no reason asked."""
    own = TaskInvitation.objects.select_related("task").filter(volunteer__user_id=request.user.pk)
    invitation = get_object_or_404(own, public_id=public_id)
    back = BACK.get(request.POST.get("back", ""))
    try:
        decline_invitation(invitation_id=invitation.pk, now=timezone.now())
    except ActionDenied as denied:
        return refusal(request, denied, back=invitation.task.get_absolute_url())
    messages.success(request, _("Fine. That task is out of your suggestions, and nobody is told that it was you."))
    return redirect(back or invitation.task)
