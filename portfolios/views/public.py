"""What anyone may read: a portfolio's page, all its work, and one line."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import is_fragment
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.lists import line_page, zone_of
from portfolios.selectors.one_line import shown_line
from portfolios.selectors.public import public_page
from portfolios.selectors.structured import structured_person
from portfolios.selectors.work import cases_of


@require_safe
def portfolio_public(request: HttpRequest, address: str) -> HttpResponse:
    portfolio = _visible_portfolio(request, address)
    page = public_page(portfolio, now=timezone.now())
    absolute = request.build_absolute_uri(portfolio.get_absolute_url())
    context = {
        **_frame(request, portfolio),
        "page": page,
        "absolute_address": absolute,
        "structured": structured_person(page, absolute),
        "next_url": f"{_work_address(portfolio)}?before={page.page.next_before}" if page.page.next_before else "",
    }
    return render(request, "portfolios/portfolio_public.html", context)


@require_safe
def portfolio_work(request: HttpRequest, address: str) -> HttpResponse:
    """All public lines, or those behind one number; a part at a time."""
    portfolio = _visible_portfolio(request, address)
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return redirect("portfolios:portfolio_work", portfolio.address)
    cases = cases_of(portfolio, request.GET)
    page = line_page(cases.lines, zone=zone_of(portfolio.volunteer.user), before=before)
    query = f"{cases.query}&" if cases.query else ""
    context = {
        **_frame(request, portfolio),
        "cases": cases,
        "page": page,
        "is_first_part": before is None,
        "is_fragment": is_fragment(request),
        "next_url": f"{_work_address(portfolio)}?{query}before={page.next_before}" if page.next_before else "",
    }
    return render(request, "portfolios/portfolio_work.html", context)


@require_safe
def line_public(request: HttpRequest, address: str, public_id: UUID) -> HttpResponse:
    portfolio = _visible_portfolio(request, address)
    lines = PortfolioLine.objects.visible_to(request.user).filter(volunteer_id=portfolio.volunteer_id)
    line = get_object_or_404(lines, public_id=public_id)
    context = {**_frame(request, portfolio), "shown": shown_line(line.pk, portfolio)}
    return render(request, "portfolios/line_public.html", context)


def _visible_portfolio(request: HttpRequest, address: str) -> Portfolio:
    visible = Portfolio.objects.visible_to(request.user).select_related("volunteer__user")
    return get_object_or_404(visible, address=address)


def _frame(request: HttpRequest, portfolio: Portfolio) -> dict[str, object]:
    return {"portfolio": portfolio, "is_owner": portfolio.volunteer.user_id == request.user.pk}


def _work_address(portfolio: Portfolio) -> str:
    return reverse("portfolios:portfolio_work", args=[portfolio.address])
