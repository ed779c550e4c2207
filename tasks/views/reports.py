"""Telling a moderator that something is wrong, one address per kind of thing, and reading what became of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.models import Organization
from tasks.forms.reports import ReportForm
from tasks.models import Claim, Message, Question, Report, Task, ThankYou
from tasks.selectors.reports import ReportedThing, thing_of
from tasks.services.moderation import create_report
from tasks.views.task_page import visible_task


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_report(request: PersonRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    thing = ReportedThing(_("“%(title)s” by %(name)s") % {"title": task.title, "name": task.organization},
                          task.get_absolute_url())  # fmt: skip
    return report_page(request, thing, task_id=task.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organization_report(request: PersonRequest, slug: str) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.visible_to(request.user), slug=slug)
    thing = ReportedThing(organization.name, organization.get_absolute_url())
    return report_page(request, thing, organization_id=organization.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def message_report(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """For the two sides of a conversation."""
    claims = Claim.objects.visible_to(request.user).values("pk")
    found = Message.objects.filter(claim__in=claims).select_related("claim__task__organization")
    message = get_object_or_404(found, public_id=public_id)
    claim = message.claim
    is_volunteer = Claim.objects.own(request.user).filter(pk=claim.pk).exists()
    back = claim.get_absolute_url() if is_volunteer else claim.task.desk_url
    thing = ReportedThing(_("A message about “%(title)s”") % {"title": claim.task.title}, back, message.body)
    return report_page(request, thing, message_id=message.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def thanks_report(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """For the two sides of accepted work."""
    claims = Claim.objects.visible_to(request.user).values("pk")
    found = ThankYou.objects.filter(claim__in=claims).select_related("claim__task__organization")
    note = get_object_or_404(found, public_id=public_id)
    is_volunteer = Claim.objects.own(request.user).filter(pk=note.claim_id).exists()
    back = note.claim.get_absolute_url() if is_volunteer else note.claim.task.desk_url
    words = _("A note of thanks for “%(title)s”") % {"title": note.claim.task.title}
    return report_page(request, ReportedThing(words, back, note.body), thanks_id=note.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_report(request: PersonRequest, public_id: UUID) -> HttpResponse:
    tasks = Task.objects.visible_to(request.user).values("pk")
    shown = Question.objects.filter(task__in=tasks, hidden_at=None).select_related("task")
    question = get_object_or_404(shown, public_id=public_id)
    words = _("A question about “%(title)s”") % {"title": question.task.title}
    thing = ReportedThing(words, question.task.get_absolute_url(), question.body)
    return report_page(request, thing, question_id=question.pk)


@login_required
@require_safe
def report_detail(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What somebody reported themselves, and the answer."""
    own = Report.objects.filter(reporter=request.user).select_related("task", "organization")
    report = get_object_or_404(own, public_id=public_id)
    return render(request, "tasks/report_detail.html", {"report": report, "thing": thing_of(report)})


def report_page(request: PersonRequest, thing: ReportedThing, **subject: int) -> HttpResponse:
    """The form for one thing; other apps send their own things here: `report_page(request, thing, person_id=…)`."""
    is_sent = request.method == "POST"
    form = ReportForm(request.POST if is_sent else None, subject=next(iter(subject)))
    if is_sent and form.is_valid():
        try:
            create_report(
                reporter_id=request.user.pk,
                reason=form.cleaned_data["reason"],
                text=form.cleaned_data["text"],
                now=timezone.now(),
                **subject,
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Thank you. A person at Microvol looks at it, and you get an answer."))
            return HttpResponseRedirect(thing.url, status=303)
    return render(request, "tasks/report_form.html", {"thing": thing, "form": form}, status=form.status)
