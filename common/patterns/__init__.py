"""Patterns in what people write for everybody: fees, donations, private data, sold hours, paid jobs, other channels.

Pure words, no grammar, English. A finding refuses nothing: a person reads it. So each sign needs its company in the
same sentence, and leaves alone what is negated or quoted. How it did on real listings, and what it misses:
docs/decisions/0019-trust.md.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.addresses import find_emails, find_phones
from common.patterns.signs import (
    FILE_NAMES,
    INVENTED,
    NEGATED,
    NOBODYS_MAIL,
    NUMBER_OF_A_SERVICE,
    QUOTED,
    REACHED_BY_PHONE,
    SENTENCE_END,
    SIGNS,
    Pattern,
    Sign,
)

__all__ = ["ADVICE", "NAMES", "Hit", "Pattern", "find", "find_in_file_name"]

EXCERPT_LENGTH = 200

# What moderators read.
NAMES: dict[str, str | Promise] = {
    Pattern.FEE: _("Asks volunteers to pay"),
    Pattern.DONATION: _("Asks for a donation"),
    Pattern.PERSONAL_DATA: _("Asks for private data"),
    Pattern.SELLING_HOURS: _("Gives hours or certificates without work"),
    Pattern.PAID_JOB: _("Looks like a paid job"),
    Pattern.CONTACT: _("Leads people away from here"),
}
# What authors read: what it looks like, and what to do.
ADVICE: dict[str, str | Promise] = {
    Pattern.FEE: _("This reads as if volunteers pay for something. Nobody pays to help: take the cost out."),
    Pattern.DONATION: _("This reads as if you ask for a donation. A task asks for time alone: take it out."),
    Pattern.PERSONAL_DATA: _("This reads as if you ask for private data. Ask for nothing that the work does not need."),
    Pattern.SELLING_HOURS: _("This reads as if hours or certificates come without work. They come from accepted work."),
    Pattern.PAID_JOB: _("This reads like a paid job or a trial for one. A task is a gift of time, no more."),
    Pattern.CONTACT: _("This leads people away from here. Talk about the task on Microvol, where both sides are safe."),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One pattern in one sentence."""

    pattern: Pattern
    excerpt: str


def find(text: str) -> Iterator[Hit]:
    """What the sentences of a text look like, each pattern at most once a sentence."""
    for sentence in SENTENCE_END.split(_plain(text)):
        said = QUOTED.sub(lambda quoted: " " * len(quoted[0]), sentence)
        found = {sign.pattern for sign in SIGNS if _is_there(sign, said)}
        if _has_address(said):
            found.add(Pattern.CONTACT)
        for pattern in Pattern:
            if pattern in found:
                yield Hit(pattern, _shortened(sentence))


def find_in_file_name(name: str) -> Iterator[Hit]:
    """What the name of a file says: words, whatever stands between them."""
    words = re.sub(r"[\s_-]+", " ", _plain(name))
    for pattern, signs in FILE_NAMES.items():
        if signs.search(words):
            yield Hit(pattern, _shortened(name))


def _is_there(sign: Sign, sentence: str) -> bool:
    if not sign.beside.search(sentence) or sign.unless.search(sentence):
        return False
    if sign.pattern == Pattern.PERSONAL_DATA and INVENTED.search(sentence):
        return False
    return any(not NEGATED.search(sentence[: match.start()]) for match in sign.words.finditer(sentence))


def _has_address(sentence: str) -> bool:
    """A mail address, or a phone number to be used."""
    if any(not NOBODYS_MAIL.search(email) for email in find_emails(sentence)):
        return True
    is_for_us = REACHED_BY_PHONE.search(sentence) and not NUMBER_OF_A_SERVICE.search(sentence)
    return bool(is_for_us and find_phones(sentence))


def _plain(text: str) -> str:
    """The same letters in their usual form, without those that nobody sees."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char) != "Cf")


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT_LENGTH else f"{text[: EXCERPT_LENGTH - 1]}…"
