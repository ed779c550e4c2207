"""What programs fetch of a public page: its cards, the pictures of its lines, its feed."""

import hashlib
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portfolios.models import Card, Cover, Portfolio, PortfolioLine
from portfolios.rules import shows_work
from portfolios.selectors.feed import feed_of
from portfolios.views.finding import of_portfolio


@require_safe
@of_portfolio
def portfolio_card(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    _only_public(portfolio)
    card = get_object_or_404(Card, portfolio=portfolio)
    return _served(request, bytes(card.picture), "image/png", card.digest)


@require_safe
@of_portfolio
def line_card(request: HttpRequest, portfolio: Portfolio, public_id: UUID) -> HttpResponse:
    card = get_object_or_404(Card, line=_shown_line(portfolio, public_id))
    return _served(request, bytes(card.picture), "image/png", card.digest)


@require_safe
@of_portfolio
def line_cover(request: HttpRequest, portfolio: Portfolio, public_id: UUID) -> HttpResponse:
    """The picture of a line, for whoever sees the line."""
    lines = PortfolioLine.objects.visible_to(request.user).filter(volunteer_id=portfolio.volunteer_id)
    line = get_object_or_404(lines, public_id=public_id)
    cover = get_object_or_404(Cover, line=line, picture__isnull=False)
    if not shows_work(line.permission):
        raise Http404
    answer = _served(request, bytes(cover.picture or b""), "image/jpeg", cover.digest)
    if request.user.is_authenticated:  # a hidden line's picture is its owner's alone
        answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@of_portfolio
def portfolio_feed(request: HttpRequest, portfolio: Portfolio) -> HttpResponse:
    """The newest public lines as Atom; who has the same already gets 304."""
    _only_public(portfolio)
    content = feed_of(portfolio, site=request.build_absolute_uri("/").rstrip("/"))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return _served(request, content.encode(), "application/atom+xml; charset=utf-8", digest)


def _only_public(portfolio: Portfolio) -> None:
    """A private page has none of these, for its owner neither."""
    if not portfolio.is_public:
        raise Http404


def _shown_line(portfolio: Portfolio, public_id: UUID) -> PortfolioLine:
    lines = PortfolioLine.objects.visible_to(AnonymousUser()).filter(volunteer_id=portfolio.volunteer_id)
    return get_object_or_404(lines, public_id=public_id)


def _served(request: HttpRequest, content: bytes, content_type: str, digest: str) -> HttpResponse:
    """Kept by whoever fetched it, and asked for again each time: what was closed is gone at once."""
    tag = f'"{digest[:32]}"'
    answer = get_conditional_response(request, etag=tag)
    if not isinstance(answer, HttpResponseNotModified):
        answer = HttpResponse(content, content_type=content_type, headers={"ETag": tag})
    answer["Cache-Control"] = "no-cache"
    return answer
