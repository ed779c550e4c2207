"""Finding a skill by what people call it."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

from vocabularies.models import Skill
from vocabularies.reading import Reader

CLOSE_ENOUGH = 65


class SkillNames:
    """Every name and alias of every skill, read once with one query."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.by_slug: dict[str, Skill] = {}
        self._skills: dict[str, Skill] = {}
        for skill in Skill.objects.order_by("name"):
            self.names.append(skill.name)
            self.by_slug[skill.slug] = skill
            for name in (skill.name, skill.slug, *skill.aliases):
                self._skills.setdefault(_key(name), skill)

    def find(self, text: str) -> Skill | None:
        return self._skills.get(_key(text))

    def named_in(self, text: str) -> list[Skill]:
        """The skills a running text speaks of, those named most often first."""
        words = tuple((skill.slug, skill.name, tuple(skill.aliases)) for skill in self.by_slug.values())
        return [self.by_slug[slug] for slug in _reader(words).skills_in(text)]

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """The names of skills that read most like this text, best first; empty when nothing comes close."""
        found = process.extract(_key(text), self._skills.keys(), scorer=fuzz.ratio, limit=limit * 4)
        names = [self._skills[key].name for key, score, _place in found if score >= CLOSE_ENOUGH]
        return list(dict.fromkeys(names))[:limit]


@lru_cache(maxsize=2)
def _reader(words: tuple[tuple[str, str, tuple[str, ...]], ...]) -> Reader:
    """Making its index takes longer than most texts; the vocabulary changes with a release."""
    return Reader(words)


def _key(text: str) -> str:
    return " ".join(utils.default_process(text).split())


def skills_in_order(slugs: Iterable[str]) -> list[Skill]:
    """These skills, in the order of the slugs."""
    by_slug = {skill.slug: skill for skill in Skill.objects.filter(slug__in=slugs)}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


def skills_in_text(text: str) -> list[Skill]:
    """The skills a running text speaks of, by their names and aliases; those named most often first. One query."""
    return SkillNames().named_in(text) if text.strip() else []
