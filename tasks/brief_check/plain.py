"""Plain language: sentences that are too long, words that few people know, letters that nobody explained."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

SENTENCE_WORDS_MAX = 28
LONG_WORD = 14
LONG_WORDS_FROM = 3
NOTES_MAX = 4

# Each with what people say instead. Beginnings of words; a hint may miss one, it never blocks.
_PLAINER = {
    "utilis": "use", "utiliz": "use", "leverag": "use", "facilitat": "help, run", "commence": "start",
    "prior to": "before", "subsequent": "later", "ascertain": "find out", "disseminat": "send, share",
    "endeavour": "try", "optimis": "say what gets better", "optimiz": "say what gets better",
    "stakeholder": "name them", "beneficiar": "say who they are", "capacity building": "training",
    "capacity-building": "training", "synerg": "working together", "holistic": "whole", "going forward": "from now on",
    "in order to": "to", "actionable": "say what to do", "ideat": "think of ideas", "paradigm": "way of working",
    "operationalis": "put into practice", "deep dive": "close look", "low-hanging fruit": "easy first steps",
    "with regard to": "about", "pertaining to": "about", "in the event that": "if", "at this point in time": "now",
    "granular": "detailed", "bandwidth": "time", "touch base": "talk", "end user": "say who they are",
    "value proposition": "what people get", "best practice": "say what works", "mainstreaming": "making normal",
    "sensitis": "tell people about", "sensitiz": "tell people about", "collateral": "leaflets and pictures",
    "wireframe": "rough drawing of the page", "asap": "a date",
}  # fmt: skip
_JARGON = re.compile(rf"\b({'|'.join(sorted(map(re.escape, _PLAINER), key=len, reverse=True))})[\w-]*", re.I)
_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b")
# What people know without being told.
_LETTERS = """
    AI AM API BBC CD CMS CSS CSV CV DIY DOC DOCX DVD EPS EU FAQ GIF GPS GMT HTML HTTP HTTPS ID IT JPEG JPG JSON MP OK PC
    PDF PHP PM PNG PPTX QR RSS RTF SMS SQL SVG TV TXT UK UN URL US USA UTC VR WIFI XLS XLSX XML ZIP
"""
_KNOWN = frozenset(_LETTERS.split())
_ENGLISH = "the and to of in for a is are you with that it on this we our not be or as your"
_COMMON = frozenset(_ENGLISH.split())


def plain_notes(text: str) -> list[str]:
    """Each place that is hard to read, with how to mend it: the first few, the heaviest kind first."""
    text = _bare(text)
    notes = list(_long_sentences(text))
    if _is_english(text):
        notes += [*_unknown_letters(text), *_jargon(text), *_long_words(text)]
    return notes[:NOTES_MAX]


def _bare(text: str) -> str:
    """Without links, code, quoted words, Markdown signs, and square brackets for the author to fill in."""
    text = re.sub(r"`[^`]*`|https?://\S+|\S+@\S+|“[^”]{1,80}”|\"[^\"\n]{1,80}\"", " ", text)
    text = re.sub(r"\[[^\]\n]*\](\([^)]*\))?", " ", text)
    return re.sub(r"^\s*(#+|[-*•]|\d+[.)])\s+(.*)$", r"\2.", text, flags=re.M).replace("**", "").replace("__", "")


def _is_english(text: str) -> bool:
    """Other languages have other long words, and we know none of their jargon."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return sum(word in _COMMON for word in words) >= max(len(words) * 0.12, 1)


def _long_sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"[.!?:;](?:\s|$)|\n\s*\n", text):
        words = sentence.split()
        if len(words) > SENTENCE_WORDS_MAX:
            start = " ".join(words[:5])
            yield _("A sentence of %(n)s words starts with “%(start)s”. Make two of it.") % {
                "n": len(words), "start": start,
            }  # fmt: skip


def _unknown_letters(text: str) -> Iterator[str]:
    if sum(map(str.isupper, text)) > len(re.findall(r"[^\W\d_]", text)) / 2:  # somebody writes in capitals
        return
    for letters in dict.fromkeys(match.removesuffix("s") for match in _ACRONYM.findall(text)):
        is_explained = f"({letters})" in text or re.search(rf"\b{letters}s?\s*\(", text)
        if letters not in _KNOWN and not is_explained and not _is_roman(letters):
            yield _("“%(word)s”: say once what it stands for.") % {"word": letters}


def _is_roman(letters: str) -> bool:
    return not set(letters) - set("IVX")


def _jargon(text: str) -> Iterator[str]:
    seen = set()
    for match in _JARGON.finditer(text):
        instead = _PLAINER[match[1].lower()]
        if instead in seen:
            continue
        seen.add(instead)
        is_advice = instead.startswith(("say", "name"))
        words = _("“%(word)s”: %(instead)s.") if is_advice else _("“%(word)s”: people say “%(instead)s”.")
        yield words % {"word": match[0], "instead": instead}


def _long_words(text: str) -> Iterator[str]:
    words = re.findall(r"[^\W\d_]+", text)
    long = list(dict.fromkeys(word for word in words if len(word) >= LONG_WORD))
    if len(long) >= LONG_WORDS_FROM and len(long) > len(words) * 0.04:
        named = ", ".join(f"“{word}”" for word in long[:3])
        yield _("Long words slow people down: %(words)s. Try shorter ones.") % {"words": named}
