"""The brief check: seven pure questions to the words of a brief, each with what to do. Advice, never a refusal."""

import dataclasses
import re
from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What a title of a task may start with. Words, not grammar: a hint may miss a rare verb, it never blocks.
_VERBS = """
    add adapt analyse analyze answer arrange ask assess book build calculate caption categorise check choose clean
    code collect colour compare compile compose convert copy correct count create cut debug define describe design draft
    draw edit enter estimate evaluate explain extract fill film find finish fix format gather give group help identify
    illustrate improve interview invite label lay list listen look make map mark measure merge migrate name note number
    outline paint photograph pick plan polish prepare proofread propose prove read record redesign refine remove rename
    repair rephrase replace report research review rewrite score search set shorten show simplify sketch sort spot
    structure subtitle suggest summarise summarize tag take tell test tidy trace transcribe transform translate trim try
    turn type update verify visit walk watch write
"""
VERBS = frozenset(_VERBS.split())
NUMBER = re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|every|each)\b", re.I)
TIME = re.compile(
    r"\d|\b(today|tomorrow|tonight|now|daily|weekly|monthly|yearly|days?|weeks?|months?|years?|evening|morning|season|term"
    r"|spring|summer|autumn|winter|deadline|before|until|since|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|(mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.I,
)
VAGUE = re.compile(
    r"\b(good|nice|great|professional|appealing|attractive|appropriate|suitable|adequate|high[- ]quality"
    r"|well[- ]written|as needed|as required|and so on|etc)\b",
    re.I,
)
BRACKETS = re.compile(r"\[[^\]\n]{2,}\](?!\()")
LINK = re.compile(r"https?://\S+", re.I)
ATTACHED = re.compile(
    r"\b(attached|attachment|the (file|sheet|spreadsheet|notes|photos?|pictures?|images?|drafts?|recording|video|pdf)"
    r"|files? (below|here))\b",
    re.I,
)
WHY_LENGTH_MIN = 60
POINT_LENGTH_MIN = 12
# Real times beyond the estimate by this factor make an estimate look short.
SHORT_FACTOR = 1.25
SAME_KIND_MIN = 3


class State(StrEnum):
    GOOD = "good"
    WARN = "warn"
    MISSING = "missing"
    OPEN = "open"  # nice to have


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One of the seven: the field it is about, how it stands, a line for the panel and one for under the field."""

    field: str
    state: State
    label: str
    hint: str

    @property
    def is_good(self) -> bool:
        return self.state == State.GOOD


@dataclasses.dataclass(frozen=True, slots=True)
class RealTimes:
    """What people really took for tasks of one kind and one estimate: the middle half of them."""

    count: int
    low: int
    high: int


@dataclasses.dataclass(frozen=True, slots=True)
class BriefWords:
    """A brief as far as it is written."""

    title: str = ""
    why: str = ""
    need: str = ""
    points: Sequence[str] = ()
    not_needed: str = ""
    minutes: int | None = None
    reviewer: str = ""
    file_count: int = 0


def check_brief(words: BriefWords, real: RealTimes | None = None) -> list[Check]:
    """The seven answers, in the order of the form's panel."""
    return [
        _title(words.title),
        _why(words.why),
        _points([point for point in words.points if point.strip()]),
        _reviewer(words.reviewer),
        _time(words.minutes, real),
        _files(words),
        _not_needed(words.not_needed),
    ]


def _title(title: str) -> Check:
    label = _("Title says what people do")
    first = re.match(r"[\w’'-]+", title.strip())
    if first is None:
        return Check("title", State.MISSING, label, _("Start with a verb, like “Check”, “Write” or “Translate”."))
    if first[0].lower() not in VERBS:
        return Check("title", State.WARN, label, _("It does not say what people will do. Start with a verb."))
    if NUMBER.search(title):
        return Check("title", State.GOOD, label, _("Starts with a verb and says how many."))
    return Check("title", State.GOOD, label, _("Starts with a verb. A number would say how much it is."))


