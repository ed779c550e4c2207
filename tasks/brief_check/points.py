"""Acceptance points: which of them two people would judge differently, and how to mend it."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

POINT_LENGTH_MIN = 12

_QUALITY = re.compile(
    r"\b(good|nice|great|professional\w*|appealing|attractive|appropriate\w*|suitable|adequate\w*|high[- ]quality"
    r"|modern|well[- ](written|designed|made|done)|engaging|clean|beautiful|creative|user[- ]friendly"
    r"|easy to (use|read))\b",
    re.I,
)
_OPEN_END = re.compile(
    r"\b(etc|and so on|as needed|as required|if needed|where (possible|appropriate)|as (many|much) as possible"
    r"|and more|or similar)\b",
    re.I,
)
_HOW_MANY = re.compile(r"\b(some|several|a few|a number of|various|enough|many|sufficient)\b", re.I)
_NO_END = re.compile(r"^(help|assist|support|improve|optimi[sz]e|look (at|into)|work on|deal with|handle|try)\b", re.I)
_HAS_NUMBER = re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|every|each|all|no)\b", re.I)

# Looked for in this order; the first that fits is said.
_FAULTS = [
    (_NO_END, gettext_lazy("Point %(number)s: “%(word)s” never ends. Say what is there when it is done.")),
    (_OPEN_END, gettext_lazy("Point %(number)s: “%(word)s” leaves it open. List all, or say how many.")),
    (_HOW_MANY, gettext_lazy("Point %(number)s: “%(word)s” is how many? Write a number.")),
    (
        _QUALITY,
        gettext_lazy(
            "Point %(number)s: “%(word)s” means something else to everyone. Say what you will look for, like a size, a "
            "number or an example to match."
        ),
    ),
]


def vague_points(points: Sequence[str]) -> list[str]:
    """For each point that cannot be checked: its number, what is vague, and how to mend it."""
    notes = []
    for number, point in enumerate(points, start=1):
        fault = _fault(point)
        if fault is not None:
            words, word = fault
            notes.append(str(words) % {"number": number, "word": word})
        elif len(point) < POINT_LENGTH_MIN:
            notes.append(_("Point %(number)s is too short to be checked. Say what stands where.") % {"number": number})
        elif (twin := _twin(points[: number - 1], point)) is not None:
            notes.append(_("Points %(first)s and %(number)s say the same.") % {"first": twin, "number": number})
    return notes


def _fault(point: str) -> tuple[object, str] | None:
    for pattern, words in _FAULTS:
        found = pattern.search(point)
        # With a number beside it, "clean" is a state of 60 rows and not a matter of taste.
        if found and not (pattern is _QUALITY and _HAS_NUMBER.search(point)):
            return words, found[0]
    return None


def _twin(earlier: Sequence[str], point: str) -> int | None:
    return next((place for place, other in enumerate(earlier, start=1) if _same(other, point)), None)


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", " ", one).strip().lower() == re.sub(r"\W+", " ", other).strip().lower()
