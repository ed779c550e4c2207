"""Checking: one link, a badge file, or up to a hundred links at once, without signing in."""

import csv
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common.decisions import ActionDenied
from common.htmx import is_fragment
from credentials import rules
from credentials.forms import CheckForm
from credentials.models import BulkCheck
from credentials.openbadges.baking import NoBadge
from credentials.selectors.checks import Answer, badge_in, check_badge, check_entries
from credentials.services.checking import count_checks, row_of, start_bulk_check

COLUMNS = ["entry", "state", "words", "recipient", "title", "organization", "issuer", "awarded", "minutes", "address"]


@csrf_exempt  # it changes nothing of anyone's and reads no session, so it needs no cookie either
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, with the answers below it; ?id= checks one number or link, as links and old-fashioned forms do."""
    one = request.GET.get("id", "").strip()[:500]
    form = CheckForm(request.POST, request.FILES) if request.method == "POST" else CheckForm()
    answers: list[Answer] = []
    if form.is_bound and form.is_valid():
        try:
            found = _answers(form.cleaned_data["text"], form.cleaned_data["file"])
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            if isinstance(found, BulkCheck):
                return redirect("credentials:bulk_check", found.public_id)
            answers = found
    elif one and request.method == "GET":
        answers = check_entries([one], now=timezone.now())
    if answers and request.method != "HEAD":
        count_checks(credential_ids=[row.credential_id for row in answers if row.credential_id], now=timezone.now())
    rows = [row_of(answer) for answer in answers]
    context = {"form": form, "answers": rows, "is_done": bool(rows), "max": settings.CHECKS_AT_ONCE_MAX}
    return render(request, "credentials/verify.html", context, status=form.status)


def _answers(text: str, file: bytes | None) -> list[Answer] | BulkCheck:
    now = timezone.now()
    if file is not None or rules.looks_like_badge(text):
        entry = _("The file") if file is not None else _("The badge you pasted")
        try:
            badge = badge_in(file if file is not None else text.encode())
        except NoBadge:
            badge = ""
        return [check_badge(badge, entry=entry, now=now)]
    entries = rules.entries_in(text)
    rules.can_check(entries).require()
    if len(entries) > settings.CHECKS_ANSWERED_DIRECTLY:
        return start_bulk_check(entries=entries, now=now)
    return check_entries(entries, now=now)


@require_safe
def bulk_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it is, and what is answered already. Whoever has this address may read it, for a day."""
    check = get_object_or_404(BulkCheck, public_id=public_id)
    context = {"check": check, "answers": check.answers, "done": len(check.answers), "count": len(check.entries)}
    template = "credentials/bulk_check.html"
    if is_fragment(request):
        template = "credentials/partials/bulk_answers.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def bulk_check_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    check = get_object_or_404(BulkCheck, public_id=public_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="certificates.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")  # spreadsheets then read it as UTF-8
    table = csv.writer(response)
    table.writerow(COLUMNS)
    for row in check.answers:
        table.writerow([_harmless(str(row[column])) for column in COLUMNS])
    return response


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not run as a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
