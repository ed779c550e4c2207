"""What one volunteer's work came to in a period: the organisations' own definitions, seen from the other side.

Everything is read as it stood at the end of the period: acceptances are never taken back, lines keep the skills and
causes of that day, and what organisations told comes from the log. So a period that is over stays as it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from portfolios.models import PortfolioLine
from portfolios.selectors.lists import change_words
from portfolios.selectors.skills import skill_reviews
from reporting.periods import Period
from reporting.selectors.accepted import CLAIM, TASK, accepted_of, by_step, sums, with_worth, within
from reporting.selectors.rates import Place, PlaceRates, Rates, rates_of_places
from reporting.selectors.told import Told, summed, told_in
from tasks.models import Review
from tasks.selectors.outcomes import Summed
from tasks.selectors.results import Work, work_of
from volunteers.models import Volunteer

ORGANIZATION = f"{TASK}__organization"
TOLD_SHOWN = 5


@dataclass(frozen=True, slots=True)
class AtOrganization:
    """What one organisation accepted. `people`: who did; `by_peers`: what a volunteer accepted in its place.

    Over all time everything would be new, so nothing is called so; of skills neither.
    """

    pk: int
    name: str
    slug: str
    pieces: int
    by_peers: int
    confirmed: int
    worth: Decimal | None
    currency: str
    unrated: int
    is_new: bool
    people: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CauseServed:
    slug: str
    name: str
    pieces: int
    minutes: int


@dataclass(frozen=True, slots=True)
class SkillUsed:
    """`words`: how it moved. `is_new`: not used in accepted work before."""

    slug: str
    name: str
    pieces: int
    words: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Value:
    """Sums of different currencies stand side by side: nothing is converted."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PieceTold:
    """A piece of work with the news of it."""

    line: PortfolioLine
    told: Told


@dataclass(frozen=True)
class Impact:
    organizations: list[AtOrganization]
    rates: dict[Place, Rates]
    work: Work
    skills: list[SkillUsed]
    causes: list[CauseServed]
    outcomes: Summed
    told: list[PieceTold]
    people_count: int

    @property
    def pieces(self) -> int:
        return sum(row.pieces for row in self.organizations)

    @property
    def by_peers(self) -> int:
        return sum(row.by_peers for row in self.organizations)

    @property
    def confirmed(self) -> int:
        return sum(row.confirmed for row in self.organizations)

    @property
    def unrated(self) -> int:
        return sum(row.unrated for row in self.organizations)

    @property
    def new_organizations(self) -> int:
        return sum(row.is_new for row in self.organizations)

    @property
    def new_skills(self) -> int:
        return sum(skill.is_new for skill in self.skills)

    @cached_property
    def values(self) -> list[Value]:
        """By currency, the largest first."""
        sums_: Counter[str] = Counter()
        for row in self.organizations:
            if row.worth is not None:
                sums_[row.currency] += row.worth  # type: ignore[assignment]
        return [Value(Decimal(amount), currency) for currency, amount in sums_.most_common()]

    @property
    def rates_in_use(self) -> list[Rates]:
        """Each table of rates that a value comes from, once."""
        used = {rates.rows[0].pk: rates for rates in self.rates.values() if rates.rows}
        return list(used.values())


def impact_of(volunteer: Volunteer, period: Period) -> Impact:
    """Eleven queries, however much there is."""
    every = accepted_of(volunteer)
    reviews = within(every, period)
    first_at, rates = _organizations_before(every, period.end)
    told = told_in(volunteer, period)
    people = _people(reviews)
    return Impact(
        organizations=_at_organizations(reviews, rates, first_at, people, period),
        rates=rates,
        work=work_of(by_step(reviews, period), period.steps),
        skills=_skills(volunteer, reviews, period),
        causes=_causes(reviews),
        outcomes=summed(told),
        told=_pieces_told(told),
        people_count=len({user_id for _organization, user_id, _name in people}),
    )


def years_of(volunteer: Volunteer, zone: ZoneInfo) -> list[int]:
    """The years in which work was accepted, by the volunteer's clock, the newest first; one query."""
    return [day.year for day in accepted_of(volunteer).datetimes("created_at", "year", order="DESC", tzinfo=zone)]


def first_accepted_at(volunteer: Volunteer) -> datetime | None:
    return accepted_of(volunteer).aggregate(at=Min("created_at"))["at"]


# --- Its parts ------------------------------------------------------------------------------------------------------


