"""Stories whose numbers are facts: words with places like {minutes}, which only rendering fills (promise 36)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.decisions import Decision, invalid

PARTS = ("situation", "task", "action", "result")
PLACE = re.compile(r"\{(\w+)\}")
# A run of digits in any script, with what separates thousands and decimals, dates and times.
_NUMBER = re.compile(r"\d+(?:(?:[.,:/]|[\u2009\u202f' ](?=\d{3}\b))\d+)*")
_WORD = re.compile(r"[a-z]+")
_NUMBER_WORDS = frozenset(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "hundreds",
        "thousand",
        "thousands",
        "million",
        "millions",
        "billion",
        "dozen",
        "dozens",
        "double",
        "doubled",
        "triple",
        "tripled",
        "percent",
    ]
)
_NUMERIC = {"No", "Nl"}  # fractions, powers, circled and Roman numerals


@dataclass(frozen=True)
class StoryFacts:
    """`values`: what each place becomes, only those there is a fact for. `said`: the words that the organisation wrote
    and confirmed; a number in them may be repeated."""

    values: Mapping[str, str]
    said: str


def filled(text: str, facts: StoryFacts) -> str:
    """The words with their facts. A place without a fact becomes an ellipsis, so that nothing looks confirmed."""
    return PLACE.sub(lambda found: facts.values.get(found[1], "…"), text)


def typed_numbers(text: str) -> list[str]:
    """The numbers that somebody typed, in digits of any script or in English words, in their order."""
    bare = PLACE.sub(" ", text)
    found = [(match.start(), match[0]) for match in _NUMBER.finditer(bare)]
    found += [(at, char) for at, char in enumerate(bare) if unicodedata.category(char) in _NUMERIC]
    found += [(match.start(), match[0]) for match in _WORD.finditer(bare.lower()) if match[0] in _NUMBER_WORDS]
    return list(dict.fromkeys(number for _at, number in sorted(found)))


def problems_in_story(parts: Mapping[str, str], facts: StoryFacts) -> list[Decision]:
    """At most one for each part: a number nobody confirmed, or a place without a fact."""
    confirmed = set(map(_plain, typed_numbers(facts.said)))
    problems = (_problem(name, parts.get(name, ""), facts, confirmed) for name in PARTS)
    return [problem for problem in problems if problem is not None]


def _problem(name: str, text: str, facts: StoryFacts, confirmed: set[str]) -> Decision | None:
    unknown = [place for place in PLACE.findall(text) if place not in facts.values]
    if unknown:
        words = _("There is no fact called %(places)s here. Use those that stand beside.")
        return invalid("fact_unknown", words % {"places": _listed(f"{{{place}}}" for place in unknown)}, name)
    own = [number for number in typed_numbers(text) if _plain(number) not in confirmed]
    if own:
        words = _("Nobody confirmed %(numbers)s. Take it out, or put in a fact that stands beside.")
        return invalid("number_not_confirmed", words % {"numbers": _listed(f"“{number}”" for number in own)}, name)
    return None


def _plain(number: str) -> str:
    """The same number, however its thousands are separated and whatever script its digits are in."""
    digits = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in number)
    return re.sub(r"[,\u2009\u202f' ](?=\d{3}\b)", "", digits).lower()


def _listed(things: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(things))
