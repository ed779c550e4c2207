"""The public page of a portfolio, computed from its public lines alone: hidden and unlisted ones count nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from portfolios import rules
from portfolios.certificates import Certificate, certificates_of, milestones_of
from portfolios.models import OtherWork, Portfolio, PortfolioLine
from portfolios.selectors.evidence import LedTo, led_to, quoted
from portfolios.selectors.lists import LinePage, line_page, with_skills, zone_of
from portfolios.selectors.reliability import reliability_of
from portfolios.selectors.rhythm import Rhythm, rhythm_of
from portfolios.selectors.skills import SkillReviews, skill_reviews
from portfolios.states import Evidence, Visibility
from tasks.selectors.transferable import transferable_skills_in
from vocabularies.services import languages

QUILT_MAX = 60
SKILLS_SHOWN = 8
QUOTES_SHOWN = 3
CERTIFICATES_SHOWN = 6
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
    months: Sequence[date]

    @property
    def is_shown(self) -> bool:
        return rules.shows_facts(self.line_count)

    @property
    def rounded_minutes(self) -> int:
        """Whole hours once there are many; the list of all work tells the sum to the minute."""
        return rules.rounded(self.minutes)


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
    who: str
    line_count: int


@dataclass(frozen=True)
class SelectedLine:
    """One of the pieces on top, with what it led to and where it can be checked."""

    line: PortfolioLine
    day: date
    cause: str
    quoted: str
    led_to: LedTo | None
    certificate: Certificate | None

    @property
    def has_cover(self) -> bool:
        cover = getattr(self.line, "cover", None)
        return bool(cover and cover.digest) and rules.shows_work(self.line.permission)


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
    selected: list[SelectedLine]
    quotes: list[Quote]
    rhythm: Rhythm | None
    causes: list[CauseShare]
    page: LinePage
    certificates: list[Certificate]
    transferable: list[str]
    other_work: list[OtherWork]
    reliability: rules.Reliability | None

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


def counted_lines(portfolio: Portfolio) -> QuerySet[PortfolioLine]:
    """What stands behind numbers, patches and skills: public, and checked by somebody else."""
    return PortfolioLine.objects.public().checked().filter(volunteer_id=portfolio.volunteer_id)


def public_page(portfolio: Portfolio, *, now: datetime) -> PublicPage:
    """Everything on the page in as many queries, however many lines there are. Expects volunteer and user at hand."""
    listed, lines = public_lines(portfolio), counted_lines(portfolio)
    zone = zone_of(portfolio.volunteer.user)
    hidden = list(portfolio.hidden_causes.values_list("pk", flat=True))
    skills = skill_reviews(lines)
    causes = _causes(lines, hidden)
    per_organization = _per_organization(lines)
    facts = _facts(lines, per_organization, skills, causes, zone)
    selected = _selected(listed, portfolio, zone)
    claims = lines.values("claim_id")
    elsewhere = OtherWork.objects.filter(volunteer_id=portfolio.volunteer_id, visibility=Visibility.PUBLIC)
    return PublicPage(
        portfolio=portfolio,
        languages=languages_of(portfolio),
        facts=facts,
        quilt=_quilt(lines, facts.line_count, hidden),
        skills=skills,
        selected=selected,
        quotes=_quotes(lines, selected, per_organization),
        rhythm=rhythm_of(lines, now=now, zone=zone),
        causes=causes,
        page=line_page(listed, zone=zone),
        certificates=[
            *milestones_of(claims, limit=CERTIFICATES_SHOWN),
            *certificates_of(claims, limit=CERTIFICATES_SHOWN),
        ],
        transferable=[skill.label for skill in transferable_skills_in(claims)],
        other_work=list(elsewhere.order_by("-started_date", "-pk")),
        reliability=shown_reliability(portfolio),
    )


def shown_reliability(portfolio: Portfolio) -> rules.Reliability | None:
    """Only where the owner shows it, and from three closed tasks on (promise 16)."""
    if not portfolio.shows_reliability:
        return None
    found = reliability_of(portfolio)
    return found if rules.shows_facts(found.closed_count) else None


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
    zone: tzinfo,
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
        months=months_of(lines, zone),
        **counts,
    )


def months_of(lines: QuerySet[PortfolioLine], zone: tzinfo) -> list[date]:
    """The months in which work was accepted, by the clock of who did it."""
    return [month.date() for month in lines.order_by().datetimes("accepted_at", "month", tzinfo=zone)]


def _selected(lines: QuerySet[PortfolioLine], portfolio: Portfolio, zone: tzinfo) -> list[SelectedLine]:
    """In the owner's order, with what each led to."""
    rows = with_skills(lines.filter(is_selected=True)).select_related("outcome", "cover").defer("cover__picture")
    found = list(rows.order_by("position", "-accepted_at", "-pk")[: settings.SELECTED_LINES_MAX])
    if not found:
        return []
    claims = lines.filter(pk__in=[line.pk for line in found]).values("claim_id")
    causes = first_causes([line.pk for line in found], portfolio)
    certificates = {row.claim_id: row for row in certificates_of(claims, limit=len(found))}
    return [
        SelectedLine(
            line=line,
            day=line.accepted_at.astimezone(zone).date(),
            cause=causes.get(line.pk, ""),
            quoted=quoted(line),
            led_to=led_to(line, zone=zone),
            certificate=certificates.get(line.claim_id),
        )
        for line in found
    ]


def card_facts(lines: QuerySet[PortfolioLine]) -> dict[str, int]:
    """The few numbers that a card has room for; one query."""
    return lines.aggregate(
        line_count=Count("pk"),
        minutes=Sum("confirmed_minutes", default=0),
        organization_count=Count("organization", distinct=True),
    )


def first_causes(line_ids: Sequence[int], portfolio: Portfolio) -> dict[int, str]:
    """By line, the shown cause that gives its patch the colour; one query."""
    rows = PortfolioLine.causes.through.objects.filter(portfolioline__in=line_ids)
    rows = rows.exclude(cause__in=portfolio.hidden_causes.all()).order_by("-pk")
    return dict(rows.values_list("portfolioline_id", "cause__slug"))


def _causes(lines: QuerySet[PortfolioLine], hidden: Sequence[int]) -> list[CauseShare]:
    """A task for two causes counts for both; without those that the owner hides (promise 27)."""
    given = PortfolioLine.causes.through.objects.filter(portfolioline__in=lines).exclude(cause__in=hidden)
    counted = given.order_by().values("cause__slug", "cause__name")
    counted = counted.annotate(minutes=Sum("portfolioline__confirmed_minutes"), count=Count("pk"))
    rows = [
        (row["cause__slug"], row["cause__name"], row["minutes"], row["count"])
        for row in counted.order_by("-minutes", "cause__name")
    ]
    most = max((minutes for _slug, _name, minutes, _count in rows), default=0) or 1
    return [
        CauseShare(slug, name, minutes, count, max(round(100 * minutes / most), 1))
        for slug, name, minutes, count in rows
    ]


def _quilt(lines: QuerySet[PortfolioLine], line_count: int, hidden: Sequence[int]) -> Quilt | None:
    if not line_count:
        return None
    shown = PortfolioLine.causes.through.objects.filter(portfolioline=OuterRef("pk")).exclude(cause__in=hidden)
    first_cause = shown.order_by("pk")
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
    lines: QuerySet[PortfolioLine], selected: Sequence[SelectedLine], per_organization: dict[int, int]
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
    return [Quote(line.quote, quoted(line), per_organization[line.organization_id]) for line in shown]
