"""How much work a brief names ("60 rows"), and how long people took for as much before."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

# Singular and plural of what work is counted in, by the word that stands for all of them.
_UNITS = {
    "rows": "rows? records? entries entry lines? cells?",
    "photos": "photos? pictures? images? photographs? scans? frames?",
    "words": "words?",
    "pages": "pages? screens?",
    "slides": "slides?",
    "posts": "posts? tweets? captions?",
    "links": "links? urls? websites?",
    "facts": "facts? claims? sources? quotes? quotations?",
    "texts": "articles? letters? emails? reviews? stories story leaflets? notes?",
    "sentences": "sentences? strings? subtitles? labels?",
    "questions": "questions? answers? responses?",
    "contacts": "contacts? names? addresses address organisations? organizations?",
    "recordings": "recordings? interviews? clips? videos? episodes?",
    "designs": "icons? posters? banners? logos? cards? illustrations?",
}
UNIT_OF = {
    re.sub(r"(\w)\?$", ending, word): unit
    for unit, words in _UNITS.items()
    for word in words.split()
    for ending in (r"\1", "")
}
_SMALL = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: number for number, word in enumerate(_SMALL, start=1)} | {"dozen": 12, "twenty": 20, "hundred": 100}
_AMOUNT = re.compile(
    rf"\b(\d{{1,3}}(?:[,.\u202f ]\d{{3}})+|\d+|{'|'.join(_NUMBERS)})\s+"
    rf"((?:[\w’'-]+\s+){{0,2}}?)({'|'.join(sorted(UNIT_OF, key=len, reverse=True))})\b",
    re.I,
)
# Minutes for one, from quick to careful, where nobody has recorded anything yet. Rough on purpose.
_PACES: dict[str, tuple[float, float]] = {
    "rows": (0.25, 1.5), "photos": (0.5, 3), "words": (0.05, 0.35), "pages": (4, 25), "slides": (4, 20),
    "posts": (4, 20), "links": (0.5, 5), "facts": (4, 20), "texts": (8, 60), "sentences": (0.25, 2),
    "questions": (0.5, 5), "contacts": (0.5, 5), "recordings": (5, 60), "designs": (10, 90),
}  # fmt: skip
# The same word costs more or less by what is done with it.
_PACES_OF_KIND: dict[tuple[str, str], tuple[float, float]] = {
    ("translation", "words"): (0.1, 0.35), ("writing", "words"): (0.06, 0.3), ("labelling", "photos"): (0.15, 1),
    ("accessibility", "photos"): (1, 4), ("design", "photos"): (2, 15), ("translation", "pages"): (15, 60),
    ("writing", "pages"): (15, 60), ("data", "pages"): (3, 20),
}  # fmt: skip
MOMENT = 5  # minutes
ENOUGH = 3  # fewer recorded times say more about people than about work


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """One piece of accepted work: what a person confirmed, what was planned, and how much work its brief named."""

    minutes: int
    planned: int
    amounts: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class RealTimes:
    """What people really took: the middle half of `count` pieces of work. Where their briefs named as much of the same
    thing, `amount` is from how many to how many; where it is a usual pace and nobody's record, `count` is 0."""

    count: int
    low: int
    high: int
    unit: str = ""
    amount: tuple[int, int] | None = None


def amounts_in(text: str) -> dict[str, int]:
    """The largest number of each countable thing: {"rows": 60}. What is done in a moment does not count."""
    found: dict[str, int] = {}
    for number, between, word in _AMOUNT.findall(text):
        unit = UNIT_OF[word.lower()]
        value = _NUMBERS.get(number.lower()) or int(re.sub(r"\D", "", number))
        found[unit] = max(found.get(unit, 0), value * (12 if "dozen" in between.lower() else 1))
    return {unit: value for unit, value in found.items() if value * _PACES[unit][1] >= MOMENT}


def amount_match(text: str) -> re.Match[str] | None:
    """Where the largest amount stands."""
    matches = [match for match in _AMOUNT.finditer(text) if match[1].isdecimal() and int(match[1]) > 1]
    return max(matches, key=lambda match: int(match[1]), default=None)


def size_class(minutes: int) -> int:
    """Which estimates count as one size: a quarter, a half, an hour, two, four, eight hours."""
    return next((top for top in (20, 35, 75, 150, 300) if minutes <= top), 480)


def times_like(
    recorded: Sequence[Recorded], *, kind: str, minutes: int | None, amounts: Mapping[str, int]
) -> RealTimes | None:
    """What work like this took: of as much of the same thing, else at its pace, else of the same size; else a guess."""
    for unit, amount in amounts.items():
        same = [row for row in recorded if row.amounts.get(unit)]
        near = [row for row in same if amount / 2 <= row.amounts[unit] <= amount * 2]
        if len(near) >= ENOUGH:
            named = [row.amounts[unit] for row in near]
            return _middle([float(row.minutes) for row in near], unit, (min(named), max(named)))
        if len(same) >= ENOUGH:
            return _middle([row.minutes / row.amounts[unit] * amount for row in same], unit, (amount, amount))
    alike = [float(row.minutes) for row in recorded if minutes and size_class(row.planned) == size_class(minutes)]
    if len(alike) >= ENOUGH:
        return _middle(alike)
    for unit, amount in amounts.items():
        low, high = _PACES_OF_KIND.get((kind, unit), _PACES[unit])
        return RealTimes(0, _rounded(low * amount), _rounded(high * amount), unit, (amount, amount))
    return None


def _middle(minutes: list[float], unit: str = "", amount: tuple[int, int] | None = None) -> RealTimes:
    ordered = sorted(minutes)
    count = len(ordered)
    return RealTimes(count, _rounded(ordered[count // 4]), _rounded(ordered[(3 * count) // 4]), unit, amount)


def _rounded(minutes: float) -> int:
    """To five minutes, as people speak of time."""
    return max(round(minutes / 5) * 5, 1) if minutes > 12 else max(round(minutes), 1)
