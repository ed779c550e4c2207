"""Lists of lines as people read them: newest first, by month in the owner's own zone, a part at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from portfolios.models import LineSkill, PortfolioLine
from tasks.states import Rating

PAGE_LENGTH = 20


@dataclass(frozen=True)
class ListedLine:
    """A line with its day, and its best rated skill in words ("Plain language: strong")."""

    line: PortfolioLine
    day: date
    rated: str


@dataclass(frozen=True)
class Month:
    """`is_continued`: the part before this one ended in the same month."""

    first_day: date
    lines: list[ListedLine]
    is_continued: bool


@dataclass(frozen=True)
class LinePage:
    months: list[Month]
    next_before: UUID | None


def zone_of(user: User) -> ZoneInfo:
    """Days are those of the person who did the work, whoever reads about them."""
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def newest_first(lines: QuerySet[PortfolioLine], before: UUID | None) -> tuple[QuerySet[PortfolioLine], Any]:
    """The lines after the one named `before`, and when that one was accepted."""
    rows = lines.order_by("-accepted_at", "-pk")
    last = lines.filter(public_id=before).values_list("accepted_at", "pk").first() if before else None
    if last is None:
        return rows, None
    return rows.filter(Q(accepted_at__lt=last[0]) | Q(accepted_at=last[0], pk__lt=last[1])), last[0]


def line_page(lines: QuerySet[PortfolioLine], *, zone: ZoneInfo, before: UUID | None = None) -> LinePage:
    """Twenty lines with all that their list shows: two queries, three when it goes on after `before`."""
    rows, last_at = newest_first(lines, before)
    found = list(with_skills(rows)[: PAGE_LENGTH + 1])
    rated = {line.pk: best_rated((row.skill.name, row.level) for row in line.skills.all()) for line in found}
    return page_of(found, zone=zone, rated=rated, last_at=last_at)


def page_of(
    found: Sequence[PortfolioLine], *, zone: ZoneInfo, rated: Mapping[int, str], last_at: datetime | None = None
) -> LinePage:
    """From the lines of a part and the one after it, and the words of `best_rated` by line."""
    shown = [
        ListedLine(line=line, day=line.accepted_at.astimezone(zone).date(), rated=rated.get(line.pk, ""))
        for line in found[:PAGE_LENGTH]
    ]
    before_month = last_at.astimezone(zone).date().replace(day=1) if last_at else None
    months = [
        Month(first_day=month, lines=list(group), is_continued=month == before_month)
        for month, group in groupby(shown, key=lambda row: row.day.replace(day=1))
    ]
    return LinePage(months=months, next_before=shown[-1].line.public_id if len(found) > PAGE_LENGTH else None)


def with_skills(lines: QuerySet[PortfolioLine]) -> QuerySet[PortfolioLine]:
    """Adds organisation and skills, those rated best first."""
    skills = LineSkill.objects.select_related("skill").order_by("-level", "skill__name", "pk")
    return lines.select_related("organization").prefetch_related(Prefetch("skills", skills))


def best_rated(skills: Iterable[tuple[str, int | None]]) -> str:
    """Of names with their ratings: the highest, by name among equals; nothing where none was rated."""
    best = min(((-level, name) for name, level in skills if level), default=None)
    return _rating(best[1], -best[0]) if best else ""


def rated_words(row: LineSkill) -> str:
    """A rating as people read it; the skill alone where there is none."""
    return _rating(row.skill.name, row.level) if row.level else row.skill.name


def _rating(skill: str, level: int) -> str:
    return _("%(skill)s: %(level)s") % {"skill": skill, "level": level_word(level).lower()}


def level_word(level: int) -> str:
    return str(Rating(level).label)


def change_words(levels: Sequence[int], used_count: int) -> str:
    """How a skill moved: from its ratings, newest first, and how often it was used."""
    if not levels:
        return ngettext("used in %(count)d task", "used in %(count)d tasks", used_count) % {"count": used_count}
    latest = level_word(levels[0]).lower()
    if len(levels) == 1:
        return _("%(level)s, first review") % {"level": latest}
    if levels[1] == levels[0]:
        return _("%(level)s again") % {"level": latest}
    return _("from %(before)s to %(level)s") % {"before": level_word(levels[1]).lower(), "level": latest}
