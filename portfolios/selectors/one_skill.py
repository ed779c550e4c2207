"""One skill on a page of its own: depth, breadth, how lately, and the reviews behind it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from organizations.models import Organization
from portfolios.models import LineSkill, Portfolio, PortfolioLine
from portfolios.selectors.evidence import evidence_short, quoted
from portfolios.selectors.lists import PAGE_LENGTH, level_word, newest_first, zone_of
from portfolios.selectors.public import counted_lines
from portfolios.selectors.skills import SkillReviews, skill_reviews


@dataclass(frozen=True)
class Review:
    """One review of a skill: the line it stands on, and what the reviewer said of this skill and of the work."""

    line: PortfolioLine
    day: date
    level: str
    quoted: str
    evidence: str


@dataclass(frozen=True)
class ShownSkill:
    """A skill on a page of its own. `organizations`: those it was used for, with the number of tasks."""

    skill: SkillReviews
    last_day: date | None
    organizations: list[tuple[Organization, int]]
    reviews: list[Review]
    next_before: UUID | None


def shown_skill(portfolio: Portfolio, slug: str, *, before: UUID | None) -> ShownSkill | None:
    """The reviews behind one skill, twenty at a time; None where no public work used it. Five queries, six later on."""
    lines = counted_lines(portfolio).filter(skills__skill__slug=slug)
    found = next((skill for skill in skill_reviews(lines) if skill.slug == slug), None)
    if found is None:
        return None
    zone = zone_of(portfolio.volunteer.user)
    rows, _last_at = newest_first(lines.select_related("organization"), before)
    page = list(rows[: PAGE_LENGTH + 1])
    rated = LineSkill.objects.filter(line__in=page, skill__slug=slug, level__isnull=False)
    levels = {row.line_id: level_word(row.level or 0) for row in rated}
    counts = dict(lines.order_by().values_list("organization_id").annotate(count=Count("pk")))
    named = Organization.objects.in_bulk(list(counts))
    return ShownSkill(
        skill=found,
        last_day=found.last_at.astimezone(zone).date() if found.last_at else None,
        organizations=sorted(
            ((named[pk], count) for pk, count in counts.items()), key=lambda row: (-row[1], row[0].name)
        ),
        reviews=[
            Review(
                line=line,
                day=line.accepted_at.astimezone(zone).date(),
                level=levels.get(line.pk, ""),
                quoted=quoted(line),
                evidence=evidence_short(line),
            )
            for line in page[:PAGE_LENGTH]
        ],
        next_before=page[PAGE_LENGTH - 1].public_id if len(page) > PAGE_LENGTH else None,
    )
