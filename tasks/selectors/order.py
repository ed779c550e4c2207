"""The orders of the browse page, each paged by position (keyset), so that deep pages cost the same as the first.

Most orders are one index. Best match and relevance put a short ranked list first and go on with the newest.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, F, Func, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tasks.models import Task, TaskSkill
from tasks.models.task import FAR
from tasks.selectors.search import Search

PAGE_SIZE = 20
# Only so many matches are ranked by their text: ranking all of a frequent word would take a third of a second.
RANKED_MAX = 200
BIGGEST = 2**63 - 1
# What no list shows of a task, its skills and its organisation.
NOT_SHOWN = ("search", "why", "need", "need_html", "not_needed", "example", "source_notes", "moderation_note")
_NOT_NAMED = ("skill__aliases", "skill__esco_uri", "skill__esco_label")

LABELS: dict[str, Promise] = {
    "best": gettext_lazy("Best match"),
    "relevance": gettext_lazy("Best fit to your words"),
    "new": gettext_lazy("Newest"),
    "closing": gettext_lazy("Closing soon"),
    "short": gettext_lazy("Shortest first"),
    "places": gettext_lazy("Most places"),
}


@dataclass(frozen=True)
class Page:
    tasks: list[Task]
    after: str  # the cursor of the next page, empty on the last one


def rows(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With all that a line shows, in one query more."""
    skills = Prefetch("skills", TaskSkill.objects.select_related("skill").defer(*_NOT_NAMED).order_by("pk"))
    return tasks.select_related("organization").prefetch_related(skills).defer(*NOT_SHOWN, "organization__about")


def rows_by_id(ids: Sequence[int]) -> list[Task]:
    """In the order of the ids."""
    found = rows(Task.objects.all()).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


# --- Orders that are one index --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Keyset:
    """Columns in one direction, the last one unique, and how a cursor's values are read back."""

    columns: dict[str, Any]
    readers: tuple[Callable[[Any], Any], ...]
    is_descending: bool

    def page(self, tasks: QuerySet[Task], position: Sequence[Any] | None, size: int) -> QuerySet[Task]:
        names = list(self.columns)
        tasks = tasks.alias(**{name: column for name, column in self.columns.items() if not isinstance(column, F)})
        if position is not None:
            beyond = LessThan if self.is_descending else GreaterThan
            tasks = tasks.filter(beyond(_row(self.columns.values()), _row(Value(value) for value in position)))
        sign = "-" if self.is_descending else ""
        return tasks.order_by(*(f"{sign}{name}" for name in names))[:size]

    def position_of(self, task: Task) -> list[Any]:
        closes = task.closes_at or FAR
        return [closes if name == "closes" else getattr(task, name) for name in self.columns]

    def read(self, values: Sequence[Any]) -> list[Any]:
        if len(values) != len(self.readers):
            raise ValueError("a cursor of another order")
        return [reader(value) for reader, value in zip(self.readers, values, strict=True)]


def _row(columns: Any) -> Func:
    """ROW(a, b): compared as a whole, which an index on (a, b) answers directly."""
    return Func(*columns, function="ROW", output_field=BooleanField())


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) > BIGGEST:
        raise ValueError("not a number of ours")
    return value


NEWEST = Keyset({"published_at": F("published_at"), "id": F("id")}, (_moment, _number), is_descending=True)
KEYSETS = {
    "new": NEWEST,
    "closing": Keyset(
        {"closes": Coalesce("closes_at", Value(FAR)), "id": F("id")},
        (_moment, _number),
        is_descending=False,
    ),
    "short": Keyset({"minutes": F("minutes"), "id": F("id")}, (_number, _number), is_descending=False),
    "places": Keyset({"places": F("places"), "id": F("id")}, (_number, _number), is_descending=True),
}


# --- Pages ----------------------------------------------------------------------------------------------------------


def page_of(
    tasks: QuerySet[Task],
    *,
    order: str,
    after: str = "",
    suggested: Sequence[int] = (),
    search: Search | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """One page of these tasks. A cursor that makes no sense, or belongs to another order, starts at the beginning."""
    if order in KEYSETS:
        return _keyset_page(tasks, order, after, size)
    if order == "best":
        return _headed_page(tasks, order, _suggested_first(tasks, suggested), after, size)
    head = _relevant_first(tasks, search)
    # Fewer than were asked for are all there are.
    rest = tasks if len(head) == RANKED_MAX else tasks.none()
    return _headed_page(rest, order, head, after, size)


def _keyset_page(tasks: QuerySet[Task], order: str, after: str, size: int) -> Page:
    keyset = KEYSETS[order]
    position = _read_cursor(order, after, keyset.read)
    found = list(rows(keyset.page(tasks, position, size + 1)))
    shown = found[:size]
    return Page(shown, _cursor(order, keyset.position_of(shown[-1])) if len(found) > size else "")


def _headed_page(tasks: QuerySet[Task], order: str, head: list[int], after: str, size: int) -> Page:
    """First the ranked ids, then the other tasks from the newest on."""
    place, last_id, newest = _read_cursor(order, after, _read_headed) or (0, 0, None)
    if last_id in head:  # the list may have changed since
        place = head.index(last_id) + 1
    ids = head[place : place + size + 1] if newest is None else []
    if len(ids) <= size:
        rest = NEWEST.page(tasks.exclude(pk__in=head), newest, size + 1 - len(ids))
        ids += rest.values_list("pk", flat=True)
    found = rows_by_id(ids)
    shown = found[:size]
    if len(found) <= size:
        return Page(shown, "")
    last = shown[-1]
    if last.pk in head:
        return Page(shown, _cursor(order, [head.index(last.pk) + 1, last.pk]))
    return Page(shown, _cursor(order, NEWEST.position_of(last)))


def _suggested_first(tasks: QuerySet[Task], suggested: Sequence[int]) -> list[int]:
    fitting = set(tasks.filter(pk__in=suggested).values_list("pk", flat=True)) if suggested else set()
    return [pk for pk in suggested if pk in fitting]


def _relevant_first(tasks: QuerySet[Task], search: Search | None) -> list[int]:
    if search is None or search.query is None:
        return []
    ranked = tasks.annotate(rank=SearchRank("search", search.query)).order_by("-published_at", "-id")
    newest = list(ranked.values_list("pk", "rank")[:RANKED_MAX])
    # The sort is stable: of equally fitting ones the newest comes first.
    return [pk for pk, _rank in sorted(newest, key=lambda row: -row[1])]


# --- Cursors: opaque, checked, never trusted ------------------------------------------------------------------------


def _cursor(order: str, position: Sequence[Any]) -> str:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in position]
    return urlsafe_b64encode(json.dumps([order, *values], separators=(",", ":")).encode()).decode().rstrip("=")


def _read_cursor(order: str, text: str, read: Callable[[list[Any]], Any]) -> Any:
    if not text:
        return None
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or values[:1] != [order]:
            return None
        return read(values[1:])
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return None


def _read_headed(values: list[Any]) -> tuple[int, int, list[Any] | None]:
    if isinstance(values[0], int):
        place, last_id = (_number(value) for value in values)
        return max(place, 0), last_id, None
    return 0, 0, NEWEST.read(values)
