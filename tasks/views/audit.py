"""The log of an organisation, for its owners and managers: a page, and a table to keep."""

import csv
from collections.abc import Iterator
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from common.cells import harmless
from organizations.models import Organization
from tasks.forms.audit import AuditForm
from tasks.selectors.audit import PAGE_LENGTH, Asked, audit_page, people_to_choose, whole_log
from tasks.views.desk import publisher_at


@login_required
@require_safe
def audit_log(request: PersonRequest, slug: str) -> HttpResponse:
    organization = publisher_at(request, slug).organization
    form = AuditForm(request.GET, people=people_to_choose(organization))
    form.is_valid()
    after = request.GET.get("after", "")
    entries = audit_page(organization, form.asked, after=after, limit=PAGE_LENGTH + 1)
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    more = {**query, "after": entries[PAGE_LENGTH - 1].cursor} if len(entries) > PAGE_LENGTH else {}
    context = {
        "organization": organization,
        "form": form,
        "entries": entries[:PAGE_LENGTH],
        "is_first_page": not after,
        "is_narrowed": bool(query),
        "query": urlencode(query),
        "next_url": f"{request.path}?{urlencode(more)}" if more else "",
    }
    return render(request, "tasks/desk/audit_log.html", context, status=form.status)


@login_required
@require_safe
def audit_csv(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Every row of what the page shows, streamed; times are the organisation's."""
    organization = publisher_at(request, slug).organization
    form = AuditForm(request.GET, people=people_to_choose(organization))
    if not form.is_valid():
        return redirect("tasks:audit_log", slug)
    response = StreamingHttpResponse(_lines(organization, form.asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-log.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _lines(organization: Organization, asked: Asked) -> Iterator[str]:
    table = csv.writer(_Echo())
    yield "\ufeff"  # spreadsheets then read it as UTF-8
    yield table.writerow([_("When"), _("Who"), _("What"), _("Task"), _("Why")])
    zone = ZoneInfo(organization.time_zone)
    for entry in whole_log(organization, asked):
        when = entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        cells = [entry.who, entry.words, entry.task.title if entry.task else "", entry.why]
        yield table.writerow([when, *map(harmless, cells)])


class _Echo:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line
