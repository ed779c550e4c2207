"""The people one worked with, seen from either side; thanks, and working again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from tasks.forms.relating import ThanksForm
from tasks.models import Claim, Task
from tasks.selectors.people import collaborators_of, partners_of
from tasks.services.task_invitations import invite
from tasks.services.thanks import send_thanks
from tasks.services.work_again import add_to_work_again, remove_from_work_again
from tasks.views.desk import publisher_at, seat_at
from tasks.views.saved import task_id
from tasks.views.workspace import own_claim, workspace_page
from volunteers.models import Volunteer

OPEN_TASKS_SHOWN = 30


@login_required
@require_safe
def partner_list(request: PersonRequest) -> HttpResponse:
    """The organisations and people that know this volunteer's work."""
    volunteer = Volunteer.objects.filter(user_id=request.user.pk).first()  # reading makes nobody a volunteer
    page = partners_of(volunteer, task_id(request.GET.get("after", ""))) if volunteer else None
    next_url = f"{request.path}?after={page.after}" if page and page.after else ""
    return render(request, "tasks/partner_list.html", {"page": page, "next_url": next_url})


@login_required
@require_safe
def collaborator_list(request: PersonRequest, slug: str) -> HttpResponse:
    """The volunteers whose work this organisation accepted."""
    seat = seat_at(request, slug)
    page = collaborators_of(seat.organization, task_id(request.GET.get("after", "")))
    context = {
        "organization": seat.organization,
        "seat": seat,
        "page": page,
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
    }
    return render(request, "tasks/desk/collaborator_list.html", context)


@login_required
@require_POST
def work_again_add(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    claim = _claim_at(request, slug, public_id)
    back = reverse("tasks:collaborator_list", args=[slug])
    try:
        add_to_work_again(
            organization_id=claim.task.organization_id,
            volunteer_id=claim.volunteer_id,
            actor_id=request.user.pk,
            now=timezone.now(),
        )
    except ActionDenied as denied:
        return refusal(request, denied, back=back)
    name = claim.volunteer.user.get_short_name()
    messages.success(request, _("%(name)s is on your list and knows it. You can let them go first.") % {"name": name})
    return redirect(back)


@login_required
@require_POST
def work_again_remove(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    claim = _claim_at(request, slug, public_id)
    remove_from_work_again(
        organization_id=claim.task.organization_id, volunteer_id=claim.volunteer_id, actor_id=request.user.pk
    )
    messages.success(request, _("Taken off your list. Nobody is told."))
    return redirect("tasks:collaborator_list", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collaborator_invite(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Asks somebody they worked with to take one of the open tasks."""
    publisher_at(request, slug)
    claim = _claim_at(request, slug, public_id)
    organization = claim.task.organization
    tasks = Task.objects.claimable(timezone.now()).filter(organization=organization, checks_claim=None)
    refused = None
    if request.method == "POST":
        task = get_object_or_404(tasks, public_id=task_id(request.POST.get("task", "")))
        try:
            invite(task_id=task.pk, volunteer_id=claim.volunteer_id, actor_id=request.user.pk, now=timezone.now())
        except ActionDenied as denied:
            refused = denied.decision
        else:
            messages.success(request, _("Invited. They read it here at once, and in their morning mail."))
            return redirect("tasks:collaborator_list", slug)
    context = {
        "organization": organization,
        "claim": claim,
        "tasks": tasks.order_by("-published_at", "-pk")[:OPEN_TASKS_SHOWN],
        "refused": refused,
    }
    status = refused.status if refused is not None else 200
    return render(request, "tasks/desk/collaborator_invite.html", context, status=status)


@login_required
@require_POST
def claim_thank(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The volunteer thanks whoever worked with them."""
    claim = own_claim(request, public_id)
    form = ThanksForm(request.POST)
    if form.is_valid():
        try:
            send_thanks(claim_id=claim.pk, author_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Your thanks are on their way."))
            return redirect(claim.get_absolute_url() + "#thanks")
    return workspace_page(request, own_claim(request, public_id), thanks_form=form)


@login_required
@require_POST
def desk_thank(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """A member thanks the volunteer."""
    claim = _claim_at(request, slug, public_id)
    form = ThanksForm(request.POST)
    if form.is_valid():
        try:
            send_thanks(claim_id=claim.pk, author_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Your thanks are on their way."))
            sent = claim.submissions.order_by("-version").values_list("public_id", flat=True).first()
            return redirect(reverse("tasks:review_detail", args=[slug, sent]) + "#thanks")
    context = {"organization": claim.task.organization, "claim": claim, "form": form}
    return render(request, "tasks/desk/thanks.html", context, status=form.status)


def _claim_at(request: PersonRequest, slug: str, public_id: UUID) -> Claim:
    """A claim of this desk that is not the reader's own."""
    seat = seat_at(request, slug)
    claims = Claim.objects.with_task().filter(task__organization=seat.organization, task__checks_claim=None)
    return get_object_or_404(claims.exclude(volunteer__user_id=request.user.pk), public_id=public_id)
