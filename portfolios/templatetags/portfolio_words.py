"""What templates ask about a line."""

from django import template

from portfolios import rules
from portfolios.models import PortfolioLine

register = template.Library()


@register.filter
def shows_work(line: PortfolioLine) -> bool:
    """Whether the organisation allows words about the work, or only that it was done."""
    return rules.shows_work(line.permission)
