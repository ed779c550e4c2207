"""Accepted work whose confirmation stands, for what is taken elsewhere: statements, résumés, tables."""

from datetime import date, tzinfo

from django.db.models import QuerySet

from common.dates import midnight
from portfolios.certificates import withdrawn_among
from portfolios.models import PortfolioLine


def standing_lines(lines: QuerySet[PortfolioLine]) -> QuerySet[PortfolioLine]:
    """Checked by somebody else, and not withdrawn since. One query at once."""
    checked = lines.checked()  # type: ignore[attr-defined]
    return checked.exclude(claim__in=list(withdrawn_among(checked.values("claim_id"))))


def accepted_between(volunteer_id: int, *, first: date, last: date, zone: tzinfo) -> QuerySet[PortfolioLine]:
    """What was accepted from one day to another, both included, by the clock of who did it."""
    lines = PortfolioLine.objects.filter(volunteer_id=volunteer_id, accepted_at__gte=midnight(first, zone))
    return standing_lines(lines.filter(accepted_at__lt=midnight(date.fromordinal(last.toordinal() + 1), zone)))
