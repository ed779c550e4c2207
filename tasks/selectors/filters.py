"""The filters of the browse page: what each lets through, and how it stands in the address."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, Value
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Organization
from tasks.kinds import KINDS
from tasks.models import Task
from tasks.selectors.search import Search
from vocabularies.industries import INDUSTRIES
from vocabularies.models import Cause, Skill
from vocabularies.services import languages

# Minutes somebody has: what is chosen lists tasks that fit into that time; the last one stands for "more than an hour".
TIMES = (15, 30, 60, 120)
LONG = 120
HOUR = 60
CLOSES: dict[str, timedelta | None] = {"3d": timedelta(days=3), "week": timedelta(days=7), "open": None}
CLOSES_LABELS = {
    "3d": gettext_lazy("In 3 days or less"),
    "week": gettext_lazy("Within a week"),
    "open": gettext_lazy("No closing date"),
}
CLOSES_SPOKEN = {
    "3d": gettext_lazy("closing in 3 days or less"),
    "week": gettext_lazy("closing within a week"),
    "open": gettext_lazy("without a closing date"),
}
ANY_LANGUAGE = "any"
NO_EXPERIENCE = "none"
CHOICES_MAX = 20


@dataclass(frozen=True)
class Choice:
    """One chosen value: as the address spells it, as people read it, and what the database is asked for."""

    value: str
    label: str
    key: Any
    spoken: str = ""  # as it reads after "You asked for", where the label alone would not


# --- What each filter lets through ----------------------------------------------------------------------------------


def time_condition(minutes: int) -> Q:
    return Q(minutes__gt=HOUR) if minutes == LONG else Q(minutes__lte=minutes)


def _times(keys: Sequence[int], now: datetime) -> Q:
    wanted = Q()
    for minutes in keys:
        wanted |= time_condition(minutes)
    return wanted


def _skills(keys: Sequence[Any], now: datetime) -> Q:
    ids = [key for key in keys if key != NO_EXPERIENCE]
    wanted = Q(skill_ids__overlap=ids) if ids else Q()
    return wanted | Q(is_starter=True) if NO_EXPERIENCE in keys else wanted


def _languages(keys: Sequence[str], now: datetime) -> Q:
    """A task without a language suits people of any language."""
    codes = [key for key in keys if key != ANY_LANGUAGE]
    return Q(languages__overlap=codes) | Q(languages=[]) if codes else Q(languages=[])


def _closes(keys: Sequence[str], now: datetime) -> Q:
    wanted = Q()
    for key in keys:
        within = CLOSES[key]
        wanted |= Q(closes_at__lte=now + within) if within else Q(closes_at__isnull=True)
    return wanted


@dataclass(frozen=True)
class Group:
    """One filter of several values; a task has to fit one of those chosen."""

    code: str
    title: Promise
    without: Promise  # what one gets by removing it; %(chosen)s are its labels
    condition: Callable[[Sequence[Any], datetime], Q]


GROUPS: dict[str, Group] = {
    group.code: group
    for group in (
        Group("time", gettext_lazy("Time you have"), gettext_lazy("Any time, not just %(chosen)s"), _times),
        Group("skill", gettext_lazy("Skills"), gettext_lazy("With any skill, not just %(chosen)s"), _skills),
        Group(
            "cause",
            gettext_lazy("Causes"),
            gettext_lazy("For any cause, not just %(chosen)s"),
            lambda keys, now: Q(cause_ids__overlap=list(keys)),
        ),
        Group(
            "industry",
            gettext_lazy("Industry"),
            gettext_lazy("In any industry, not just %(chosen)s"),
            lambda keys, now: Q(organization__industry__in=keys),
        ),
        Group(
            "kind",
            gettext_lazy("Kind of task"),
            gettext_lazy("Any kind of task, not just %(chosen)s"),
            lambda keys, now: Q(kind__in=keys),
        ),
        Group(
            "lang",
            gettext_lazy("Language you work in"),
            gettext_lazy("In any language, not just %(chosen)s"),
            _languages,
        ),
        Group("closes", gettext_lazy("Closes"), gettext_lazy("Any closing date"), _closes),
        Group(
            "org",
            gettext_lazy("Organisation"),
            gettext_lazy("For any organisation, not just %(chosen)s"),
            lambda keys, now: Q(organization_id__in=keys),
        ),
    )
}


@dataclass(frozen=True)
class Filters:
    """What someone asked for. Two with the same `address()` list the same tasks."""

    search: Search = field(default_factory=Search)
    chosen: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    is_exact: bool = False
    asked_by: Any = None  # whoever also finds what they may have before others; None for most people

    def conditions(self, now: datetime) -> list[Q]:
        """One for each filter in use, the search included."""
        conditions = [
            GROUPS[code].condition([choice.key for choice in choices], now)
            for code, choices in self.chosen.items()
            if choices
        ]
        query = self.search.query
        return conditions if query is None else [Q(search=query), *conditions]

    def tasks(self, now: datetime) -> Any:
        """The tasks that this person finds and that fit all filters."""
        return Task.objects.findable_by(self.asked_by, now).filter(*self.conditions(now))

    def in_use(self) -> Iterator[tuple[str, Choice]]:
        """Each chosen value with the code of its filter, the search first."""
        if self.search.words:
            typed = self.search.corrected or self.search.typed
            yield "q", Choice(typed, _("“%(text)s”") % {"text": typed}, None)
        for code, choices in self.chosen.items():
            for choice in choices:
                yield code, choice

    def spoken_of(self, code: str) -> str:
        """One filter in the middle of a sentence: "up to 15 min or more than 1 h"."""
        return get_text_list([choice.spoken or choice.label for used, choice in self.in_use() if used == code], _("or"))

    @property
    def spoken(self) -> str:
        return ", ".join(self.spoken_of(code) for code in self.codes_in_use)

    @property
    def codes_in_use(self) -> list[str]:
        return list(dict.fromkeys(code for code, _choice in self.in_use()))

    def minus(self, code: str, value: str | None = None) -> "Filters":
        """The same without one value, or without all values of one filter."""
        if code == "q":
            return replace(self, search=Search(), is_exact=False)
        left = tuple(choice for choice in self.chosen.get(code, ()) if value is not None and choice.value != value)
        return replace(self, chosen={**self.chosen, code: left})

    def only(self, code: str) -> "Filters":
        if code == "q":
            return replace(self, chosen={})
        return Filters(chosen={code: self.chosen[code]}, asked_by=self.asked_by)

    def address(self, **more: str) -> str:
        """The query string: short names, always in the same order, nothing empty."""
        pairs = [("q", self.search.typed)] if self.search.words else []
        pairs += [(code, choice.value) for code in GROUPS for choice in self.chosen.get(code, ())]
        if self.search.words and self.is_exact:
            pairs.append(("exact", "1"))
        pairs += [(name, value) for name, value in more.items() if value]
        return urlencode(pairs)


# --- From words in an address to choices ----------------------------------------------------------------------------


def time_label(minutes: int) -> str:
    if minutes == LONG:
        return _("More than 1 h")
    return _("Up to 1 h") if minutes == HOUR else _("Up to %(minutes)s min") % {"minutes": minutes}


def choose(values: Mapping[str, Sequence[str]]) -> dict[str, tuple[Choice, ...]]:
    """Choices for the known values among these, in a stable order; unknown ones are ignored. At most one query."""
    named = _named(values)
    known: dict[str, Mapping[str, Choice]] = {
        "time": _by_value(
            Choice(str(minutes), time_label(minutes), minutes, time_label(minutes).lower()) for minutes in TIMES
        ),
        "skill": {
            NO_EXPERIENCE: Choice(NO_EXPERIENCE, _("No experience needed"), NO_EXPERIENCE, _("no experience needed")),
            **named.get("skill", {}),
        },
        "cause": named.get("cause", {}),
        "industry": _by_value(Choice(code, str(name), code) for code, name in INDUSTRIES),
        "kind": _by_value(Choice(code, kind.name, code) for code, kind in KINDS.items()),
        "lang": {
            ANY_LANGUAGE: Choice(ANY_LANGUAGE, _("Any language"), ANY_LANGUAGE, _("in any language")),
            **_by_value(
                Choice(code, name, code, _("in %(language)s") % {"language": name})
                for code, name in languages().items()
            ),
        },
        "closes": _by_value(
            Choice(code, str(label), code, str(CLOSES_SPOKEN[code])) for code, label in CLOSES_LABELS.items()
        ),
        "org": named.get("org", {}),
    }
    return {
        code: tuple(choice for value, choice in known[code].items() if value in set(values.get(code, ())))
        for code in GROUPS
    }


def _by_value(choices: Iterable[Choice]) -> dict[str, Choice]:
    return {choice.value: choice for choice in choices}


def _named(values: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Choice]]:
    """Skills, causes and active organisations by slug."""
    sources = {"skill": Skill.objects.all(), "cause": Cause.objects.all(), "org": Organization.objects.active()}
    wanted = [
        rows.filter(slug__in=values[code]).annotate(code=Value(code)).values_list("code", "slug", "name", "pk")
        for code, rows in sources.items()
        if values.get(code)
    ]
    if not wanted:
        return {}
    named: dict[str, dict[str, Choice]] = {}
    rows = wanted[0].union(*wanted[1:], all=True) if len(wanted) > 1 else wanted[0]
    for code, slug, name, pk in sorted(rows, key=lambda row: row[1]):
        named.setdefault(code, {})[slug] = Choice(slug, name, pk)
    return named
