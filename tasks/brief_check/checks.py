"""The questions, in the order of the form."""

import re

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.microvol import minutes as minutes_words
from tasks.brief_check.amounts import ENOUGH, RealTimes
from tasks.brief_check.plain import plain_notes
from tasks.brief_check.points import vague_points
from tasks.brief_check.results import results_in
from tasks.brief_check.words import BriefWords, Check, State

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
BRACKETS = re.compile(r"\[[^\]\n]{2,}\](?!\()")
LINK = re.compile(r"https?://\S+", re.I)
ATTACHED = re.compile(
    r"\b(attached|attachment|the (file|sheet|spreadsheet|notes|photos?|pictures?|images?|drafts?|recording|video|pdf)"
    r"|files? (below|here))\b",
    re.I,
)
WHY_LENGTH_MIN = 60
# Real times beyond the estimate by these factors make it look short, or long.
SHORT_FACTOR = 1.25
LONG_FACTOR = 1.8
NO_RESULT = re.compile(r"^(help|support|assistance|advice|work|feedback|input|ideas?|your (time|help|work))\b", re.I)
SAYS_EXAMPLE = re.compile(r"\b(for example|for instance|such as|e\.g\.|an example|like this)", re.I)


def check_brief(words: BriefWords, real: RealTimes | None = None) -> list[Check]:
    """The answers, in the order of the form."""
    return [
        _title(words.title),
        _why(words.why),
        _plain(words),
        _deliverable(words.deliverable),
        _points(words.written_points),
        _not_needed(words.not_needed),
        _example(words),
        _time(words.minutes, real),
        _size(words, real),
        _reviewer(words.reviewer),
        _files(words),
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


def _plain(words: BriefWords) -> Check:
    label = _("Plain words and short sentences")
    if BRACKETS.search(words.need):
        return Check("need", State.WARN, label, _("Put your own words where the square brackets are."))
    if not words.need.strip():
        return Check("need", State.MISSING, label, _("Say what is to be done, step by step, as you would to a guest."))
    # A full stop between the fields, so that no sentence runs from one into the next.
    notes = plain_notes(".\n\n".join([words.title, words.why, words.need, words.deliverable, *words.written_points]))
    if notes:
        return Check("need", State.WARN, label, _("Some places are hard to read:"), tuple(notes))
    return Check("need", State.GOOD, label, _("Short sentences and everyday words."))


def _deliverable(text: str) -> Check:
    label = _("Names what you get at the end")
    if not text.strip():
        return Check("deliverable", State.MISSING, label, _("Name one thing, like “One poster, A4, as PDF”."))
    if BRACKETS.search(text):
        return Check("deliverable", State.WARN, label, _("Put your own words where the square brackets are."))
    vague = NO_RESULT.match(text.strip())
    if vague:
        hint = _("“%(word)s” is not a thing yet. Name the file, text or table that you will hold in your hands.")
        return Check("deliverable", State.WARN, label, hint % {"word": vague[0]})
    return Check("deliverable", State.GOOD, label, _("Names the result."))


def _points(points: list[str]) -> Check:
    label = _("Done means something you can check")
    least = settings.ACCEPTANCE_POINTS_MIN
    notes = tuple(vague_points(points))
    if len(points) < least:
        text = ngettext(
            "Add %(n)s more point that you will check.",
            "Add %(n)s more points that you will check.",
            least - len(points),
        )
        return Check("points", State.MISSING, label, text % {"n": least - len(points)}, notes)
    if notes:
        text = ngettext("One point cannot be checked yet:", "%(n)s points cannot be checked yet:", len(notes))
        return Check("points", State.WARN, label, text % {"n": len(notes)}, notes)
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
    if real is None:
        return Check("minutes", State.GOOD, _("Time is named"), "")
    took = took_words(real)
    if real.low > minutes * SHORT_FACTOR:
        return Check("minutes", State.WARN, _("Time matches similar tasks: looks short"), took)
    if real.count >= ENOUGH and real.high * LONG_FACTOR < minutes:
        return Check("minutes", State.WARN, _("Time matches similar tasks: looks long"), took)
    if real.count:
        return Check("minutes", State.GOOD, label, took)
    # A usual pace is worth a word only where it contradicts.
    return Check("minutes", State.GOOD, _("Time fits the work named"), "")


def took_words(real: RealTimes) -> str:
    """What people took, in a sentence with how many they were."""
    values: dict[str, int | str] = {"low": real.low, "high": real.high, "n": real.count}
    if real.count and real.low == real.high:
        return _("People took about %(high)s minutes for work like this (n=%(n)s).") % values
    if real.amount is None:
        return _("People took %(low)s to %(high)s minutes for tasks like this (n=%(n)s).") % values
    values |= {"from": real.amount[0], "to": real.amount[1], "things": _thing(real.unit)}
    if real.count < ENOUGH:
        return _("%(to)s %(things)s usually take %(low)s to %(high)s minutes.") % values
    if real.amount[0] == real.amount[1]:
        return _("At the pace of earlier tasks, %(to)s %(things)s take %(low)s to %(high)s minutes (n=%(n)s).") % values
    return _("People took %(low)s to %(high)s minutes for %(from)s to %(to)s %(things)s (n=%(n)s).") % values


def _thing(unit: str) -> str:
    names = {
        "rows": _("rows"), "photos": _("pictures"), "words": _("words"), "pages": _("pages"), "slides": _("slides"),
        "posts": _("posts"), "links": _("links"), "facts": _("facts"), "texts": _("texts"),
        "sentences": _("sentences"), "questions": _("questions"), "contacts": _("names"),
        "recordings": _("recordings"), "designs": _("designs"),
    }  # fmt: skip
    return names[unit]


def _size(words: BriefWords, real: RealTimes | None) -> Check:
    """Too large for one sitting: then the form offers to split it."""
    label, longest = _("Small enough for one sitting"), settings.TASK_MINUTES_MAX
    results = results_in(words.deliverable)
    reasons = []
    if words.minutes and words.minutes > longest:
        reasons.append(_("%(time)s is more than one sitting.") % {"time": minutes_words(words.minutes)})
    elif real is not None and real.low > longest:
        reasons.append(took_words(real))
    if len(results) > 1:
        named = ", ".join(f"“{result}”" for result in results)
        reasons.append(_("It asks for %(n)s results: %(results)s.") % {"n": len(results), "results": named})
    if len(words.written_points) > settings.ACCEPTANCE_POINTS_MAX:
        reasons.append(_("%(n)s points are more than one person keeps in mind.") % {"n": len(words.written_points)})
    if reasons:
        return Check("size", State.WARN, _("Small enough for one sitting: looks large"), " ".join(reasons))
    return Check("size", State.GOOD if words.minutes else State.OPEN, label, "")


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


def _example(words: BriefWords) -> Check:
    label = _("Shows one example (nice to have)")
    if words.example.strip() or SAYS_EXAMPLE.search(words.need):
        return Check("example", State.GOOD, label, _("Shows what you mean."))
    return Check("example", State.OPEN, label, _("A link or two lines of one that you like are enough."))
