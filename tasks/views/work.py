"""A volunteer's own work: the list, one claim's page, handing in, more time, handing back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.templatetags.microvol import short_datetime
from tasks import rules
from tasks.forms.release import ReleaseForm
from tasks.forms.work import WorkForm
from tasks.selectors import work
from tasks.selectors.invitations import open_invitations
from tasks.selectors.threads import reader_of
from tasks.services.claims import extend_claim, release_claim
from tasks.services.nudges import nudge
from tasks.services.submissions import SubmissionProblems, submit_claim
from tasks.states import ClaimStatus
from tasks.views.drafts import keep_typed
from tasks.views.workspace import own_claim, workspace_page


@login_required
@require_safe
def claim_list(request: PersonRequest) -> HttpResponse:
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return redirect("tasks:claim_list")
    done = work.done_page(request.user, before)
    next_url = f"{reverse('tasks:claim_list')}?before={done.next_before}" if done.next_before else ""
    context = {
        "work": work.my_work(request.user) if before is None else None,
        "invitations": open_invitations(request.user.pk, timezone.now()) if before is None else [],
        "done": done,
        "next_url": next_url,
    }
    return render(request, "tasks/claim_list.html", context)


@login_required
@require_safe
def claim_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return workspace_page(request, own_claim(request, public_id))


@login_required
@require_POST
def claim_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hands in what the form holds. Whatever stops that, the text and the files stay as the draft."""
    claim = own_claim(request, public_id)
    form = WorkForm(claim, request.POST)
    refused = keep_typed(request, claim, form)
    form.file_count = len(work.files_in_draft(claim))
    if form.is_valid() and not refused:
        try:
            submit_claim(claim_id=claim.pk, content=form.content(), now=timezone.now())
        except SubmissionProblems as denied:
            for problem in denied.problems:
                form.refuse(problem)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            reader = reader_of(claim.task)
            messages.success(request, _("Sent to %(name)s.") % {"name": reader.short_name})
            return redirect(claim)
    for decision in refused:
        form.refuse(decision)
    return workspace_page(request, own_claim(request, public_id), form=form)


@login_required
@require_POST
def claim_extend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """More time by one tap. The form carries how often that happened before, so a double click counts once."""
    claim = own_claim(request, public_id)
    seen = request.POST.get("seen", "")
    seen_count = int(seen) if seen.isdecimal() and len(seen) < 4 else None
    try:
        claim = extend_claim(
            claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=timezone.now(), seen_count=seen_count
        )
    except ActionDenied as denied:
        return workspace_page(request, own_claim(request, public_id), refused=denied.decision)
    messages.success(request, _("You have until %(time)s now.") % {"time": short_datetime(claim.lease_ends_at)})
    return redirect(claim)


@login_required
@require_POST
def claim_nudge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = own_claim(request, public_id)
    try:
        nudge(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=timezone.now())
    except ActionDenied as denied:
        return workspace_page(request, own_claim(request, public_id), refused=denied.decision)
    reader = reader_of(claim.task)
    messages.success(request, _("Asked. %(name)s reads that you wait.") % {"name": reader.short_name})
    return redirect(claim)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks once, with room for a reason, then hands the task back."""
    claim = own_claim(request, public_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    can_release = rules.can_move_claim(claim.status, ClaimStatus.RELEASED)
    if not can_release and claim.status != ClaimStatus.RELEASED:
        return workspace_page(request, claim, refused=can_release)
    if form.is_bound and form.is_valid():
        try:
            release_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            return workspace_page(request, own_claim(request, public_id), refused=denied.decision)
        messages.success(request, _("Handed back. Thank you for saying so early."))
        return redirect(claim)
    context = {"claim": claim, "task": claim.task, "form": form, "reader": reader_of(claim.task)}
    return render(request, "tasks/claim_release.html", context, status=form.status)
