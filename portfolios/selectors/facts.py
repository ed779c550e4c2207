"""How each number of a page comes about, and where its cases stand (promises 16 and 17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from portfolios import rules
from portfolios.models import Portfolio
from portfolios.selectors.lists import zone_of
from portfolios.selectors.public import card_facts, counted_lines, months_of, shown_reliability


@dataclass(frozen=True)
class Computed:
    """`reliability` only where the owner shows it."""

    line_count: int
    minutes: int
    organization_count: int
    first_time_count: int
    months: Sequence[date]
    reliability: rules.Reliability | None

    @property
    def is_shown(self) -> bool:
        return rules.shows_facts(self.line_count)


def computed(portfolio: Portfolio) -> Computed:
    """Three queries, four with reliability."""
    lines = counted_lines(portfolio)
    first = lines.aggregate(first_time_count=Count("pk", filter=Q(was_accepted_first_time=True)))
    return Computed(
        **card_facts(lines),
        **first,
        months=months_of(lines, zone_of(portfolio.volunteer.user)),
        reliability=shown_reliability(portfolio),
    )
