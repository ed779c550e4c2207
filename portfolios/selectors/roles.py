"""Evidence for a target role: its skills with what confirms each, the lines that fit best, what to do next."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from portfolios.models import Portfolio, PortfolioLine, TargetRole
from portfolios.selectors.evidence import evidence_short
from portfolios.selectors.own import open_path
from portfolios.selectors.stories import Told, for_stories, points_met, told
from portfolios.states import Evidence, Visibility
from tasks.models import Task
from vocabularies.models import Skill
from volunteers.models import Volunteer

LINES_SHOWN = 6
READ_AT_MOST = 600
STEPS = {step: place for place, step in enumerate(Evidence.values)}


@dataclass(frozen=True)
class RoleSkill:
    """A skill that the role asks for. `next_task`: one to claim now that uses or teaches it, where there is one."""

    skill: Skill
    line_count: int
    next_task: Task | None


@dataclass(frozen=True)
class RoleLine:
    """A line that fits: which of the role's skills it shows, and its story, if there is one."""

    line: PortfolioLine
    skills: list[str]
    evidence: str
    told: Told
    is_public: bool


@dataclass(frozen=True)
class RoleEvidence:
    skills: list[RoleSkill]
    lines: list[RoleLine]

    @property
    def shown_count(self) -> int:
        """How many of the role's skills some accepted work shows."""
        return sum(row.line_count > 0 for row in self.skills)

    @property
    def resume(self) -> str:
        """The stories as one list, to copy."""
        return "\n".join(f"- {row.told.resume}" for row in self.lines if row.told)

    @property
    def for_the_top(self) -> list[PortfolioLine]:
        """The best of those that are public, as many as may stand on top of the page."""
        return [row.line for row in self.lines if row.is_public][: settings.SELECTED_LINES_MAX]


def role_evidence(role: TargetRole, user: Any, *, site: str, now: datetime) -> RoleEvidence:
    """Seven queries, however many lines and skills there are. Only work that somebody else has checked is evidence."""
    wanted = list(role.skills.order_by("name"))
    ids = {skill.pk for skill in wanted}
    lines = PortfolioLine.objects.filter(volunteer_id=role.volunteer_id).checked()
    fitting = list(
        for_stories(lines.filter(skills__skill__in=ids).distinct()).order_by("-accepted_at", "-pk")[:READ_AT_MOST]
    )
    counts = Counter(row.skill_id for line in fitting for row in line.skills.all() if row.skill_id in ids)
    best = sorted(fitting, key=lambda line: _fit(line, ids), reverse=True)[:LINES_SHOWN]
    tasks = _next_tasks(wanted, role.volunteer, user, now)
    points = points_met([line.claim_id for line in best])
    portfolio = Portfolio.objects.filter(volunteer_id=role.volunteer_id).first()
    return RoleEvidence(
        skills=[RoleSkill(skill, counts[skill.pk], tasks.get(skill.pk)) for skill in wanted],
        lines=[_shown(line, ids, points.get(line.claim_id, []), portfolio, site) for line in best],
    )


def _fit(line: PortfolioLine, ids: set[int]) -> tuple[int, int, int, Any]:
    """More of the skills first, then a higher step of the ladder, then better ratings, then newer."""
    shown = [row for row in line.skills.all() if row.skill_id in ids]
    return len(shown), STEPS[line.evidence], sum(row.level or 0 for row in shown), line.accepted_at


def _shown(
    line: PortfolioLine, ids: set[int], points: Sequence[str], portfolio: Portfolio | None, site: str
) -> RoleLine:
    path = open_path(line, portfolio)
    return RoleLine(
        line=line,
        skills=[row.skill.name for row in line.skills.all() if row.skill_id in ids],
        evidence=evidence_short(line),
        told=told(line, getattr(line, "story", None), points, address=f"{site}{path}" if path else ""),
        is_public=line.visibility == Visibility.PUBLIC,
    )


def _next_tasks(wanted: Sequence[Skill], volunteer: Volunteer, user: Any, now: datetime) -> dict[int, Task]:
    """For each skill an open task with a free place that this person has not held, the shortest first."""
    free = Task.objects.findable_by(user, now).exclude(claims__volunteer=volunteer)
    rows = (
        free.filter(skills__skill__in=wanted)
        .order_by("skills__skill_id", "minutes", "-published_at", "-pk")
        .distinct("skills__skill_id")
        .values_list("skills__skill_id", "pk")
    )
    by_skill = dict(rows)
    tasks = Task.objects.select_related("organization").in_bulk(set(by_skill.values()))
    return {skill_id: tasks[pk] for skill_id, pk in by_skill.items()}


@cache
def suggested_roles() -> list[dict[str, Any]]:
    """Roles to start from: a name and the slugs of skills."""
    path = Path(__file__).resolve().parent.parent / "data" / "roles.json"
    return json.loads(path.read_text("utf-8"))
