"""An organisation's numbers, and the report for its board: on the page, as CSV, and as a PDF made by a job."""

import csv
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from common.replica import as_of_now
from reporting.selectors.board import all_rows, board
from reporting.selectors.csv_rows import csv_rows
from reporting.selectors.numbers import numbers
from reporting.services.report_pdf import ask_for_report
from reporting.views.periods import asked_period
from tasks.views.desk import seat_at


@login_required
@require_safe
def number_page(request: PersonRequest, slug: str) -> HttpResponse:
    seat = seat_at(request, slug)
    asked = asked_period(request, seat.organization)
    context = {
        "organization": seat.organization,
        "seat": seat,
        "asked": asked,
        "numbers": as_of_now(lambda: numbers(seat.organization, asked.period)),
    }
    return render(request, "reporting/number_page.html", context, status=asked.status)


@login_required
@require_safe
def board_report(request: PersonRequest, slug: str) -> HttpResponse:
    seat = seat_at(request, slug)
    asked = asked_period(request, seat.organization)
    context = {
        "organization": seat.organization,
        "seat": seat,
        "asked": asked,
        "board": as_of_now(lambda: board(seat.organization, asked.period)),
    }
    return render(request, "reporting/board_report.html", context, status=asked.status)


@login_required
@require_safe
def board_report_csv(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Every row, streamed; the last line holds the totals."""
    organization = seat_at(request, slug).organization
    asked = asked_period(request, organization)
    if asked.status != 200:
        return redirect("reporting:board_report", slug)
    table = csv.writer(_Echo())
    lines = (table.writerow(row) for row in csv_rows(all_rows(organization, asked.period)))
    response = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
    name = f"{slug}-{asked.period.first.isoformat()}-{asked.period.last.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def board_report_pdf(request: PersonRequest, slug: str) -> HttpResponse:
    """Promises the PDF of the period in the address, and leads to where it will be."""
    organization = seat_at(request, slug).organization
    asked = asked_period(request, organization)
    try:
        download = ask_for_report(
            organization=organization, user_id=request.user.pk, period=asked.period, now=timezone.now()
        )
    except ActionDenied as denied:
        return refusal(request, denied, back=reverse("reporting:board_report", args=[slug]))
    return redirect(download)


class _Echo:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"  # spreadsheets then read it as UTF-8
    yield from lines
