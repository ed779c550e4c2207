"""How many tasks each filter value would list, in one round trip, whatever the size of the table.

Each filter counts with all others applied, on at most CAP rows; what lies beyond is said as "1,000+".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.cache import cache
from django.db import connections
from django.utils.translation import gettext as _

from common.replica import for_reading
from tasks.kinds import KINDS
from tasks.selectors.filters import (
    ANY_LANGUAGE,
    CLOSES,
    CLOSES_LABELS,
    GROUPS,
    HOUR,
    LONG,
    NO_EXPERIENCE,
    TIMES,
    Filters,
)
from vocabularies.industries import INDUSTRIES
from vocabularies.services import languages

CAP = 1000
SHOWN = 5
ORGANIZATIONS_MAX = 30
CACHE_SECONDS = 30
CLOSE_MATCHES = 5

_COLUMNS = (
    "minutes", "kind", "skill_ids", "cause_ids", "languages", "closes_at", "organization_id", "is_starter",
)  # fmt: skip

# By filter: rows of (filter, value, label, count). {rows} is the subset that the filter counts in.
_COUNTS = {
    "time": """
        SELECT 'time', v, '', count(*) FROM {rows}, LATERAL (VALUES {times}) AS option(v, fits) WHERE fits GROUP BY v
    """,
    "skill": """
        SELECT 'skill', slug, name, count(*) FROM {rows}, unnest(skill_ids) AS held(id)
            JOIN vocabularies_skill USING (id) GROUP BY slug, name
        UNION ALL SELECT 'skill', 'none', '', count(*) FROM {rows} WHERE is_starter
    """,
    "cause": """
        SELECT 'cause', slug, name, count(*) FROM {rows}, unnest(cause_ids) AS held(id)
            JOIN vocabularies_cause USING (id) GROUP BY slug, name
    """,
    "industry": """
        SELECT 'industry', industry, '', count(*) FROM {rows} JOIN organizations_organization AS organization
            ON organization.id = organization_id WHERE industry <> '' GROUP BY industry
    """,
    "kind": "SELECT 'kind', kind, '', count(*) FROM {rows} GROUP BY kind",
    "lang": """
        SELECT 'lang', code, '', count(*) FROM {rows}, unnest(languages) AS held(code) GROUP BY code
        UNION ALL SELECT 'lang', 'any', '', count(*) FROM {rows} WHERE languages = '{{}}'
    """,
    "closes": """
        SELECT 'closes', v, '', count(*) FROM {rows}, LATERAL (VALUES {closes}) AS option(v, fits)
            WHERE fits GROUP BY v
    """,
    "org": """
        (SELECT 'org', slug, name, count(*) FROM {rows} JOIN organizations_organization AS organization
            ON organization.id = organization_id GROUP BY slug, name ORDER BY 4 DESC, slug LIMIT {organizations})
    """,
}


@dataclass(frozen=True)
class Option:
    """One value of a filter. `count` is what is said beside it, empty where it is not known."""

    value: str
    label: str
    count: str
    is_chosen: bool
    minutes: int = 0


@dataclass(frozen=True)
class Facet:
    code: str
    title: str
    shown: list[Option]
    more: list[Option]

    @property
    def size(self) -> int:
        return len(self.shown) + len(self.more)

    @property
    def is_unfolded(self) -> bool:
        return any(option.is_chosen for option in self.more)


@dataclass(frozen=True)
class Counts:
    """`sizes` has the number of rows behind each filter ("" for all filters), CAP + 1 where there are more."""

    sizes: Mapping[str, int]
    values: Mapping[str, Mapping[str, int]]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def total(self) -> int:
        return self.sizes[""]

    def is_capped(self, code: str) -> bool:
        return self.sizes.get(code, self.total) > CAP


def key_of(filters: Filters) -> str:
    """The same for whatever lists the same tasks; as short as a key of the cache may be."""
    whose = str(filters.asked_by.pk) if filters.asked_by else ""
    address = "&".join([whose, filters.address(), *filters.search.words])
    return sha256(address.encode()).hexdigest()


def counts_for(filters: Filters, now: datetime) -> Counts:
    """The counts, up to 30 seconds old. A cache that fails costs the query, nothing else."""
    key = f"tasks.facets.{key_of(filters)}"
    counts = cache.get(key)
    if not isinstance(counts, Counts):
        counts = _count(filters, now)
        cache.set(key, counts, CACHE_SECONDS)
    return counts


def _count(filters: Filters, now: datetime) -> Counts:
    used = [code for code in filters.codes_in_use if code in GROUPS]
    subsets, parameters = _subsets({"": filters, **{code: filters.minus(code) for code in used}}, now, _COLUMNS)
    selects = [f"SELECT 'size', '{code}', '', count(*) FROM {_name(code)}" for code in ["", *used]]  # noqa: S608
    times = ", ".join(f"('{n}', minutes {f'> {HOUR}' if n == LONG else f'<= {n}'})" for n in TIMES)
    closes = ", ".join(f"('{code}', closes_at {'<= %s' if within else 'IS NULL'})" for code, within in CLOSES.items())
    for code, sql in _COUNTS.items():
        rows = _name(code if code in used else "")
        selects.append(sql.format(rows=rows, times=times, closes=closes, organizations=ORGANIZATIONS_MAX))
        if code == "closes":
            parameters += [now + within for within in CLOSES.values() if within]
    sizes: dict[str, int] = {}
    values: dict[str, dict[str, int]] = {code: {} for code in GROUPS}
    labels: dict[str, dict[str, str]] = {code: {} for code in GROUPS}
    for code, value, label, count in _union(subsets, selects, parameters):
        if code == "size":
            sizes[value] = count
        else:
            values[code][value] = count
            labels[code][value] = label
    return Counts(sizes, values, labels)


def _subsets(sets: Mapping[str, Filters], now: datetime, columns: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Common table expressions with at most CAP + 1 rows each, one for each set of filters."""
    parts: list[str] = []
    parameters: list[Any] = []
    for code, filters in sets.items():
        rows = filters.tasks(now).values_list(*columns)[: CAP + 1]
        sql, values = rows.query.sql_with_params()
        parts.append(f"{_name(code)} AS MATERIALIZED ({sql})")
        parameters += values
    return ", ".join(parts), parameters


