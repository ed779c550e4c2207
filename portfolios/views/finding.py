"""Finding the page that an address names: its own, or one that it had before."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portfolios.models import FormerAddress, Portfolio

View = Callable[..., HttpResponseBase]


def of_portfolio(view: View) -> View:
    """Hands the view the portfolio behind `address`, if this person may see it; a former address leads to it."""

    @wraps(view)
    def found(request: HttpRequest, address: str, **rest: Any) -> HttpResponseBase:
        visible = Portfolio.objects.visible_to(request.user)
        rows = visible.filter(address=address).select_related("volunteer__user", "card").defer("card__picture")
        portfolio = rows.first()
        if portfolio is not None:
            return view(request, portfolio, **rest)
        former = FormerAddress.objects.kept(timezone.now()).filter(address=address, portfolio__in=visible)
        moved = former.values_list("portfolio__address", flat=True).first()
        if moved is None:
            raise Http404
        assert request.resolver_match is not None
        target = reverse(request.resolver_match.view_name, kwargs={"address": moved, **rest})
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{target}?{query}" if query else target)

    return found


def frame(request: HttpRequest, portfolio: Portfolio) -> dict[str, object]:
    """What every page of a portfolio knows."""
    return {"portfolio": portfolio, "is_owner": portfolio.volunteer.user_id == request.user.pk}
