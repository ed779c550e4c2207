"""What the landing page shows: open tasks by time, three of them, the site's numbers, an example portfolio."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, F, FloatField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.aggregates import Aggregate
from django.urls import reverse
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as in_words
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.public import public_lines
from portfolios.states import Evidence
from tasks.models import Review, Task
from tasks.selectors.facets import CAP, count_words
from tasks.selectors.filters import LONG, TIMES, time_condition
from vocabularies.models import Cause

FEATURED = 3
# Enough patches for the widest picture on the page; with fewer, it shows an example instead.
QUILT_TILES = 30
EXAMPLE_TILES = 24
NUMBERS_FROM = 5
NUMBERS_DAYS = 30
KEEP_SECONDS = 60
KEEP_NUMBERS_SECONDS = 15 * 60


@dataclass(frozen=True)
class Example:
    """A portfolio whose owner agreed that this site shows it as its example."""

    name: str
    headline: str
    url: str
    line_count: int
    minutes: int
    organization_count: int
    tiles: list[dict[str, Any]]
    quote: str
    quote_by: str


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM %(expressions)s))"
    output_field = FloatField()


def landing(*, now: datetime) -> dict[str, Any]:
    """The page's context, in eight queries at most. The counts are kept for a minute, the month's numbers longer."""
    counts = _kept("landing.counts", lambda: _open_counts(now), KEEP_SECONDS)
    numbers = _kept("landing.numbers", lambda: _numbers(now), KEEP_NUMBERS_SECONDS)
    # A line is made by its acceptance: the newest ones by their key, which has an index over everybody's.
    tiles = tiles_of(PortfolioLine.objects.order_by("-pk")[:QUILT_TILES])
    return {
        "time_buckets": [
            {
                "minutes": minutes,
                "label": _("2 h +") if minutes == LONG else in_words(minutes),
                "count": counts[str(minutes)],
                "count_words": count_words(counts[str(minutes)]),
                "url": f"{reverse('tasks:task_list')}?time={minutes}",
            }
            for minutes in TIMES
        ],
        "open_count": counts["all"],
        "open_count_words": count_words(counts["all"]),
        "featured_tasks": featured_tasks(now),
        "site_numbers": numbers if numbers["finished"] >= NUMBERS_FROM else None,
        "quilt_tiles": tiles if len(tiles) == QUILT_TILES else [],
        "example_portfolio": example_portfolio(),
    }


def _kept(key: str, read: Callable[[], dict[str, Any]], seconds: int) -> dict[str, Any]:
    kept = cache.get(key)
    if kept is None:
        kept = read()
        cache.set(key, kept, seconds)
    return kept


def _open_counts(now: datetime) -> dict[str, int]:
    """Each no further than the browse page counts: nobody chooses by how many thousand there are. One query."""
    listed = Task.objects.listed(now).order_by()
    parts = {"all": listed} | {str(minutes): listed.filter(time_condition(minutes)) for minutes in TIMES}
    names = [rows.annotate(part=Value(name)).values_list("part", flat=True)[: CAP + 1] for name, rows in parts.items()]
    found = Counter(names[0].union(*names[1:], all=True))
    return {name: found[name] for name in parts}


def featured_tasks(now: datetime) -> list[Task]:
    """Three open tasks: the newest of each size first, so that a visitor sees how small a task can be."""
    newest = list(Task.objects.listed(now).order_by("-published_at", "-pk").values_list("pk", "minutes")[:60])
    chosen: dict[int, int] = {}
    for pk, minutes in newest:
        size = next(limit for limit in (15, 30, 60, 8 * 60) if minutes <= limit)
        chosen.setdefault(size, pk)
    picked = [pk for _size, pk in sorted(chosen.items())][:FEATURED]
    picked += [pk for pk, _minutes in newest if pk not in picked][: FEATURED - len(picked)]
    tasks = Task.objects.select_related("organization").in_bulk(picked)
    return sorted(tasks.values(), key=lambda task: (task.minutes, task.pk))


def _numbers(now: datetime) -> dict[str, Any]:
    """Accepted work of the last 30 days, and how long people waited for their review. One query."""
    since = now - timedelta(days=NUMBERS_DAYS)
    checked = PortfolioLine.objects.exclude(evidence=Evidence.SELF_REPORTED)
    reviews = Review.objects.filter(created_at__gte=since, is_peer=False).order_by().values("is_peer")
    waited = reviews.annotate(seconds=_Median(F("created_at") - F("submission__created_at"))).values("seconds")
    lines = checked.filter(accepted_at__gte=since).aggregate(
        finished=Count("pk"),
        organizations=Count("organization", distinct=True),
        first_time=Count("pk", filter=Q(was_accepted_first_time=True)),
        waited=Max(Subquery(waited)),  # the same at each line, worked out once
    )
    return {
        "finished": lines["finished"],
        "organizations": lines["organizations"],
        "review_hours": None if lines["waited"] is None else max(round(lines["waited"] / 3600), 1),
        "first_time_share": round(100 * lines["first_time"] / lines["finished"]) if lines["finished"] else None,
    }


def tiles_of(lines: QuerySet[PortfolioLine], hidden: QuerySet[Cause] | None = None) -> list[dict[str, Any]]:
    """Patches for {% quilt %}: time and cause of finished work, nothing about the person. One query."""
    causes = PortfolioLine.causes.through.objects.filter(portfolioline=OuterRef("pk")).order_by("pk")
    if hidden is not None:
        causes = causes.exclude(cause__in=hidden)
    rows = lines.annotate(first_cause=Subquery(causes.values("cause__slug")[:1]))
    return [
        {"minutes": minutes, "cause": cause or "", "key": key, "organization": organization}
        for minutes, cause, key, organization in rows.values_list(
            "confirmed_minutes", "first_cause", "public_id", "organization_id"
        )
    ]


def example_portfolio() -> Example | None:
    """The portfolio that the operator named, while its owner keeps it public. Three queries."""
    address = settings.EXAMPLE_PORTFOLIO
    portfolio = address and Portfolio.objects.visible_to(AnonymousUser()).filter(address=address).first()
    if not portfolio:
        return None
    lines = public_lines(portfolio).order_by("-accepted_at", "-pk")
    tiles = tiles_of(lines, portfolio.hidden_causes.values("pk"))
    quoted = lines.exclude(quote="").select_related("organization").first()
    return Example(
        name=portfolio.name,
        headline=portfolio.headline,
        url=portfolio.get_absolute_url(),
        line_count=len(tiles),
        minutes=sum(tile["minutes"] for tile in tiles),
        organization_count=len({tile["organization"] for tile in tiles}),
        tiles=tiles[:EXAMPLE_TILES],
        quote=quoted.quote if quoted else "",
        quote_by=f"{quoted.reviewer_name}, {quoted.organization}" if quoted else "",
    )
