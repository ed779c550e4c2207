"""Cards: what links to a page and to its lines look like elsewhere. Set by a job, kept until their words change."""

from django.db import transaction

from common.printing.typesetting import typeset
from portfolios.models import Card, Portfolio, PortfolioLine
from portfolios.printing import TEMPLATES
from portfolios.selectors.cards import Drawing, line_drawing, page_drawing
from portfolios.states import Visibility


def draw_page_card(*, volunteer_id: int) -> None:
    """The card of a page; one that says the same already stays. Whether anyone may see it, the page decides."""
    portfolio = Portfolio.objects.select_related("volunteer__user").filter(volunteer_id=volunteer_id).first()
    if portfolio is not None:
        _keep(page_drawing(portfolio), portfolio=portfolio)


def draw_line_card(*, line_id: int) -> None:
    """The card of a line; a hidden line has none."""
    lines = PortfolioLine.objects.select_related("organization", "outcome", "volunteer__user", "volunteer__portfolio")
    line = lines.filter(pk=line_id).first()
    if line is None:
        return
    portfolio = getattr(line.volunteer, "portfolio", None)
    if portfolio is None or line.visibility == Visibility.HIDDEN:
        Card.objects.filter(line=line).delete()
        return
    _keep(line_drawing(line, portfolio), line=line)


def _keep(drawing: Drawing, *, portfolio: Portfolio | None = None, line: PortfolioLine | None = None) -> None:
    if Card.objects.filter(portfolio=portfolio, line=line, digest=drawing.digest).exists():
        return
    picture = typeset(TEMPLATES / drawing.template, drawing.data, format="png", files=drawing.files)
    with transaction.atomic():
        Card.objects.update_or_create(
            portfolio=portfolio,
            line=line,
            defaults={"digest": drawing.digest, "alt": drawing.alt, "picture": picture},
        )
