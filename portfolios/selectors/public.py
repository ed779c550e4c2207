"""The public page of a portfolio, computed from its public lines alone: hidden and unlisted ones count nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from portfolios import rules
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.lists import LinePage, ListedLine, line_page, listed, with_skills, zone_of
from portfolios.selectors.rhythm import Rhythm, rhythm_of
from portfolios.selectors.skills import SkillReviews, skill_reviews
from portfolios.states import Evidence
from vocabularies.services import languages

QUILT_MAX = 60
SKILLS_SHOWN = 8
MANY_MINUTES = 10 * 60
QUOTES_SHOWN = 3
CONFIRMED = [Evidence.ORGANIZATION_CONFIRMED, Evidence.OUTCOME_CONFIRMED]


@dataclass(frozen=True)
class Facts:
    """Counts of public lines. `is_shown` waits until there is enough to count."""

    line_count: int
    minutes: int
    first_time_count: int
    confirmed_count: int
    outcome_count: int
    organization_count: int
    again_count: int
    skill_count: int
    cause_count: int

    @property
    def is_shown(self) -> bool:
        return rules.shows_facts(self.line_count)

    @property
    def rounded_minutes(self) -> int:
        """Whole hours once there are many; the list of all work tells the sum to the minute."""
        return self.minutes if self.minutes < MANY_MINUTES else self.minutes // 60 * 60


@dataclass(frozen=True)
class CauseShare:
    """A cause with the minutes given to it, and their share of the largest (1 to 100)."""

    slug: str
    name: str
    minutes: int
    line_count: int
    share: int


@dataclass(frozen=True)
class Quote:
    text: str
    reviewer_name: str
    organization: Any
    line_count: int


@dataclass(frozen=True)
class Quilt:
    """The newest patches, and how many stand in a row on wide pages and on phones."""

    tiles: list[dict[str, Any]]
    columns: int
    rows: int
    phone_columns: int
    phone_rows: int


@dataclass(frozen=True)
class PublicPage:
    portfolio: Portfolio
    languages: list[str]
    facts: Facts
    quilt: Quilt | None
    skills: list[SkillReviews]
    selected: list[ListedLine]
    quotes: list[Quote]
    rhythm: Rhythm | None
    causes: list[CauseShare]
    page: LinePage

    @property
    def rated_skills(self) -> list[SkillReviews]:
        return [skill for skill in self.skills if skill.levels]

    @property
    def drawn_skills(self) -> list[SkillReviews]:
        return self.rated_skills[:SKILLS_SHOWN]

    @property
    def unrated_skills(self) -> list[SkillReviews]:
        return [skill for skill in self.skills if not skill.levels]


def public_lines(portfolio: Portfolio) -> QuerySet[PortfolioLine]:
    return PortfolioLine.objects.public().filter(volunteer_id=portfolio.volunteer_id)


def public_page(portfolio: Portfolio, *, now: datetime) -> PublicPage:
    """Everything on the page in twelve queries, however many lines there are. Expects volunteer and user at hand."""
    lines = public_lines(portfolio)
    zone = zone_of(portfolio.volunteer.user)
    skills = skill_reviews(lines)
    causes = _causes(lines)
    per_organization = _per_organization(lines)
    facts = _facts(lines, per_organization, skills, causes)
    rows = with_skills(lines.filter(is_selected=True)).order_by("-accepted_at", "-pk")
    selected = [listed(line, zone) for line in rows[: rules.SELECTED_MAX]]
    return PublicPage(
        portfolio=portfolio,
        languages=languages_of(portfolio),
        facts=facts,
        quilt=_quilt(lines, facts.line_count),
        skills=skills,
        selected=selected,
        quotes=_quotes(lines, selected, per_organization),
        rhythm=rhythm_of(lines, now=now, zone=zone),
        causes=causes,
        page=line_page(lines, zone=zone),
    )


def languages_of(portfolio: Portfolio) -> list[str]:
    """The volunteer's languages, if the owner chose to show them."""
    if not portfolio.shows_languages:
        return []
    return [languages()[code] for code in portfolio.volunteer.languages if code in languages()]


# --- Its parts, one query each --------------------------------------------------------------------------------------


def _per_organization(lines: QuerySet[PortfolioLine]) -> dict[int, int]:
    counted = lines.order_by().values("organization_id").annotate(count=Count("pk"))
    return dict(counted.values_list("organization_id", "count"))


def _facts(
    lines: QuerySet[PortfolioLine],
    per_organization: dict[int, int],
    skills: Sequence[SkillReviews],
    causes: Sequence[CauseShare],
) -> Facts:
    counts = lines.aggregate(
        line_count=Count("pk"),
        minutes=Sum("confirmed_minutes", default=0),
        first_time_count=Count("pk", filter=Q(was_accepted_first_time=True)),
        confirmed_count=Count("pk", filter=Q(evidence__in=CONFIRMED)),
        outcome_count=Count("pk", filter=Q(evidence=Evidence.OUTCOME_CONFIRMED)),
    )
    return Facts(
        organization_count=len(per_organization),
        again_count=sum(count > 1 for count in per_organization.values()),
        skill_count=len(skills),
        cause_count=len(causes),
        **counts,
    )


def _causes(lines: QuerySet[PortfolioLine]) -> list[CauseShare]:
    """A task for two causes counts for both (promise 27)."""
    rows = list(
        lines.filter(causes__isnull=False)
        .order_by()
        .values_list("causes__slug", "causes__name")
        .annotate(minutes=Sum("confirmed_minutes"), count=Count("pk"))
        .order_by("-minutes", "causes__name")
    )
    most = max((minutes for _slug, _name, minutes, _count in rows), default=0) or 1
    return [
        CauseShare(slug, name, minutes, count, max(round(100 * minutes / most), 1))
        for slug, name, minutes, count in rows
    ]


def _quilt(lines: QuerySet[PortfolioLine], line_count: int) -> Quilt | None:
    if not line_count:
        return None
    first_cause = PortfolioLine.causes.through.objects.filter(portfolioline=OuterRef("pk")).order_by("pk")
    rows = lines.annotate(cause=Subquery(first_cause.values("cause__slug")[:1])).order_by("-accepted_at", "-pk")
    tiles = [
        {"minutes": minutes, "cause": cause or "", "key": public_id}
        for minutes, cause, public_id in rows.values_list("confirmed_minutes", "cause", "public_id")[:QUILT_MAX]
    ]
    columns = rules.quilt_columns(len(tiles), least=14, most=20)
    phone_columns = rules.quilt_columns(len(tiles), least=7, most=10)
    return Quilt(
        tiles=tiles,
        columns=columns,
        rows=-(-len(tiles) // columns),
        phone_columns=phone_columns,
        phone_rows=-(-len(tiles) // phone_columns),
    )


def _quotes(
    lines: QuerySet[PortfolioLine], selected: Sequence[ListedLine], per_organization: dict[int, int]
) -> list[Quote]:
    """The newest words of up to three organisations, without those that stand at the selected work."""
    newest = (
        lines.exclude(quote="")
        .exclude(pk__in=[row.line.pk for row in selected])
        .select_related("organization")
        .order_by("organization_id", "-accepted_at", "-pk")
        .distinct("organization_id")
    )
    shown = sorted(newest, key=lambda line: line.accepted_at, reverse=True)[:QUOTES_SHOWN]
    return [
        Quote(line.quote, line.reviewer_name, line.organization, per_organization[line.organization_id])
        for line in shown
    ]
