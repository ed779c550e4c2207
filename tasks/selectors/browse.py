"""The browse page: the tasks that fit, how many there are, and every way to go on from here."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from tasks.selectors import facets, order
from tasks.selectors.facets import Counts, Facet, Option, WaysOut
from tasks.selectors.filters import Choice, Filters
from tasks.selectors.lines import TaskLine, Viewer, lines_for


@dataclass(frozen=True)
class Chip:
    """A filter in use and the address without it."""

    label: str
    address: str


@dataclass(frozen=True)
class Nothing:
    """No task fits: what fewer filters give, and what comes close."""

    out: WaysOut
    near: list[TaskLine]


@dataclass(frozen=True)
class Listing:
    filters: Filters
    order: str
    orders: list[Option]
    total: int
    times: list[Option]
    counts: Counts
    lines: list[TaskLine]
    next_address: str
    chips: list[Chip]
    nothing: Nothing | None

    @cached_property
    def facets(self) -> list[Facet]:
        """Sorted when the page asks: mostly it has the words of half a minute ago."""
        return facets.facets_for(self.filters, self.counts)

    @property
    def facets_key(self) -> str:
        """Pages with the same filters show the same ways to go on, whoever looks."""
        return facets.key_of(self.filters)

    @property
    def folded_count(self) -> int:
        """Filters in use behind "More filters"."""
        return sum(len(choices) for code, choices in self.filters.chosen.items() if code != "time")

    @property
    def filter_count(self) -> int:
        return len(self.filters.codes_in_use)

    @property
    def exact_address(self) -> str:
        """For those who meant what they typed."""
        return replace(self.filters, is_exact=True).address()


def browse(filters: Filters, *, wanted_order: str, after: str, viewer: Viewer, now: datetime) -> Listing:
    """Everything the page shows; for visitors at most eight queries, whatever the number of tasks."""
    orders = _orders(filters, viewer)
    chosen_order = wanted_order if wanted_order in orders else orders[0]
    page = order.page_of(
        filters.tasks(now), order=chosen_order, after=after, suggested=viewer.suggested, search=filters.search
    )
    counts = facets.counts_for(filters, now)
    is_explicit = chosen_order != orders[0]
    return Listing(
        filters=filters,
        order=chosen_order,
        orders=[Option(code, str(order.LABELS[code]), "", code == chosen_order) for code in orders],
        total=max(counts.total, len(page.tasks)) if page.tasks else 0,
        times=facets.time_options(filters, counts),
        counts=counts,
        lines=lines_for(page.tasks, viewer),
        next_address=filters.address(sort=chosen_order if is_explicit else "", after=page.after) if page.after else "",
        chips=[_chip(filters, code, choice, chosen_order if is_explicit else "") for code, choice in filters.in_use()],
        nothing=None if page.tasks else _nothing(filters, viewer, now),
    )


def _orders(filters: Filters, viewer: Viewer) -> list[str]:
    """The orders on offer, the one used unless another is asked for first."""
    first = ["relevance"] if filters.search.words else []
    if viewer.suggested:
        first.append("best")
    return [*first, *order.KEYSETS]


def _chip(filters: Filters, code: str, choice: Choice, sort: str) -> Chip:
    return Chip(choice.label, filters.minus(code, choice.value).address(sort=sort))


def _nothing(filters: Filters, viewer: Viewer, now: datetime) -> Nothing:
    out = facets.ways_out(filters, now)
    return Nothing(out, lines_for(order.rows_by_id(out.near_ids), viewer))