def _name(code: str) -> str:
    return f"fitting_{code or 'all'}"


def _union(subsets: str, selects: list[str], parameters: list[Any]) -> list[tuple]:
    """Made of our own words; what people typed is in the parameters."""
    with connections[for_reading()].cursor() as cursor:
        cursor.execute(f"WITH {subsets} {' UNION ALL '.join(selects)}", parameters)
        return cursor.fetchall()


# --- As the page shows them -----------------------------------------------------------------------------------------


def count_words(count: int, *, at_least: bool = False) -> str:
    """ "21", "1,000+", and "213+" where more than the counted rows fit."""
    if count > CAP:
        return f"{intcomma(CAP)}+"
    if at_least:
        return f"{intcomma(count)}+" if count else ""
    return str(intcomma(count))


def time_options(filters: Filters, counts: Counts) -> list[Option]:
    short = {LONG: _("2 h +"), HOUR: _("1 h")}
    labels = {str(n): short.get(n) or _("%(minutes)s min") % {"minutes": n} for n in TIMES}
    options = _options("time", labels, filters, counts)
    return [Option(o.value, o.label, o.count, o.is_chosen, minutes=int(o.value)) for o in options]


def facets_for(filters: Filters, counts: Counts) -> list[Facet]:
    """Every filter but the time: the most frequent values, and the rest to unfold."""
    labels = counts.labels
    spoken = {code: languages().get(code, code) for code in counts.values["lang"] if code != ANY_LANGUAGE}
    kinds = {code: KINDS[code].name for code in counts.values["kind"] if code in KINDS}
    industries = {code: str(name) for code, name in INDUSTRIES if code in counts.values["industry"]}
    skills = {slug: name for slug, name in labels["skill"].items() if slug != NO_EXPERIENCE}
    closes = {code: str(label) for code, label in CLOSES_LABELS.items()}
    return [
        _facet("skill", skills, filters, counts, last={NO_EXPERIENCE: _("No experience needed")}),
        _facet("cause", labels["cause"], filters, counts),
        _facet("industry", industries, filters, counts),
        _facet("kind", kinds, filters, counts),
        _facet("lang", spoken, filters, counts, last={ANY_LANGUAGE: _("Any language")}),
        Facet("closes", str(GROUPS["closes"].title), _options("closes", closes, filters, counts), []),
        _facet("org", labels["org"], filters, counts),
    ]


