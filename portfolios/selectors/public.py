"""The public page of a portfolio, computed from its public lines alone: hidden and unlisted ones count nowhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.conf import settings
from django.db.models import Count, QuerySet, Sum

from portfolios import rules
from portfolios.certificates import Certificate, certificates_of, milestones_of
from portfolios.models import OtherWork, Portfolio, PortfolioLine
from portfolios.selectors.evidence import LedTo, led_to, quoted
from portfolios.selectors.lists import PAGE_LENGTH, LinePage, best_rated, page_of, zone_of
from portfolios.selectors.pieces import Piece, ShownCause, months_in, pieces_of, shown_causes
from portfolios.selectors.quilt import Quilt, quilt_of
from portfolios.selectors.reliability import reliability_of
from portfolios.selectors.rhythm import Rhythm, rhythm_of
from portfolios.selectors.skills import SkillReviews, UsedSkill, reviews_in, skills_used
from portfolios.states import Evidence, Visibility
from tasks.selectors.transferable import seen_by_several
from vocabularies.services import languages

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
    """Seven queries, eight with reliability, however many lines there are. Expects volunteer and user at hand."""
    zone = zone_of(portfolio.volunteer.user)
    lines = public_lines(portfolio)
    pieces = pieces_of(lines)
    counted = [piece for piece in pieces if piece.is_checked]
    checked = {piece.pk for piece in counted}
    causes = shown_causes(lines, portfolio)
    first_cause: dict[int, str] = {}
    for cause in causes:
        first_cause.setdefault(cause.line_id, cause.slug)
    used = skills_used(lines)
    skills = reviews_in(row for row in used if row.line_id in checked)
    shares = _causes([cause for cause in causes if cause.line_id in checked], counted)
    per_organization = Counter(piece.organization_id for piece in counted)
    chosen, newest = _chosen(pieces), pieces[: PAGE_LENGTH + 1]
    quoting = _quoting(counted, chosen)
    whole = _whole_lines(piece.pk for piece in (*chosen, *quoting, *newest))
    claims = counted_lines(portfolio).values("claim_id")
    shared = certificates_of(claims, limit=CERTIFICATES_SHOWN, also=[piece.claim_id for piece in chosen])
    of_counted = {piece.claim_id for piece in counted}
    elsewhere = OtherWork.objects.filter(volunteer_id=portfolio.volunteer_id, visibility=Visibility.PUBLIC)
    return PublicPage(
        portfolio=portfolio,
        languages=languages_of(portfolio),
        facts=_facts(counted, per_organization, skills, shares, zone),
        quilt=quilt_of(counted, first_cause),
        skills=skills,
        selected=_selected([whole[piece.pk] for piece in chosen], first_cause, shared, zone),
        quotes=_quotes([whole[piece.pk] for piece in quoting], per_organization),
        rhythm=rhythm_of(counted, now=now, zone=zone),
        causes=shares,
        page=page_of([whole[piece.pk] for piece in newest], zone=zone, rated=_rated(used)),
        certificates=[
            *milestones_of(claims, limit=CERTIFICATES_SHOWN),
            *[row for row in shared if row.claim_id in of_counted][:CERTIFICATES_SHOWN],
        ],
        transferable=[
            skill.label for skill in seen_by_several((piece.marked or [], piece.organization_id) for piece in counted)
        ],
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


# --- Its parts, from what was read once -----------------------------------------------------------------------------


def _chosen(pieces: Iterable[Piece]) -> list[Piece]:
    """The selected ones in the owner's order, equal places the newest first."""
    selected = [piece for piece in pieces if piece.is_selected]
    return sorted(selected, key=lambda piece: piece.position)[: settings.SELECTED_LINES_MAX]


def _quoting(counted: Iterable[Piece], chosen: Collection[Piece]) -> list[Piece]:
    """The newest with a quote of up to three organisations, without those that stand among the selected work."""
    found: dict[int, Piece] = {}
    for piece in counted:
        if piece.has_quote and piece not in chosen:
            found.setdefault(piece.organization_id, piece)
    return list(found.values())[:QUOTES_SHOWN]


def _whole_lines(line_ids: Iterable[int]) -> dict[int, PortfolioLine]:
    """Those whose words stand on the page. One query."""
    rows = PortfolioLine.objects.select_related("organization", "outcome", "cover").defer("cover__picture")
    return rows.in_bulk(set(line_ids))


def _rated(used: Iterable[UsedSkill]) -> dict[int, str]:
    by_line: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for row in used:
        by_line[row.line_id].append((row.name, row.level))
    return {line_id: best_rated(rows) for line_id, rows in by_line.items()}


def _facts(
    counted: Sequence[Piece],
    per_organization: Mapping[int, int],
    skills: Sequence[SkillReviews],
    causes: Sequence[CauseShare],
    zone: tzinfo,
) -> Facts:
    return Facts(
        line_count=len(counted),
        minutes=sum(piece.minutes for piece in counted),
        first_time_count=sum(piece.was_accepted_first_time for piece in counted),
        confirmed_count=sum(piece.evidence in CONFIRMED for piece in counted),
        outcome_count=sum(piece.evidence == Evidence.OUTCOME_CONFIRMED for piece in counted),
        organization_count=len(per_organization),
        again_count=sum(count > 1 for count in per_organization.values()),
        skill_count=len(skills),
        cause_count=len(causes),
        months=months_in(counted, zone),
    )


def months_of(lines: QuerySet[PortfolioLine], zone: tzinfo) -> list[date]:
    """The months in which work was accepted, by the clock of who did it."""
    return [month.date() for month in lines.order_by().datetimes("accepted_at", "month", tzinfo=zone)]


def _selected(
    lines: Iterable[PortfolioLine], first_cause: Mapping[int, str], shared: Iterable[Certificate], zone: tzinfo
) -> list[SelectedLine]:
    """With what each led to."""
    certificates = {row.claim_id: row for row in shared}
    return [
        SelectedLine(
            line=line,
            day=line.accepted_at.astimezone(zone).date(),
            cause=first_cause.get(line.pk, ""),
            quoted=quoted(line),
            led_to=led_to(line, zone=zone),
            certificate=certificates.get(line.claim_id),
        )
        for line in lines
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


def _causes(causes: Iterable[ShownCause], counted: Iterable[Piece]) -> list[CauseShare]:
    """A task for two causes counts for both; those that got most time first."""
    minutes_of = {piece.pk: piece.minutes for piece in counted}
    minutes: Counter[tuple[str, str]] = Counter()
    lines: Counter[tuple[str, str]] = Counter()
    for cause in causes:
        minutes[cause.slug, cause.name] += minutes_of[cause.line_id]
        lines[cause.slug, cause.name] += 1
    most = max(minutes.values(), default=0) or 1
    return [
        CauseShare(slug, name, given, lines[slug, name], max(round(100 * given / most), 1))
        for (slug, name), given in sorted(minutes.items(), key=lambda row: (-row[1], row[0][1]))
    ]


def _quotes(lines: Iterable[PortfolioLine], per_organization: Mapping[int, int]) -> list[Quote]:
    return [Quote(line.quote, quoted(line), per_organization[line.organization_id]) for line in lines]
