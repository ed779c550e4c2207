"""The public page of a portfolio, computed from its public lines alone: hidden and unlisted ones count nowhere."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portfolios import rules
from portfolios.models import LineSkill, Portfolio, PortfolioLine
from portfolios.selectors.lists import LinePage, ListedLine, level_word, line_page, listed, with_skills, zone_of
from portfolios.states import Evidence
from tasks.states import Rating
from vocabularies.services import languages

WEEKS = 53
WEEKS_ON_PHONES = 20
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

    def count_of(self, level: int) -> int:
        return self.levels.count(level)

    @property
    def level_counts(self) -> list[int]:
        return [self.count_of(level) for level in Rating.values]


@dataclass(frozen=True)
class Week:
    monday: date
    minutes: int
    day_count: int


@dataclass(frozen=True)
class Rhythm:
    """The last 53 weeks: minutes by day, and the weeks with any."""

    days: dict[date, int]
    today: date
    weeks: list[Week]
    busiest: str

    @property
    def label(self) -> str:
        words = {"active": len(self.weeks), "weeks": WEEKS, "day": self.busiest}
        return _("Calendar of the last %(weeks)d weeks: active in %(active)d, most often on %(day)s.") % words

    @property
    def phone_label(self) -> str:
        words = {"weeks": WEEKS_ON_PHONES, "day": self.busiest}
        return _("Calendar of the last %(weeks)d weeks, most often active on %(day)s.") % words


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
    skills = _skills(lines)
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
        rhythm=_rhythm(lines, now.astimezone(zone).date(), zone),
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


def _skills(lines: QuerySet[PortfolioLine]) -> list[SkillReviews]:
    """Those with most reviews first, then those used most."""
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


def _rhythm(lines: QuerySet[PortfolioLine], today: date, zone: Any) -> Rhythm | None:
    """Nothing when the last accepted work is older than the calendar."""
    this_monday = today - timedelta(days=today.weekday())
    first = this_monday - timedelta(weeks=WEEKS - 1)
    since = datetime.combine(first, datetime.min.time(), zone)
    days: Counter[date] = Counter()
    weekdays: Counter[int] = Counter()
    for accepted_at, minutes in lines.filter(accepted_at__gte=since).values_list("accepted_at", "confirmed_minutes"):
        day = accepted_at.astimezone(zone).date()
        days[day] += minutes
        weekdays[day.weekday()] += 1
    if not days:
        return None
    weeks: dict[date, list[int]] = {}
    for day, minutes in days.items():
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(minutes)
    busiest = max(range(7), key=lambda weekday: (weekdays[weekday], -weekday))
    return Rhythm(
        days=dict(days),
        today=today,
        weeks=[Week(monday, sum(minutes), len(minutes)) for monday, minutes in sorted(weeks.items(), reverse=True)],
        busiest=str(WEEKDAYS[busiest]),
    )
