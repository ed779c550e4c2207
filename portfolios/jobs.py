"""Background doors: cards and covers."""

from common.jobs import enqueue, job
from portfolios.models import Portfolio, PortfolioLine
from portfolios.services import cards, covers
from portfolios.states import Visibility

SWEPT_AT_ONCE = 100


@job("portfolios.draw_cards")
def draw_cards(volunteer_id: int, line_id: int | None) -> None:
    """After a change of a line: its card and that of the page. After a change of the page: its card alone."""
    if line_id is not None:
        cards.draw_line_card(line_id=line_id)
    cards.draw_page_card(volunteer_id=volunteer_id)


@job("portfolios.draw_all_cards")
def draw_all_cards(volunteer_id: int) -> None:
    """After a change that all cards show, such as the name: each in a job of its own."""
    cards.draw_page_card(volunteer_id=volunteer_id)
    shown = PortfolioLine.objects.filter(volunteer_id=volunteer_id).exclude(visibility=Visibility.HIDDEN)
    for line_id in shown.order_by("-accepted_at", "-pk").values_list("pk", flat=True):
        enqueue("portfolios.draw_line_card", line_id=line_id)


@job("portfolios.draw_line_card")
def draw_line_card(line_id: int) -> None:
    cards.draw_line_card(line_id=line_id)


@job("portfolios.make_cover")
def make_cover(cover_id: int) -> None:
    covers.make_cover(cover_id=cover_id)


@job("portfolios.sweep_cards")
def sweep_cards() -> None:
    """Public pages that have no card yet: those from before there were any, and those whose job was lost."""
    missing = Portfolio.objects.filter(is_public=True, card__isnull=True).order_by("pk")
    for volunteer_id in missing.values_list("volunteer_id", flat=True)[:SWEPT_AT_ONCE]:
        enqueue("portfolios.draw_all_cards", volunteer_id=volunteer_id)