def _organizations_before(every: QuerySet[Review], end: datetime) -> tuple[dict[int, datetime], dict[Place, Rates]]:
    """When each organisation first accepted something, and the rates of where they are. Two queries."""
    rows = (
        every.filter(created_at__lt=end)
        .order_by()
        .values_list(ORGANIZATION, f"{ORGANIZATION}__country", f"{ORGANIZATION}__time_zone")
        .annotate(first=Min("created_at"))
    )
    found = list(rows)
    rates = rates_of_places(sorted({(country, zone) for _pk, country, zone, _first in found}))
    return {pk: first for pk, _country, _zone, first in found}, rates


def _at_organizations(
    reviews: QuerySet[Review],
    rates: dict[Place, Rates],
    first_at: dict[int, datetime],
    people: Sequence[tuple[int, int, str]],
    period: Period,
) -> list[AtOrganization]:
    """One query; those with most confirmed time first."""
    by = {name: f"{ORGANIZATION}__{name}" for name in ("name", "slug", "country", "time_zone")}
    rows = (
        with_worth(reviews, PlaceRates(rates, ORGANIZATION))
        .order_by()
        .values(ORGANIZATION, *by.values())
        .annotate(**sums(), by_peers=Count("pk", filter=Q(is_peer=True)), last=Max("created_at"))
        .order_by("-confirmed", "-last", ORGANIZATION)
    )
    return [
        AtOrganization(
            pk=row[ORGANIZATION],
            name=row[by["name"]],
            slug=row[by["slug"]],
            pieces=row["pieces"],
            by_peers=row["by_peers"],
            confirmed=row["confirmed"],
            worth=row["total_worth"],
            currency=rates[row[by["country"]], row[by["time_zone"]]].currency,
            unrated=row["unrated"],
            is_new=period.code != "all" and first_at[row[ORGANIZATION]] >= period.begin,
            people=[name for pk, _user, name in people if pk == row[ORGANIZATION]],
        )
        for row in rows
    ]


def _people(reviews: QuerySet[Review]) -> list[tuple[int, int, str]]:
    """(organisation, person, name) of who accepted, those who accepted most first. A peer has no name. One query."""
    rows = reviews.filter(is_peer=False).order_by().values_list(ORGANIZATION, "reviewer", "reviewer__name")
    counted: QuerySet[Any, Any] = rows.annotate(count=Count("pk")).order_by("-count", "reviewer__name", "reviewer")
    return [(organization, user_id, name) for organization, user_id, name, _count in counted]


def _skills(volunteer: Volunteer, reviews: QuerySet[Review], period: Period) -> list[SkillUsed]:
    """Two queries: the period's, and what was before."""
    lines = PortfolioLine.objects.filter(volunteer=volunteer).checked()
    before = {skill.slug: skill.levels for skill in skill_reviews(lines.filter(accepted_at__lt=period.begin))}
    return [
        SkillUsed(
            slug=skill.slug,
            name=skill.name,
            pieces=skill.line_count,
            words=change_words(_moved(skill.levels, before.get(skill.slug, [])), skill.line_count),
            is_new=period.code != "all" and skill.slug not in before,
        )
        for skill in skill_reviews(lines.filter(claim__in=reviews.values(CLAIM)))
    ]


def _moved(levels: Sequence[int], before: Sequence[int]) -> list[int]:
    """Where a skill ended, and where it came from: the last rating before the period, else the first one in it."""
    if not levels:
        return []
    start = before[-1:] or (levels[:1] if len(levels) > 1 else [])
    return [levels[-1], *start]


def _causes(reviews: QuerySet[Review]) -> list[CauseServed]:
    """Those the work was accepted under; work for two causes counts for both. One query."""
    served = PortfolioLine.objects.filter(claim__in=reviews.values(CLAIM), causes__isnull=False)
    rows = (
        served.order_by()
        .values_list("causes__slug", "causes__name")
        .annotate(pieces=Count("pk"), minutes=Sum("confirmed_minutes"))
        .order_by("-minutes", "causes__name")
    )
    return [CauseServed(*row) for row in rows]


def _pieces_told(told: Sequence[Told]) -> list[PieceTold]:
    """The newest of what came to use, with words where there are some. One query."""
    shown = [piece for piece in told if piece.came_to_use][:TOLD_SHOWN]
    lines = PortfolioLine.objects.filter(claim__in=[piece.claim_id for piece in shown]).select_related("organization")
    by_claim = {line.claim_id: line for line in lines}
    return [PieceTold(by_claim[piece.claim_id], piece) for piece in shown if piece.claim_id in by_claim]
