"""Telling a moderator that something is wrong with a task."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from tasks.forms.reports import ReportForm
from tasks.services.moderation import create_report
from tasks.views.task_page import visible_task


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_report(request: PersonRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    is_sent = request.method == "POST"
    form = ReportForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        create_report(
            reporter_id=request.user.pk,
            organization_id=task.organization_id,
            task_id=task.pk,
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        messages.success(request, _("Thank you. A person at Microvol looks at it."))
        return HttpResponseRedirect(task.get_absolute_url(), status=303)
    return render(request, "tasks/task_report.html", {"task": task, "form": form}, status=400 if is_sent else 200)
