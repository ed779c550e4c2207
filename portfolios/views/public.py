"""What anyone may read: a portfolio's page, all its work, one skill, one line, and how its numbers come about."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import is_fragment
from portfolios import rules
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.facts import computed
from portfolios.selectors.lists import line_page, zone_of
from portfolios.selectors.one_line import shown_line
from portfolios.selectors.one_skill import shown_skill
from portfolios.selectors.public import public_page
from portfolios.selectors.structured import structured_person
from portfolios.selectors.work import cases_of
from portfolios.services.pages import count_view
from portfolios.views.finding import frame, of_portfolio


@require_safe
@of_portfolio
def portfolio_public(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    context = page_context(request, portfolio)
    is_owner = bool(context["is_owner"])
    agent, purpose = request.headers.get("User-Agent", ""), request.headers.get("Sec-Purpose", "")
    if rules.is_view(method=request.method or "", user_agent=agent, purpose=purpose, is_owner=is_owner):
        count_view(portfolio_id=portfolio.pk, now=timezone.now())
    return render(request, "portfolios/portfolio_public.html", context)


def page_context(request: HttpRequest, portfolio: Portfolio) -> dict[str, object]:
    """What the page needs; its owner's preview needs the same."""
    page = public_page(portfolio, now=timezone.now())
    absolute = request.build_absolute_uri(portfolio.get_absolute_url())
    work = reverse("portfolios:portfolio_work", args=[portfolio.address])
    return {
        **frame(request, portfolio),
        "page": page,
        "is_preview": False,
        "absolute_address": absolute,
        "card": getattr(portfolio, "card", None),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "structured": structured_person(page, absolute),
        "next_url": f"{work}?before={page.page.next_before}" if page.page.next_before else "",
    }


@require_safe
@of_portfolio
def portfolio_work(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    """All public lines, or those behind one number; a part at a time."""
    before = _before(request)
    address = reverse("portfolios:portfolio_work", args=[portfolio.address])
    if before is None and "before" in request.GET:
        return redirect(address)
    cases = cases_of(portfolio, request.GET)
    page = line_page(cases.lines, zone=zone_of(portfolio.volunteer.user), before=before)
    query = f"{cases.query}&" if cases.query else ""
    context = {
        **frame(request, portfolio),
        "cases": cases,
        "page": page,
        "is_first_part": before is None,
        "is_fragment": is_fragment(request),
        "next_url": f"{address}?{query}before={page.next_before}" if page.next_before else "",
    }
    return render(request, "portfolios/portfolio_work.html", context)


@require_safe
@of_portfolio
def portfolio_skill(request: HttpRequest, portfolio: Portfolio, slug: str) -> HttpResponse:
    """One skill with the reviews behind it; a part at a time."""
    before = _before(request)
    address = reverse("portfolios:portfolio_skill", args=[portfolio.address, slug])
    if before is None and "before" in request.GET:
        return redirect(address)
    shown = shown_skill(portfolio, slug, before=before)
    if shown is None:
        raise Http404
    context = {
        **frame(request, portfolio),
        "shown": shown,
        "is_first_part": before is None,
        "next_url": f"{address}?before={shown.next_before}" if shown.next_before else "",
    }
    return render(request, "portfolios/portfolio_skill.html", context)


@require_safe
@of_portfolio
def portfolio_facts(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    """How each number on the page comes about, with the way to its cases."""
    context = {**frame(request, portfolio), "facts": computed(portfolio)}
    return render(request, "portfolios/portfolio_facts.html", context)


@require_safe
@of_portfolio
def line_public(request: HttpRequest, portfolio: Portfolio, public_id: UUID) -> HttpResponse:
    lines = PortfolioLine.objects.visible_to(request.user).filter(volunteer_id=portfolio.volunteer_id)
    line = get_object_or_404(lines, public_id=public_id)
    context = {
        **frame(request, portfolio),
        "shown": shown_line(line.pk, portfolio),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "absolute_address": request.build_absolute_uri(request.path),
    }
    return render(request, "portfolios/line_public.html", context)


def _before(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return None
