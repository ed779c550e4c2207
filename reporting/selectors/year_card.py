"""The card of a year: what the owner's public page shows of it, and nothing else (promise 42)."""

from django.core.cache import cache
from django.utils.translation import gettext as _

from common.printing.typesetting import typeset
from portfolios.models import Portfolio
from portfolios.printing import TEMPLATES
from portfolios.selectors.cards import Drawing, page_drawing
from portfolios.selectors.public import counted_lines
from reporting.periods import Period
from volunteers.models import Volunteer

KEPT_SECONDS = 3600


def card_of(volunteer: Volunteer, period: Period) -> Drawing | None:
    """None while the page is private, or shows nothing of the year. Expects user and portfolio at hand."""
    portfolio: Portfolio | None = getattr(volunteer, "portfolio", None)
    if portfolio is None or not portfolio.is_public:
        return None
    lines = counted_lines(portfolio).filter(accepted_at__gte=period.begin, accepted_at__lt=period.end)
    if not lines.exists():
        return None
    return page_drawing(portfolio, lines=lines, headline=_("Volunteer work in %(year)s") % {"year": period.first.year})


def picture_of(card: Drawing) -> bytes:
    """A tenth of a second, so it is kept while people look at it."""
    key = f"year-card:{card.digest}"
    picture: bytes | None = cache.get(key)
    if picture is None:
        picture = typeset(TEMPLATES / card.template, card.data, format="png", files=card.files)
        cache.set(key, picture, KEPT_SECONDS)
    return picture
