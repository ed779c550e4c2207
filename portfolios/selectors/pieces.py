"""What a public page counts of each of its lines, read once: its parts are made from these."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from portfolios.models import Portfolio, PortfolioLine
from portfolios.states import Evidence
from tasks.selectors.transferable import marked_skills


class Piece(NamedTuple):
    """One line in numbers. `marked`: the transferable skills its reviewer saw; None where nobody reviewed it."""

    pk: int
    public_id: UUID
    claim_id: int
    organization_id: int
    accepted_at: datetime
    minutes: int
    was_accepted_first_time: bool
    evidence: str
    is_selected: bool
    position: int
    has_quote: bool
    marked: list[str] | None

    @property
    def is_checked(self) -> bool:
        """Only these count in any number (`PortfolioLineQuerySet.checked`)."""
        return self.evidence != Evidence.SELF_REPORTED


class ShownCause(NamedTuple):
    line_id: int
    slug: str
    name: str


def pieces_of(lines: QuerySet[PortfolioLine]) -> list[Piece]:
    """The newest first. One query, of a few narrow columns of each line."""
    rows = lines.annotate(
        has_quote=ExpressionWrapper(~Q(quote=""), BooleanField()), marked=marked_skills("claim_id")
    ).order_by("-accepted_at", "-pk")
    return [
        Piece(*row)
        for row in rows.values_list(
            "pk", "public_id", "claim_id", "organization_id", "accepted_at", "confirmed_minutes",
            "was_accepted_first_time", "evidence", "is_selected", "position", "has_quote", "marked",
        )
    ]  # fmt: skip


def shown_causes(lines: QuerySet[PortfolioLine], portfolio: Portfolio) -> list[ShownCause]:
    """The causes of these lines without those that the owner hides (promise 27), each line's first one first."""
    rows = PortfolioLine.causes.through.objects.filter(portfolioline__in=lines)
    rows = rows.exclude(cause__in=portfolio.hidden_causes.values("pk")).order_by("pk")
    return [ShownCause(*row) for row in rows.values_list("portfolioline_id", "cause__slug", "cause__name")]


def months_in(pieces: Iterable[Piece], zone: tzinfo) -> list[date]:
    """The months in which work was accepted, by the clock of who did it."""
    return sorted({piece.accepted_at.astimezone(zone).date().replace(day=1) for piece in pieces})