def _facet(
    code: str, labels: Mapping[str, str], filters: Filters, counts: Counts, *, last: Mapping[str, str] | None = None
) -> Facet:
    chosen = {choice.value: choice.label for choice in filters.chosen.get(code, ())}
    every = {**labels, **{value: label for value, label in chosen.items() if value not in (last or {})}}
    ranked = sorted(every, key=lambda value: (-_number(code, value, counts), every[value]))
    options = _options(code, {value: every[value] for value in ranked}, filters, counts)
    end = _options(code, last or {}, filters, counts)
    return Facet(code, str(GROUPS[code].title), options[:SHOWN] + end, options[SHOWN:])


def _number(code: str, value: str, counts: Counts) -> int:
    """Somebody who works in a language also gets the tasks that need none."""
    number = counts.values[code].get(value, 0)
    if code == "lang" and value != ANY_LANGUAGE:
        number += counts.values[code].get(ANY_LANGUAGE, 0)
    return number


def _options(code: str, labels: Mapping[str, str], filters: Filters, counts: Counts) -> list[Option]:
    chosen = {choice.value for choice in filters.chosen.get(code, ())}
    at_least = counts.is_capped(code)
    return [
        Option(value, label, count_words(_number(code, value, counts), at_least=at_least), value in chosen)
        for value, label in labels.items()
    ]


# --- Nothing fits ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """A step back: its words, how many tasks that lists, and the address that does it."""

    words: str
    count: int
    address: str


@dataclass(frozen=True)
class WaysOut:
    """What fewer filters give, the most first. `keeps_one` where taking one away was not enough."""

    ways: list[Way]
    keeps_one: bool
    near_ids: list[int]  # a few tasks that these ways list


def ways_out(filters: Filters, now: datetime) -> WaysOut:
    """All filters but one each; if that gives nothing, each filter alone. One query, or two."""
    codes = filters.codes_in_use
    all_but_one = {code: (filters.minus(code), _without_words(filters, code)) for code in codes}
    ways, near = _counted(all_but_one, now, near_first=[code for code in codes if code != "q"])
    if ways or len(codes) < 3:
        return WaysOut(ways, False, near)
    alone = {code: (filters.only(code), _only_words(filters, code)) for code in codes}
    ways, near = _counted(alone, now, near_first=["q"])
    return WaysOut(ways, True, near)


def _without_words(filters: Filters, code: str) -> str:
    words = _("Without %(chosen)s") if code == "q" else str(GROUPS[code].without)
    return words % {"chosen": filters.spoken_of(code)}


def _only_words(filters: Filters, code: str) -> str:
    return _("Only %(chosen)s") % {"chosen": filters.spoken_of(code)}


def _counted(
    smaller: Mapping[str, tuple[Filters, str]], now: datetime, *, near_first: Collection[str]
) -> tuple[list[Way], list[int]]:
    """A way for each of these sets of filters that lists something, and the ids of a few tasks of each in turn.

    What still has the words comes first: those are closest to what was asked for.
    """
    if not smaller:
        return [], []
    subsets, parameters = _subsets({code: filters for code, (filters, _words) in smaller.items()}, now, ("id",))
    selects = [
        f"SELECT '{code}', count(*), (array_agg(id ORDER BY id DESC))[1:{CLOSE_MATCHES}] FROM {_name(code)}"  # noqa: S608
        for code in smaller
    ]
    found = sorted(_union(subsets, selects, parameters), key=lambda row: (-row[1], list(smaller).index(row[0])))
    ways = [Way(smaller[code][1], count, smaller[code][0].address()) for code, count, _ids in found if count]
    near: dict[int, None] = {}
    found.sort(key=lambda row: row[0] not in near_first)
    for position in range(CLOSE_MATCHES):
        near.update({ids[position]: None for _code, _count, ids in found if ids and len(ids) > position})
    return ways, list(near)[:CLOSE_MATCHES]
