"""Skills with the reviews behind them: how deep, for how many organisations, how lately. Accepted work alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolios import rules
from portfolios.models import LineSkill, PortfolioLine
from portfolios.selectors.lists import level_word
from tasks.states import Rating


@dataclass
class SkillReviews:
    """A skill with its ratings, oldest first, and the acceptance points that were met where it was used."""

    slug: str
    name: str
    esco_uri: str
    esco_label: str
    line_count: int = 0
    met_count: int = 0
    point_count: int = 0
    levels: list[int] = field(default_factory=list)
    organization_ids: set[int] = field(default_factory=set)
    last_at: datetime | None = None

    @property
    def organization_count(self) -> int:
        return len(self.organization_ids)

    @property
    def standing(self) -> rules.Standing | None:
        return rules.standing(self.levels)

    @property
    def word(self) -> str:
        found = self.standing
        if found is None:
            return ""
        word = level_word(found.level)
        return _("%(level)s, rising") % {"level": word} if found.is_rising else word

    @property
    def review_words(self) -> str:
        count = len(self.levels)
        return ngettext("%(count)d review", "%(count)d reviews", count) % {"count": count}

    @property
    def recent_words(self) -> str:
        """How many of the latest reviews reached the level; nothing while there are few."""
        found = self.standing
        if found is None or len(self.levels) < rules.RECENT_REVIEWS:
            return ""
        level = level_word(found.level).lower()
        if found.level < Rating.OUTSTANDING:
            level = _("%(level)s or better") % {"level": level}
        words = {"reached": found.reached_count, "recent": found.recent_count, "level": level}
        return _("%(reached)d of the last %(recent)d %(level)s") % words

    @property
    def breadth_words(self) -> str:
        count = self.organization_count
        return ngettext("%(count)d organisation", "%(count)d organisations", count) % {"count": count}

    @property
    def level_counts(self) -> list[int]:
        return [self.levels.count(level) for level in Rating.values]


class UsedSkill(NamedTuple):
    """A skill of one line."""

    line_id: int
    slug: str
    name: str
    esco_uri: str
    esco_label: str
    level: int | None
    organization_id: int
    accepted_at: datetime
    met_count: int
    point_count: int


def skills_used(lines: QuerySet[PortfolioLine]) -> list[UsedSkill]:
    """Of the oldest line first. One query."""
    rows = LineSkill.objects.filter(line__in=lines).order_by("line__accepted_at", "line_id")
    return [
        UsedSkill(*row)
        for row in rows.values_list(
            "line_id", "skill__slug", "skill__name", "skill__esco_uri", "skill__esco_label", "level",
            "line__organization_id", "line__accepted_at", "line__met_count", "line__point_count",
        )
    ]  # fmt: skip


def skill_reviews(lines: QuerySet[PortfolioLine]) -> list[SkillReviews]:
    """The skills of these lines, in one query: those with most reviews first, then those used most."""
    return reviews_in(skills_used(lines))


def reviews_in(used: Iterable[UsedSkill]) -> list[SkillReviews]:
    """The same from skills at hand, the oldest line's first."""
    found: dict[str, SkillReviews] = {}
    for row in used:
        skill = found.setdefault(row.slug, SkillReviews(row.slug, row.name, row.esco_uri, row.esco_label))
        skill.line_count += 1
        skill.met_count += row.met_count
        skill.point_count += row.point_count
        skill.organization_ids.add(row.organization_id)
        skill.last_at = row.accepted_at
        if row.level:
            skill.levels.append(row.level)
    return sorted(found.values(), key=lambda skill: (-len(skill.levels), -skill.line_count, skill.name))
