"""Statements of accepted work between two days: made and withdrawn by their owner, checked by anyone."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from common.dates import DatesForm
from common.decisions import ActionDenied
from portfolios.forms.statements import StatementForm
from portfolios.models import PortfolioLine, Statement
from portfolios.selectors.lists import zone_of
from portfolios.selectors.statements import choosable, own_statements, statement_now
from portfolios.services.statement_pdf import missing_letters, statement_pdf
from portfolios.services.statements import make_statement, withdraw_statement
from portfolios.views.answers import saved
from volunteers.models import Volunteer

USUAL_DAYS = timedelta(days=365)


@login_required
@require_safe
def statement_list(request: PersonRequest) -> HttpResponse:
    context = {"statements": own_statements(request.user), "dates": _dates(request)}
    return render(request, "portfolios/statement_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statement_create(request: PersonRequest) -> HttpResponse:
    """First the days, in the address; then the accepted work of them, ticked until its owner says otherwise."""
    dates = _dates(request)
    if not dates.is_valid():
        return render(request, "portfolios/statement_create.html", {"dates": dates, "form": None}, status=dates.status)
    first, last = dates.cleaned_data["first"], dates.cleaned_data["last"]
    volunteer = Volunteer.objects.filter(user=request.user).select_related("user").first()
    lines: list[PortfolioLine] = list(choosable(volunteer, first=first, last=last)) if volunteer else []
    form = StatementForm(request.POST if request.method == "POST" else None, lines=lines)
    if volunteer and form.is_bound and form.is_valid():
        chosen = {"line_ids": form.cleaned_data["pieces"], "shows_months": form.cleaned_data["shows_months"]}
        try:
            made = make_statement(volunteer_id=volunteer.pk, first=first, last=last, now=timezone.now(), **chosen)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Your statement is ready. Anyone with its link can check it."))
            return redirect(made)
    context = {"dates": dates, "form": form, "lines": lines, "first": first, "last": last}
    return render(request, "portfolios/statement_create.html", context, status=form.status)


@require_safe
def statement_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What anyone with the link may check: what was told, and whether each confirmation stands today."""
    statement = _shown(request, public_id)
    is_owner = statement.volunteer.user_id == request.user.pk
    context = {
        "found": statement_now(statement),
        "now": timezone.now(),
        "is_owner": is_owner,
        "lacks": missing_letters(statement) if is_owner else "",
        "address": request.build_absolute_uri(statement.get_absolute_url()),
    }
    return render(request, "portfolios/statement_detail.html", context)


@require_safe
def statement_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The document, to the byte: its digest is the one on the page and on paper."""
    statement = _shown(request, public_id)
    return saved(statement.document, name=_file_name(statement, "json"), content_type="application/json")


@login_required
@require_safe
def statement_pdf_file(request: PersonRequest, public_id: UUID) -> HttpResponse:
    statement = get_object_or_404(Statement.objects.own(request.user), public_id=public_id)
    return saved(statement_pdf(statement), name=_file_name(statement, "pdf"), content_type="application/pdf")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statement_withdraw(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Asks first: nobody can bring it back."""
    own = Statement.objects.own(request.user).defer("document")
    statement = get_object_or_404(own, public_id=public_id)
    if request.method != "POST":
        return render(request, "portfolios/statement_withdraw.html", {"statement": statement})
    withdraw_statement(statement_id=statement.pk)
    messages.success(request, _("The statement is withdrawn. Its link opens for nobody any more."))
    return redirect("portfolios:statement_list")


def _dates(request: PersonRequest) -> DatesForm:
    today: date = timezone.now().astimezone(zone_of(request.user)).date()
    asked = request.POST if request.method == "POST" else request.GET
    given = asked if asked or request.method == "POST" else None
    return DatesForm(given, initial={"first": today - USUAL_DAYS, "last": today}, today=today)


def _shown(request: HttpRequest, public_id: UUID) -> Statement:
    rows = Statement.objects.visible_to(request.user).select_related("volunteer__user", "volunteer__portfolio")
    return get_object_or_404(rows, public_id=public_id)


def _file_name(statement: Statement, ending: str) -> str:
    return f"statement-{statement.first_day.isoformat()}-{statement.last_day.isoformat()}.{ending}"
