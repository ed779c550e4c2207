"""Templates of a team's own: kept from a task, renamed, deleted. Starting from one is `task_create`."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.models import Membership
from tasks import rules
from tasks.forms.brief_templates import TemplateForm
from tasks.forms.brief_values import kept_values_of
from tasks.models import BriefTemplate
from tasks.services.brief_templates import delete_template, keep_template, rename_template
from tasks.views.desk import publisher_at, task_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_create(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Keeps the brief of a task or draft to start from later."""
    seat = publisher_at(request, slug)
    task = task_at(seat.organization, public_id)
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    form = TemplateForm(request.POST if request.method == "POST" else None, initial={"name": task.title[:80]})
    if form.is_bound and form.is_valid():
        try:
            keep_template(
                organization_id=seat.organization_id, actor_id=request.user.pk, values=kept_values_of(task),
                now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Kept. You find it where you post a task."))
            return redirect("tasks:desk_task", slug, public_id)
    context = {"organization": seat.organization, "task": task, "form": form}
    return render(request, "tasks/desk/template_create.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = publisher_at(request, slug)
    template = _template_at(seat, public_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, initial={"name": template.name})
    if form.is_bound and form.is_valid():
        try:
            rename_template(template_id=template.pk, actor_id=request.user.pk, **form.cleaned_data)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Renamed."))
            return redirect("tasks:task_create", slug)
    context = {"organization": seat.organization, "template": template, "form": form}
    return render(request, "tasks/desk/template_edit.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_delete(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Asks first."""
    seat = publisher_at(request, slug)
    template = _template_at(seat, public_id)
    if request.method == "POST":
        delete_template(template_id=template.pk, actor_id=request.user.pk)
        messages.success(request, _("Deleted. Tasks that began with it stay as they are."))
        return redirect("tasks:task_create", slug)
    return render(request, "tasks/desk/template_delete.html", {"organization": seat.organization, "template": template})


def _template_at(seat: Membership, public_id: UUID) -> BriefTemplate:
    return get_object_or_404(BriefTemplate, organization=seat.organization, public_id=public_id)
