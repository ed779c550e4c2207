"""Skills with the reviews behind them."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolios import rules
from portfolios.models import LineSkill, PortfolioLine
from portfolios.selectors.lists import level_word
from tasks.states import Rating


@dataclass(frozen=True)
class SkillReviews:
    """A skill with its ratings, oldest first, in words."""

    slug: str
    name: str
    line_count: int
    levels: list[int]

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
    def level_counts(self) -> list[int]:
        return [self.levels.count(level) for level in Rating.values]


def skill_reviews(lines: QuerySet[PortfolioLine]) -> list[SkillReviews]:
    """The skills of these lines, in one query: those with most reviews first, then those used most."""
    rows = LineSkill.objects.filter(line__in=lines).order_by("line__accepted_at", "line_id")
    found: dict[str, SkillReviews] = {}
    used: Counter[str] = Counter()
    for slug, name, level in rows.values_list("skill__slug", "skill__name", "level"):
        used[slug] += 1
        skill = found.setdefault(slug, SkillReviews(slug=slug, name=name, line_count=0, levels=[]))
        if level:
            skill.levels.append(level)
    counted = [SkillReviews(slug, skill.name, used[slug], skill.levels) for slug, skill in found.items()]
    return sorted(counted, key=lambda skill: (-len(skill.levels), -skill.line_count, skill.name))
