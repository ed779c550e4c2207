"""Files: adding and removing them in a draft, and the only ways to get at stored ones."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.decisions import ActionDenied, Decision, invalid
from common.files import download
from common.htmx import is_fragment
from common.pdf_pages import PAGE_TYPE
from tasks.forms.work import WorkForm
from tasks.models import Claim, ClaimFile, MessageFile, Task, TaskFile
from tasks.selectors import work
from tasks.services.drafts import remove_file
from tasks.views.drafts import draft_save, keep_files, keep_typed
from tasks.views.workspace import own_claim, workspace_page


@login_required
@require_POST
def file_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Adds the chosen files at once. Without scripts the whole form comes along and is kept as the draft."""
    if not is_fragment(request):
        return draft_save(request, public_id)
    claim = own_claim(request, public_id)
    refused = keep_files(request, claim)
    if not request.FILES:
        refused = [invalid("file_missing", _("Choose a file first."), "files")]
    return _file_list(request, claim, refused)


@login_required
@require_POST
def file_remove(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    claim = own_claim(request, public_id)
    file = get_object_or_404(ClaimFile, claim=claim, public_id=file_id)
    form = WorkForm(claim, request.POST)
    form.leave_unchecked()
    refused = [] if is_fragment(request) else keep_typed(request, claim, form)
    try:
        remove_file(file_id=file.pk, now=timezone.now())
    except ActionDenied as denied:
        refused.append(denied.decision)
    if is_fragment(request):
        return _file_list(request, claim, refused)
    if not refused:
        return redirect(claim.get_absolute_url() + "#files")
    for decision in refused:
        form.refuse(decision)
    return workspace_page(request, own_claim(request, public_id), form=form)


def _file_list(request: HttpRequest, claim: Claim, refused: list[Decision]) -> HttpResponse:
    context = {"claim": claim, "files": work.files_in_draft(claim), "refused": refused}
    status = refused[0].status if refused else 200
    return render(request, "tasks/partials/work_files.html", context, status=status)


@login_required
@require_safe
def claim_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """A file of a claim, for its volunteer and, once handed in, for the organisation. Others get 404.

    `?page=2` is a picture of that page of a PDF, as far as one was drawn.
    """
    file = get_object_or_404(ClaimFile.objects.visible_to(request.user), public_id=public_id)
    number = request.GET.get("page")
    if number is None:
        return _sent(request, file)
    page = get_object_or_404(file.pages, number=int(number) if number.isdecimal() and len(number) < 4 else 0)
    return download(page.picture, name=f"page-{page.number}.webp", content_type=PAGE_TYPE, inline=True)


@login_required
@require_safe
def message_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """A file sent with a message, for both sides of the conversation. Others get 404."""
    file = get_object_or_404(MessageFile.objects.visible_to(request.user), public_id=public_id)
    return _sent(request, file)


@require_safe
def task_file(request: HttpRequest, public_id: UUID) -> FileResponse:
    """A file of a brief, for whoever may see the task."""
    file = get_object_or_404(
        TaskFile.objects.filter(task__in=Task.objects.visible_to(request.user)), public_id=public_id
    )
    return _sent(request, file)


def _sent(request: HttpRequest, file: ClaimFile | TaskFile | MessageFile) -> FileResponse:
    """`?show` lets an <img> of ours show a picture; anything else is saved."""
    return download(file.file, name=file.name, content_type=file.content_type, inline="show" in request.GET)