def _why(why: str) -> Check:
    label = _("Why it matters, with a date")
    if not why.strip():
        return Check("why", State.MISSING, label, _("Say who benefits and how. It is what people read first."))
    if BRACKETS.search(why):
        return Check("why", State.WARN, label, _("Put your own words where the square brackets are."))
    if len(why.strip()) < WHY_LENGTH_MIN:
        return Check("why", State.WARN, label, _("Two or three sentences help people decide."))
    if not TIME.search(why):
        return Check("why", State.WARN, label, _("Say by when it helps, or how many people it reaches."))
    return Check("why", State.GOOD, label, _("Says who benefits, and when or how many."))


def _points(points: list[str]) -> Check:
    label = _("Done means something you can check")
    least = settings.ACCEPTANCE_POINTS_MIN
    if len(points) < least:
        text = ngettext(
            "Add %(n)s more point that you will check.",
            "Add %(n)s more points that you will check.",
            least - len(points),
        )
        return Check("points", State.MISSING, label, text % {"n": least - len(points)})
    for number, point in enumerate(points, start=1):
        vague = VAGUE.search(point)
        if vague:
            text = _("Point %(number)s: “%(word)s” means something else to everyone. Say what you will look for.")
            return Check("points", State.WARN, label, text % {"number": number, "word": vague[0]})
        if len(point.strip()) < POINT_LENGTH_MIN:
            text = _("Point %(number)s is too short to be checked.")
            return Check("points", State.WARN, label, text % {"number": number})
    return Check("points", State.GOOD, label, _("%(n)s points, and each one can be checked.") % {"n": len(points)})


def _reviewer(name: str) -> Check:
    label = _("A reviewer and a promise")
    days = settings.REVIEW_DUE_BUSINESS_DAYS
    if name:
        text = _("%(name)s answers within %(days)s working days.") % {"name": name, "days": days}
        return Check("reviewer", State.GOOD, label, text)
    return Check("reviewer", State.OPEN, label, _("Name one person, so that everybody knows who answers."))


def _time(minutes: int | None, real: RealTimes | None) -> Check:
    label = _("Time matches similar tasks")
    if minutes is None or not settings.TASK_MINUTES_MIN <= minutes <= settings.TASK_MINUTES_MAX:
        return Check("minutes", State.MISSING, label, _("Choose 15 minutes to 8 hours."))
    if real is None or real.count < SAME_KIND_MIN:
        return Check("minutes", State.GOOD, label, "")
    took = _("People took %(low)s to %(high)s minutes for tasks like this.") % {"low": real.low, "high": real.high}
    if real.low > minutes * SHORT_FACTOR:
        return Check("minutes", State.WARN, _("Time matches similar tasks: looks short"), took)
    return Check("minutes", State.GOOD, label, took)


def _files(words: BriefWords) -> Check:
    text = f"{words.need} {words.why}"
    if words.file_count:
        hint = ngettext("%(n)s file is here.", "%(n)s files are here.", words.file_count) % {"n": words.file_count}
        return Check("files", State.GOOD, _("Files are here"), hint)
    if LINK.search(text):
        return Check("files", State.GOOD, _("Files are here"), _("Your brief links to what people need."))
    mention = ATTACHED.search(text)
    if mention:
        hint = _("Your brief speaks of “%(words)s”. Add it or a link to it, or nobody can start.") % {
            "words": mention[0]
        }
        return Check("files", State.MISSING, _("Files are here: missing"), hint)
    if not words.need.strip():
        return Check("files", State.OPEN, _("Files are here"), _("Add what people need to start."))
    return Check("files", State.GOOD, _("Files are here, or none is needed"), "")


def _not_needed(text: str) -> Check:
    label = _("Says what is not needed (nice to have)")
    if text.strip():
        return Check("not_needed", State.GOOD, label, _("Saves people work."))
    return Check("not_needed", State.OPEN, label, _("Saves people work. For example: “No need to edit the photos.”"))
