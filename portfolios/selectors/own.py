"""A portfolio as its owner manages it: what is new, and every line with who sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.lists import newest_first
from portfolios.states import Visibility

PAGE_LENGTH = 20
NEW_SHOWN = 5


@dataclass(frozen=True)
class OwnLines:
    """`new` is accepted work nobody decided about; it is not among `lines`."""

    new: list[PortfolioLine]
    new_count: int
    lines: list[PortfolioLine]
    counts: Mapping[str, int]
    next_before: UUID | None

    @property
    def is_empty(self) -> bool:
        return not self.counts["all"]


def portfolio_of(user: Any) -> Portfolio | None:
    return Portfolio.objects.filter(volunteer__user=user).select_related("volunteer__user").first()


def own_lines(user: Any, before: UUID | None = None) -> OwnLines:
    """Three queries, four after `before`."""
    own = PortfolioLine.objects.own(user).select_related("organization")
    counts = own.aggregate(
        all=Count("pk"),
        new=Count("pk", filter=Q(visibility=Visibility.HIDDEN, published_at__isnull=True)),
        selected=Count("pk", filter=Q(is_selected=True)),
        **{value: Count("pk", filter=Q(visibility=value)) for value in Visibility.values},
    )
    decided = own.exclude(pk__in=PortfolioLine.objects.own(user).to_publish().values("pk"))
    rows, _last_at = newest_first(decided, before)
    found = list(rows[: PAGE_LENGTH + 1])
    lines = found[:PAGE_LENGTH]
    return OwnLines(
        new=list(own.to_publish().order_by("-accepted_at", "-pk")[:NEW_SHOWN]),
        new_count=counts["new"],
        lines=lines,
        counts=counts,
        next_before=lines[-1].public_id if len(found) > PAGE_LENGTH else None,
    )
