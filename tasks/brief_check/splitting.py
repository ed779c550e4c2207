"""Proposes how to split a brief that is too large: by its results, its list, its amount of work, points or time."""

import dataclasses
import re
from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from django.conf import settings
from django.utils.translation import gettext as _

from tasks.brief_check.amounts import amount_match
from tasks.brief_check.checks import VERBS
from tasks.brief_check.results import results_in
from tasks.brief_check.words import BriefWords
from tasks.rules import PARTS_MAX, PARTS_MIN

WAYS = ("results", "list", "amount", "points", "time")
TITLE_MAX = 120
POINTS_PER_PART = 3
PART_MINUTES = 120  # what somebody finds an evening for
_ITEM = re.compile(r"^[ \t]*(\d+[.)]|[-*•])[ \t]+(.+?)[ \t]*$", re.M)
_TELL_NOTHING = "the and for with that this from are has have each one two three all not into your our"
_SMALL_WORDS = frozenset(_TELL_NOTHING.split())


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One part as proposed: what differs from the whole. The rest of the brief is the same for all."""

    title: str
    need: str
    deliverable: str
    points: Sequence[str]
    minutes: int


def ways_to_split(words: BriefWords) -> list[str]:
    """The ways that this brief offers, the most telling first. By time is always possible."""
    offers = {
        "results": PARTS_MIN <= len(results_in(words.deliverable)) <= PARTS_MAX,
        "list": PARTS_MIN <= len(_items(words.need)) <= PARTS_MAX,
        "amount": amount_match(words.title) is not None,
        "points": len(words.written_points) >= 2 * PARTS_MIN,
        "time": True,
    }
    return [way for way in WAYS if offers[way]]


def propose_parts(words: BriefWords, way: str, count: int = 0) -> list[Part]:
    """The parts of a brief, each with its share of the time and of the points. `count` where the way leaves it open."""
    minutes = words.minutes or settings.TASK_MINUTES_MIN * PARTS_MIN
    count = min(max(count or _count(minutes), PARTS_MIN), PARTS_MAX)
    if way == "results":
        return _by_text(words, minutes, results_in(words.deliverable), is_result=True)
    if way == "list":
        return _by_text(words, minutes, _items(words.need), is_result=False)
    if way == "amount":
        return _by_amount(words, minutes, count)
    if way == "points":
        return _by_points(words, minutes, count)
    title = _("%(title)s (part %(number)s of %(count)s)")
    return [
        Part(
            _short(title % {"title": words.title, "number": number, "count": count}),
            words.need, words.deliverable, words.written_points, _share(minutes, 1 / count),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def _count(minutes: int) -> int:
    return max(ceil(minutes / PART_MINUTES), PARTS_MIN)


def _share(minutes: int, share: float) -> int:
    """To five minutes, and within what a task may take."""
    part = round(minutes * share / 5) * 5
    return min(max(part, settings.TASK_MINUTES_MIN), settings.TASK_MINUTES_MAX)


def _short(title: str) -> str:
    return title if len(title) <= TITLE_MAX else f"{title[: TITLE_MAX - 1].rstrip()}…"


def _items(need: str) -> list[str]:
    """The items of the first list of things to do: numbered, or most of them begin with a verb. Rules are no parts."""
    blocks: list[list[re.Match[str]]] = [[]]
    for line in need.splitlines():
        found = _ITEM.match(line)
        if found:
            blocks[-1].append(found)
        elif line.strip() and blocks[-1]:
            blocks.append([])
    for block in blocks:
        doing = sum(item[1][0].isdecimal() or item[2].split()[0].lower() in VERBS for item in block)
        if len(block) >= PARTS_MIN and doing * 2 > len(block):
            return [item[2] for item in block]
    return []


def _by_text(words: BriefWords, minutes: int, texts: Sequence[str], *, is_result: bool) -> list[Part]:
    """One part per result, or per item of the list; the text around the list stays with each."""
    shares = _points_of_each(words.written_points, texts)
    parts = []
    for text, points in zip(texts, shares, strict=True):
        need = words.need if is_result else _only(words.need, texts, text)
        deliverable = text if is_result else _result_of(text, words.deliverable)
        deliverable = deliverable[:1].upper() + deliverable[1:]
        parts.append(Part(_title(words.title, text), need, deliverable, points, _share(minutes, 1 / len(texts))))
    return parts


def _result_of(item: str, deliverable: str) -> str:
    """The one of several results that an item speaks of."""
    spoken = [result for result in results_in(deliverable) if _telling(result) & _telling(item)]
    return spoken[0] if len(spoken) == 1 else deliverable


def _title(whole: str, text: str) -> str:
    """The item itself where it says what to do, else the verb of the whole with the result."""
    first = text.split()[0].lower().strip(".,:;") if text.split() else ""
    if first in VERBS:
        return _short(text[:1].upper() + text[1:].rstrip("."))
    verb = whole.split()[0] if whole.split() else ""
    if verb.lower() in VERBS and re.match(r"(an?|one|two|three|four|\d+|the)\s", text, re.I):
        return _short(f"{verb} {text[:1].lower()}{text[1:]}".rstrip("."))
    return _short(f"{whole}: {text}".rstrip("."))


def _only(need: str, items: Sequence[str], item: str) -> str:
    """The text with this item of its list alone."""
    others = {other for other in items if other != item}
    kept = [line for line in need.splitlines() if not ((found := _ITEM.match(line)) and found[2] in others)]
    return "\n".join(kept).strip()


def _points_of_each(points: Sequence[str], texts: Sequence[str]) -> list[list[str]]:
    """A point that speaks of one part alone goes there; one that fits all goes to all."""
    shares: list[list[str]] = [[] for _text in texts]
    named = [_telling(text) for text in texts]
    for point in points:
        said = _telling(point)
        hits = [place for place, words in enumerate(named) if words & said]
        for place in hits if 0 < len(hits) < len(texts) else range(len(texts)):
            shares[place].append(point)
    return [share[: settings.ACCEPTANCE_POINTS_MAX] for share in shares]


def _telling(text: str) -> set[str]:
    """The words that tell one part from another, without their endings."""
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    return {word.removesuffix("s") for word in words if word not in _SMALL_WORDS}


def _by_amount(words: BriefWords, minutes: int, count: int) -> list[Part]:
    """So many of the whole number each: "Tag 200 photos" becomes "Tag 50 photos (1 to 50)"."""
    found = amount_match(words.title)
    if found is None:
        return propose_parts(words, "time", count)
    whole = int(found[1])
    count = min(count, whole)
    parts, first = [], 1
    for number in range(1, count + 1):
        last = round(whole * number / count)
        size = last - first + 1
        own = [_renumbered(text, whole, size) for text in (words.title, words.deliverable, *words.written_points)]
        title = _("%(title)s (%(first)s to %(last)s)") % {"title": own[0], "first": first, "last": last}
        parts.append(Part(_short(title), words.need, own[1], own[2:], _share(minutes, size / whole)))
        first = last + 1
    return parts


def _renumbered(text: str, whole: int, size: int) -> str:
    """The text with the whole number made smaller: of photos in the title, of rows about them in the result."""
    found = amount_match(text)
    if found is None or int(found[1]) != whole:
        return text
    return f"{text[: found.start(1)]}{size}{text[found.end(1) :]}"


def _by_points(words: BriefWords, minutes: int, count: int) -> list[Part]:
    """Neighbouring points together; a part of the time for each point."""
    points = words.written_points
    count = max(min(len(points) // 2, ceil(len(points) / POINTS_PER_PART)), PARTS_MIN)
    edges = [round(len(points) * number / count) for number in range(count + 1)]
    title = _("%(title)s (part %(number)s of %(count)s)")
    return [
        Part(
            _short(title % {"title": words.title, "number": number, "count": count}),
            words.need, words.deliverable, points[start:end], _share(minutes, (end - start) / len(points)),
        )
        for number, (start, end) in enumerate(pairwise(edges), start=1)
    ]  # fmt: skip
