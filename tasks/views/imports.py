"""Tasks from a table: the file, what is wrong with it row by row, the drafts being made, and taking them back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.files import clean_name
from common.htmx import is_fragment, refusal
from organizations.models import Organization
from tasks.forms.imports import ImportForm, checked_rows
from tasks.importing.own_table import COLUMNS, ROWS_MAX, template
from tasks.kinds import OFFERED_KINDS
from tasks.models import TaskImport
from tasks.services.task_imports import good_rows, keep_table, start_import, undo_import, untouched_drafts
from tasks.states import ImportStatus
from tasks.views.desk import publisher_at

RUNS_SHOWN = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: PersonRequest, slug: str) -> HttpResponse:
    seat = publisher_at(request, slug)
    organization, now = seat.organization, timezone.now()
    is_sent = request.method == "POST"
    form = ImportForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        run = keep_table(
            organization_id=organization.pk,
            actor_id=request.user.pk,
            file_name=clean_name(form.cleaned_data["file"].name),
            rows=checked_rows(form.table, organization, now),
            now=now,
        )
        return redirect("tasks:import_detail", slug, run.public_id)
    runs = TaskImport.objects.filter(organization=organization)
    context = {
        "organization": organization,
        "form": form,
        "columns": COLUMNS,
        "kinds": OFFERED_KINDS.values(),
        "rows_max": ROWS_MAX,
        "runs": runs.exclude(status=ImportStatus.PREVIEW).order_by("-pk")[:RUNS_SHOWN],
    }
    return render(request, "tasks/desk/import_create.html", context, status=form.status)


@login_required
@require_safe
def import_template(request: PersonRequest, slug: str) -> HttpResponse:
    """The table to fill in, with an explanation of each column and one task as an example."""
    publisher_at(request, slug)
    response = HttpResponse(template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tasks.csv"'
    return response


@login_required
@require_safe
def import_detail(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The preview; then how far it is; then what was made. htmx asks for the part that changes."""
    organization = publisher_at(request, slug).organization
    run = _run_at(organization, public_id)
    context = {
        "organization": organization,
        "run": run,
        "good": good_rows(run),
        "bad_count": sum(bool(row["problems"]) for row in run.rows),
        "unfinished_count": sum(bool(row["missing"]) for row in run.rows),
        "tasks": run.tasks.order_by("pk") if run.status in {ImportStatus.DONE, ImportStatus.UNDONE} else [],
    }
    template_name = "tasks/desk/partials/import_state.html" if is_fragment(request) else "tasks/desk/import_detail.html"
    response = render(request, template_name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_POST
def import_start(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    run = _run_at(publisher_at(request, slug).organization, public_id)
    try:
        start_import(import_id=run.pk, actor_id=request.user.pk)
    except ActionDenied as denied:
        return refusal(request, denied, back=request.path.removesuffix("start/"))
    return redirect("tasks:import_detail", slug, public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Asks first, and says which drafts it takes back and which stay."""
    organization = publisher_at(request, slug).organization
    run = _run_at(organization, public_id)
    if request.method == "POST":
        count = undo_import(import_id=run.pk, actor_id=request.user.pk, now=timezone.now())
        words = ngettext("%(count)d draft was taken back.", "%(count)d drafts were taken back.", count)
        messages.success(request, words % {"count": count})
        return redirect("tasks:import_create", slug)
    drafts = untouched_drafts(run) if run.status == ImportStatus.DONE else []
    context = {"organization": organization, "run": run, "drafts": drafts, "kept": run.done_count - len(drafts)}
    status = 200 if run.status == ImportStatus.DONE else 409
    return render(request, "tasks/desk/import_undo.html", context, status=status)


def _run_at(organization: Organization, public_id: UUID) -> TaskImport:
    return get_object_or_404(TaskImport, organization=organization, public_id=public_id)
