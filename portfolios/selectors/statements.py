"""Statements: what may be chosen for one, and one with how things stand with it today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portfolios.certificates import withdrawn_among
from portfolios.models import PortfolioLine, Statement
from portfolios.selectors.accepted import accepted_between
from portfolios.selectors.evidence import step_words
from portfolios.selectors.lists import with_skills, zone_of
from portfolios.selectors.own import open_path
from portfolios.selectors.statement_document import MonthSum, Piece, Told, read
from portfolios.states import Evidence
from volunteers.models import Volunteer


@dataclass(frozen=True)
class PieceNow:
    """A piece as it was told, and whether its confirmation stands. `link` where the work is open to everyone."""

    piece: Piece
    is_standing: bool
    words: str
    link: str


@dataclass(frozen=True)
class StatementNow:
    statement: Statement
    told: Told
    pieces: list[PieceNow]
    link: str

    @property
    def fallen_count(self) -> int:
        return sum(not row.is_standing for row in self.pieces)

    @property
    def standing_minutes(self) -> int:
        return sum(row.piece.minutes for row in self.pieces if row.is_standing)

    @property
    def months(self) -> Sequence[MonthSum]:
        return self.told.months


def choosable(volunteer: Volunteer, *, first: date, last: date) -> QuerySet[PortfolioLine]:
    """Oldest first, with what a statement says of each. Expects the user at hand."""
    lines = accepted_between(volunteer.pk, first=first, last=last, zone=zone_of(volunteer.user))
    return with_skills(lines).select_related("organization", "claim").order_by("accepted_at", "pk")


def own_statements(user: Any) -> list[Statement]:
    """Newest first, without their documents."""
    return list(Statement.objects.own(user).defer("document").order_by("-pk"))


def statement_now(statement: Statement) -> StatementNow:
    """Two queries, however long it is. Expects volunteer, user and portfolio at hand."""
    told = read(statement)
    rows = PortfolioLine.objects.filter(
        volunteer_id=statement.volunteer_id, public_id__in=[piece.line_id for piece in told.pieces]
    )
    lines = {str(line.public_id): line for line in rows.select_related("organization")}
    withdrawn = withdrawn_among([line.claim_id for line in lines.values()])
    portfolio = getattr(statement.volunteer, "portfolio", None)
    zone = zone_of(statement.volunteer.user)

    def now(piece: Piece) -> PieceNow:
        line = lines.get(piece.line_id)
        if line is None:
            return PieceNow(piece, is_standing=False, words=_("No longer on record"), link="")
        at: datetime | None = withdrawn.get(line.claim_id)
        if at is not None:
            day = date_format(at.astimezone(zone).date(), "j F Y")
            return PieceNow(piece, is_standing=False, words=_("Withdrawn on %(day)s") % {"day": day}, link="")
        words = step_words(line.evidence, line.evidence_by or piece.organization)
        return PieceNow(piece, line.evidence != Evidence.SELF_REPORTED, words, open_path(line, portfolio))

    return StatementNow(
        statement=statement,
        told=told,
        pieces=[now(piece) for piece in told.pieces],
        link=portfolio.get_absolute_url() if portfolio is not None and portfolio.is_public else "",
    )
