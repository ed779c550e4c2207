"""The cases behind an impact number: the pieces of work it counts, a page at a time, and what they add up to."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from organizations.models import Organization
from portfolios.models import PortfolioLine
from reporting.periods import Period
from reporting.selectors.accepted import CLAIM, TASK, accepted_of, with_worth, within
from reporting.selectors.rates import PlaceRates, rates_of_places
from reporting.selectors.told import told_in
from tasks.models import Review
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer

PAGE_LENGTH = 50
LINE = f"{CLAIM}__portfolio_line"
ORGANIZATION = f"{TASK}__organization"


@dataclass(frozen=True, slots=True)
class Cases:
    """Which number somebody follows: all work, or that of one organisation, skill or cause, or what came to use."""

    organization: str = ""
    skill: str = ""
    cause: str = ""
    came_to_use: bool = False

    @property
    def query(self) -> str:
        named = {"organization": self.organization, "skill": self.skill, "cause": self.cause}
        parts = [f"{name}={slug}" for name, slug in named.items() if slug]
        return "&".join([*parts, "outcome=yes"] if self.came_to_use else parts)


@dataclass(frozen=True, slots=True)
class Piece:
    public_id: UUID
    title: str
    organization: str
    day: date
    confirmed: int
    worth: Decimal | None
    currency: str
    is_peer: bool


@dataclass(frozen=True, slots=True)
class PiecePage:
    """`about`: the name of what is asked for. `pieces` and `confirmed` are of all, not of this page."""

    about: str
    pieces: int
    confirmed: int
    rows: list[Piece]
    next_before: UUID | None


def piece_page(volunteer: Volunteer, period: Period, cases: Cases, before: UUID | None = None) -> PiecePage | None:
    """Four queries, up to two more for what is named and what goes on; None where nothing is called so."""
    about = _about(cases)
    if about is None:
        return None
    reviews = _counted(volunteer, period, cases)
    sums = reviews.aggregate(pieces=Count("pk"), confirmed=Sum("confirmed_minutes", default=0))
    rows = _rows(reviews, period, _last(reviews, before))
    return PiecePage(
        about=about,
        rows=rows[:PAGE_LENGTH],
        next_before=rows[PAGE_LENGTH - 1].public_id if len(rows) > PAGE_LENGTH else None,
        **sums,
    )


def _about(cases: Cases) -> str | None:
    if cases.organization:
        return Organization.objects.filter(slug=cases.organization).values_list("name", flat=True).first()
    if cases.skill:
        return Skill.objects.filter(slug=cases.skill).values_list("name", flat=True).first()
    if cases.cause:
        return Cause.objects.filter(slug=cases.cause).values_list("name", flat=True).first()
    return ""


def _counted(volunteer: Volunteer, period: Period, cases: Cases) -> QuerySet[Review]:
    """What came to use is news of the period, whenever the work itself was accepted."""
    reviews = accepted_of(volunteer)
    if cases.came_to_use:
        told = [piece.claim_id for piece in told_in(volunteer, period) if piece.came_to_use]
        return reviews.filter(**{f"{CLAIM}__in": told})
    reviews = within(reviews, period)
    if cases.organization:
        return reviews.filter(**{f"{ORGANIZATION}__slug": cases.organization})
    lines = PortfolioLine.objects.filter(volunteer=volunteer)
    if cases.skill:
        return reviews.filter(**{f"{CLAIM}__in": lines.filter(skills__skill__slug=cases.skill).values("claim")})
    if cases.cause:
        return reviews.filter(**{f"{CLAIM}__in": lines.filter(causes__slug=cases.cause).values("claim")})
    return reviews


def _last(reviews: QuerySet[Review], before: UUID | None) -> tuple[datetime, int] | None:
    """Where the page before this one ended."""
    if before is None:
        return None
    return reviews.filter(**{f"{LINE}__public_id": before}).values_list("created_at", "pk").first()


def _rows(reviews: QuerySet[Review], period: Period, last: tuple[datetime, int] | None) -> list[Piece]:
    """Two queries: the rates, and one piece more than a page holds."""
    places = set(reviews.order_by().values_list(f"{ORGANIZATION}__country", f"{ORGANIZATION}__time_zone").distinct())
    rates = rates_of_places(sorted(places))
    if last:
        reviews = reviews.filter(Q(created_at__lt=last[0]) | Q(created_at=last[0], pk__lt=last[1]))
    found = (
        with_worth(reviews, PlaceRates(rates, ORGANIZATION))
        .order_by("-created_at", "-pk")
        .values_list(
            f"{LINE}__public_id", f"{LINE}__title", f"{ORGANIZATION}__name", "created_at", "confirmed_minutes",
            "worth", f"{ORGANIZATION}__country", f"{ORGANIZATION}__time_zone", "is_peer",
        )[: PAGE_LENGTH + 1]
    )  # fmt: skip
    return [
        Piece(public_id, title, name, period.day_of(at), confirmed, worth, rates[country, zone].currency, is_peer)
        for public_id, title, name, at, confirmed, worth, country, zone, is_peer in found
    ]
