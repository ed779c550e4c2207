"""What templates ask about a line."""

from django import template

from portfolios import rules
from portfolios.models import PortfolioLine
from portfolios.selectors import evidence
from tasks.models import Claim

register = template.Library()


@register.simple_tag
def portfolio_line_of(claim: Claim) -> PortfolioLine | None:
    """The line of accepted work, for pages of apps that do not know portfolios."""
    return PortfolioLine.objects.filter(claim=claim).first()


@register.filter
def shows_work(line: PortfolioLine) -> bool:
    """Whether the organisation allows words about the work, or only that it was done."""
    return rules.shows_work(line.permission)


@register.filter
def evidence_short(line: PortfolioLine) -> str:
    """The step of the ladder with who reached it, for a row of a list."""
    return evidence.evidence_short(line)


@register.filter
def quoted(line: PortfolioLine) -> str:
    """Whose words the quote is."""
    return evidence.quoted(line)
