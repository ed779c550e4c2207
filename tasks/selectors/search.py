"""Search that forgives word forms (PostgreSQL's English) and typing errors (the word list of open tasks)."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.core.cache import cache
from django.db.models import Value
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tasks.models import SearchWord, Task
from tasks.states import TaskStatus

TEXT_MAX = 100
WORDS_MAX = 8
# The last word may be unfinished: from so many letters on, the most frequent words that begin so are searched too.
BEGINNING_MIN = 3
ENDINGS_MAX = 8
# Shorter words are too close to too many others.
CORRECTED_MIN = 4
LIST_SECONDS = 60.0
# Named anew by services/search_words.py whenever the list changes.
VERSION_KEY = "tasks.search_words.version"

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Search:
    """What was typed, and what was searched for: the same words unless some were corrected."""

    typed: str = ""
    words: tuple[str, ...] = ()
    corrected: str = ""
    endings: tuple[str, ...] = ()  # words that begin like the last one

    @property
    def query(self) -> SearchQuery | None:
        return query_for(self.words, self.endings) if self.words else None


def search_for(typed: str, *, is_exact: bool = False) -> Search:
    """Reads a search. Words that no open task has are corrected to the nearest one, unless `is_exact`."""
    words = words_in(typed)
    if not words:
        return Search()
    known = known_words()
    better = {} if is_exact else _corrections(words, known)
    words = tuple(better.get(word, word) for word in words)
    return Search(
        typed,
        words,
        _WORD.sub(lambda found: better.get(found[0].lower(), found[0]), typed) if better else "",
        _endings(words[-1], known),
    )


def words_in(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))[:WORDS_MAX]


def _endings(beginning: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """The most frequent words that begin so. Asking the index for a beginning would be less sure and far slower:
    PostgreSQL cannot tell how many tasks a beginning finds, and then reads all of them in the order of the page.
    """
    if len(beginning) < BEGINNING_MIN:
        return ()
    longer = [word for word in known if word.startswith(beginning) and word != beginning]
    return tuple(sorted(longer, key=lambda word: (-known[word], word))[:ENDINGS_MAX])


def query_for(words: Sequence[str], endings: Sequence[str] = ()) -> SearchQuery:
    """All words in any English form, or all of them as written; the last one may be the beginning of another."""
    last = " | ".join(f"'{word}'" for word in [words[-1], *endings])
    text = " & ".join([*(f"'{word}'" for word in words[:-1]), f"({last})"])
    english, as_written = (SearchQuery(text, search_type="raw", config=config) for config in ("english", "simple"))
    return english | as_written


# --- Typing errors --------------------------------------------------------------------------------------------------


def _corrections(words: Sequence[str], known: Mapping[str, int]) -> dict[str, str]:
    """Typed word to the right one. One query when a word is not on the list, none otherwise."""
    doubtful = [word for word in dict.fromkeys(words) if len(word) >= CORRECTED_MIN and word not in known]
    doubtful = [word for word in doubtful if word.isalpha() and not (word == words[-1] and _endings(word, known))]
    if not doubtful or not known:
        return {}
    found = _found_as_typed(doubtful)
    nearest = {word: _nearest(word, known) for word in doubtful if word not in found}
    return {word: right for word, right in nearest.items() if right}


def _found_as_typed(words: Sequence[str]) -> set[str]:
    """The list holds titles, organisations and skills; a word may still stand in a brief or be a skill's other name."""
    first, *rest = [
        Task.objects.filter(status=TaskStatus.OPEN, search=query_for([word]))
        .annotate(word=Value(word))
        .values_list("word", flat=True)[:1]
        for word in words
    ]
    return set(first.union(*rest, all=True) if rest else first)


def _nearest(word: str, known: Mapping[str, int]) -> str:
    """The nearest known word, of equally near ones the most frequent; empty when none is near."""
    limit = 1 if len(word) <= 5 else 2
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=limit, limit=20)
    return min(near, key=lambda found: (found[1], -known[found[0]], found[0]))[0] if near else ""


@dataclass(frozen=True)
class _WordList:
    words: Mapping[str, int]
    version: str | None
    read_at: float


_list = _WordList({}, None, float("-inf"))


def known_words() -> Mapping[str, int]:
    """The word list, kept in this process for a minute or until its version changes."""
    global _list
    version = cache.get(VERSION_KEY)
    if version != _list.version or time.monotonic() - _list.read_at > LIST_SECONDS:
        words = dict(SearchWord.objects.values_list("word", "task_count"))
        _list = _WordList({word: count for word, count in words.items() if word.isalpha()}, version, time.monotonic())
    return _list.words
