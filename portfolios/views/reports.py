"""Telling a moderator that something is wrong with a person's public page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from portfolios.models import Portfolio
from tasks.selectors.reports import ReportedThing
from tasks.views.reports import report_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_report(request: PersonRequest, address: str) -> HttpResponse:
    visible = Portfolio.objects.visible_to(request.user).select_related("volunteer")
    portfolio = get_object_or_404(visible, address=address)
    thing = ReportedThing(portfolio.name, portfolio.get_absolute_url())
    return report_page(request, thing, person_id=portfolio.volunteer.user_id)
