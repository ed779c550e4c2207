"""Finds the skills that a running text speaks of, through their names and aliases: pure, no database.

Words are compared without case, accents and endings ("translate" finds "Translation"); the words of a skill's name may
stand in any order close together ("design a logo"), those of an alias side by side. The longest phrase wins its words.
An alias that means something else in everyday English only adds weight to a skill that a clear word has found.
"""

import dataclasses
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

# Aliases that are everyday words. Typed as a skill they are clear; in a sentence they mostly mean something else.
EVERYDAY = frozenset({
    "adjustments", "admin", "administration", "adoption", "advocacy", "agile", "agreements", "ai", "algebra",
    "animation", "api", "archiving", "articulate", "asl", "asylum", "auditing", "backlog", "biology", "birds",
    "blender", "branding", "bulletins", "cad", "captions", "chemistry", "ci", "claims", "classification", "cloud",
    "cms", "coding", "compliance", "composing", "containers", "contracts", "copyright", "css", "damage",
    "deployment", "diary", "digitisation", "django", "doctor", "documentation", "drawing", "enquiries", "excel",
    "facebook", "facilitation", "fiction", "figma", "filing", "film", "filming", "final", "flask", "flyers",
    "forecasting", "forms", "formulas", "galleries", "governance", "grassroots", "hiring", "hr", "html",
    "illustrator", "inclusion", "insights", "ios", "issues", "journalism", "js", "keynote", "lawyer", "licensing",
    "linkedin", "listening", "listings", "literacy", "lobbying", "make", "make-up", "mapping", "math", "meeting",
    "memes", "mentor", "metadata", "mindfulness", "minutes", "mission", "naming", "narration", "neighbourhood",
    "networking", "node", "numeracy", "nurse", "outreach", "partners", "persona", "petitions", "photos", "physics",
    "planning", "plants", "podcasts", "poetry", "policies", "posters", "pr", "prediction", "premiere", "presenting",
    "publicity", "purchasing", "qa", "r", "react", "recruitment", "reels", "regulatory", "repair", "reporting",
    "requirements", "rescue", "rest", "retouching", "rights", "roadmap", "rota", "rotas", "scheduling", "scratch",
    "scripts", "segmentation", "seniors", "servers", "signing", "simplification", "speeches", "sponsorship",
    "spring", "stata", "strategy", "stress", "subtitles", "swift", "tagging", "taglines", "talks", "trainer",
    "transformation", "trustee", "tutor", "typing", "verification", "visa", "vision", "waste", "water", "websites",
    "wellbeing", "workshops",
})  # fmt: skip
JOINING = frozenset(["a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with"])
# Words that are no forms of a skill's word, though their endings say so: the edition of a paper, an account, a survey.
FALSE_FRIENDS = frozenset({
    "account", "accounts", "administrator", "administrators", "archive", "archives", "counsel", "edition",
    "editions", "local", "locals", "network", "networks", "organisation", "organisations", "organization",
    "organizations", "survey", "surveys",
})  # fmt: skip
# Longest first; each pass takes one ending off, as long as enough of the word stays.
ENDINGS = (
    "isation", "ization", "ations", "ation", "ators", "ator", "ising", "izing", "ating", "ated", "ates", "ate", "ings",
    "ing", "ions", "ion", "ors", "ers", "or", "er", "ies", "ied", "es", "ed", "s", "e", "y",
)  # fmt: skip
STEM_MIN = 4
SHORT = 4  # such words are matched as they are
# Between the words of a name there may be this many others.
GAP = 3
TYPO_FROM = 9
# Where a thought ends: no phrase reaches across.
_STOP = re.compile(r"[.,;:!?()\n\"“”/|•]+(?:\s|$)")
_WORD = re.compile(r"[^\W_]+(?:['’.&+#][^\W_]+)*[+#]*")


