"""A portfolio as its owner manages it: what is new, and every line with who sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from portfolios.models import Portfolio, PortfolioLine, WeekViews
from portfolios.selectors.lists import newest_first
from portfolios.states import Visibility
from vocabularies.models import Cause

PAGE_LENGTH = 20
NEW_SHOWN = 5
VIEW_WEEKS = 12


@dataclass(frozen=True)
class OwnLines:
    """`new` is accepted work nobody decided about; it is not among `lines`."""

    new: list[PortfolioLine]
    new_count: int
    lines: list[PortfolioLine]
    selected: list[PortfolioLine]
    counts: Mapping[str, int]
    next_before: UUID | None

    @property
    def is_empty(self) -> bool:
        return not self.counts["all"]


def portfolio_of(user: Any) -> Portfolio | None:
    return Portfolio.objects.filter(volunteer__user=user).select_related("volunteer__user").first()


def own_lines(user: Any, before: UUID | None = None) -> OwnLines:
    """Four queries, five after `before`."""
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
        selected=list(own.filter(is_selected=True).order_by("position", "-accepted_at", "-pk")),
        counts=counts,
        next_before=lines[-1].public_id if len(found) > PAGE_LENGTH else None,
    )


def own_causes(user: Any) -> QuerySet[Cause]:
    """The causes of this person's accepted work, by name."""
    lines = PortfolioLine.objects.own(user).checked()
    given = PortfolioLine.causes.through.objects.filter(portfolioline__in=lines)
    return Cause.objects.filter(pk__in=given.values("cause_id")).order_by("name")


def open_path(line: PortfolioLine, portfolio: Portfolio | None) -> str:
    """Where others can read the line; empty while they cannot."""
    if portfolio is None or not portfolio.is_public or line.visibility == Visibility.HIDDEN:
        return ""
    return reverse("portfolios:line_public", args=[portfolio.address, line.public_id])


@dataclass(frozen=True)
class Views:
    """How often the page was opened, by week, the newest first."""

    weeks: list[tuple[date, int]]

    @property
    def this_week(self) -> int:
        return self.weeks[0][1]

    @property
    def total(self) -> int:
        return sum(count for _monday, count in self.weeks)


def week_views(portfolio: Portfolio, *, now: datetime) -> Views:
    """The last twelve weeks, those without a visit included. One query."""
    monday = now.date() - timedelta(days=now.weekday())
    first = monday - timedelta(weeks=VIEW_WEEKS - 1)
    rows = WeekViews.objects.filter(portfolio=portfolio, monday__gte=first).values_list("monday", "count")
    counts = dict(rows)
    weeks = [monday - timedelta(weeks=back) for back in range(VIEW_WEEKS)]
    return Views([(week, counts.get(week, 0)) for week in weeks])