def fold(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words_of(text: str) -> list[str]:
    """The words one after another; an empty one stands where a thought ends."""
    words: list[str] = []
    for part in _STOP.split(fold(text)):
        words += [*_WORD.findall(part), ""]
    return words


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its endings, the same for "translate", "translator" and "translations"."""
    return f"{word}=" if word in FALSE_FRIENDS else _without_endings(word)


def _without_endings(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_MIN:
            return _without_endings(word[: -len(ending)])
    return word


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """A name or alias of one skill, as stems."""

    slug: str
    stems: tuple[str, ...]
    word: str  # the one word it consists of, folded; empty for several
    is_everyday: bool
    in_order: bool


@dataclasses.dataclass(slots=True)
class Found:
    slug: str
    places: list[int]
    is_clear: bool


class Reader:
    """Every phrase of a vocabulary, indexed by its stems."""

    def __init__(self, skills: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Rows of (slug, name, aliases)."""
        self._by_stem: dict[str, list[Phrase]] = defaultdict(list)
        self._long_words: dict[str, Phrase] = {}
        self._known: set[str] = set()
        for slug, name, aliases in skills:
            for text in dict.fromkeys([name, *aliases]):
                self._add(slug, text, is_alias=text != name)

    def _add(self, slug: str, text: str, *, is_alias: bool) -> None:
        words = [word for word in words_of(text) if word and word not in JOINING]
        if not words:
            return
        alone = words[0] if len(words) == 1 else ""
        phrase = Phrase(
            slug, tuple(map(stem, words)), alone,
            is_everyday=is_alias and alone in EVERYDAY,
            in_order=is_alias or min(map(len, words)) < SHORT,
        )  # fmt: skip
        # A phrase is looked up by its rarest word, for which the longest stands in.
        self._by_stem[max(phrase.stems, key=len)].append(phrase)
        self._known.update(phrase.stems)
        if alone and len(alone) >= TYPO_FROM and not phrase.is_everyday:
            self._long_words.setdefault(alone, phrase)

    def skills_in(self, text: str) -> list[str]:
        """Slugs of the skills this text speaks of: those named most often first, then in the order of the text."""
        words = words_of(text)
        stems = [stem(word) for word in words]
        matches = sorted(self._matches(words, stems), key=lambda match: (-len(match[1]), match[1]))
        taken: dict[int, int] = {}
        found: dict[str, Found] = {}
        for phrase, places in matches:
            # Words that a longer phrase has used say nothing more.
            if any(taken.get(place, 0) > len(places) for place in places):
                continue
            for place in places:
                taken[place] = len(places)
            row = found.setdefault(phrase.slug, Found(phrase.slug, [], is_clear=False))
            row.places.append(places[0])
            row.is_clear |= not phrase.is_everyday
        kept = [row for row in found.values() if row.is_clear]
        kept.sort(key=lambda row: (-len(set(row.places)), min(row.places)))
        return [row.slug for row in kept]

    def _matches(self, words: list[str], stems: list[str]) -> Iterator[tuple[Phrase, tuple[int, ...]]]:
        places: tuple[int, ...]
        for place, (word, key) in enumerate(zip(words, stems, strict=True)):
            for phrase in self._by_stem.get(key, ()):
                if phrase.word:
                    places = (place,) if _is_same(phrase.word, word) else ()
                else:
                    places = _in_order(phrase.stems, key, stems, place) if phrase.in_order else ()
                    places = places or (() if phrase.in_order else _together(phrase.stems, key, stems, place))
                if places:
                    yield phrase, places
            if len(word) >= TYPO_FROM and key not in self._known:
                near = self._nearly(word)
                if near:
                    yield near, (place,)

    def _nearly(self, word: str) -> Phrase | None:
        """One slip of the keyboard in a long word; the first letter is nearly always right."""
        for name, phrase in self._long_words.items():
            if name[0] == word[0] and OSA.distance(name, word, score_cutoff=1) <= 1:
                return phrase
        return None


def _is_same(name: str, word: str) -> bool:
    """Whether two words with one stem are forms of one word: short ones as written, long ones by their beginning."""
    if len(name) <= SHORT:
        return word in {name, f"{name}s"}
    return word.startswith(name[: max(len(name) - 4, STEM_MIN)])


def _in_order(phrase: Sequence[str], key: str, stems: list[str], place: int) -> tuple[int, ...]:
    """Where the phrase stands, side by side, with its key word at this place."""
    first = place - phrase.index(key)
    if first >= 0 and tuple(stems[first : first + len(phrase)]) == tuple(phrase):
        return tuple(range(first, first + len(phrase)))
    return ()


def _together(phrase: Sequence[str], key: str, stems: list[str], place: int) -> tuple[int, ...]:
    """Where the words stand around this place, in any order, or nothing when they are not close together."""
    reach = len(phrase) - 1 + GAP
    first, last = place, place
    while first > max(place - reach, 0) and stems[first - 1]:
        first -= 1
    while last < min(place + reach, len(stems) - 1) and stems[last + 1]:
        last += 1
    places = [place]
    for wanted in phrase:
        if wanted == key:
            continue
        near = [at for at in range(first, last + 1) if stems[at] == wanted and at not in places]
        if not near:
            return ()
        places.append(min(near, key=lambda at: abs(at - place)))
    if max(places) - min(places) > reach:
        return ()
    return tuple(sorted(places))
