"""The document of a statement: data in a fixed order and form, so that the same facts give the same bytes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import Any

from django.conf import settings

from portfolios.models import PortfolioLine, Statement
from portfolios.selectors.lists import rated_words

FORMAT = "microvol.statement"
VERSION = 1


@dataclass(frozen=True)
class Piece:
    """A piece of work as it was told. `confirmed_by` is whoever reached its step of the ladder."""

    line_id: str
    title: str
    organization: str
    organization_number: str
    began: date
    accepted: date
    minutes: int
    evidence: str
    confirmed_by: str
    skills: list[str]


@dataclass(frozen=True)
class MonthSum:
    month: date
    pieces: int
    minutes: int


@dataclass(frozen=True)
class Told:
    """A statement's document, read."""

    person: str
    verify: str
    as_of: datetime
    issuer: str
    first: date
    last: date
    minutes: int
    organization_count: int
    months: list[MonthSum]
    pieces: list[Piece]


def written(statement: Statement, lines: Sequence[PortfolioLine], *, person: str, zone: tzinfo) -> str:
    """Expects a statement with all but its document, and lines, oldest first, with claim, organisation and skills."""
    pieces = [_piece(line, zone) for line in lines]
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "verify": f"{settings.SITE_URL}{statement.get_absolute_url()}",
        "as_of": statement.made_at.astimezone(zone).isoformat(timespec="seconds"),
        "issued_by": {"name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"},
        "person": person,
        "period": {
            "from": statement.first_day.isoformat(),
            "to": statement.last_day.isoformat(),
            "time_zone": str(zone),
        },
        "totals": {
            "pieces": len(pieces),
            "minutes": sum(piece["minutes"] for piece in pieces),
            "organizations": len({line.organization_id for line in lines}),
        },
    }
    if statement.shows_months:
        document["months"] = _months(pieces)
    return json.dumps({**document, "pieces": pieces}, ensure_ascii=False, indent=1) + "\n"


def read(statement: Statement) -> Told:
    found = json.loads(statement.document)
    return Told(
        person=found["person"],
        verify=found["verify"],
        as_of=datetime.fromisoformat(found["as_of"]),
        issuer=found["issued_by"]["name"],
        first=date.fromisoformat(found["period"]["from"]),
        last=date.fromisoformat(found["period"]["to"]),
        minutes=found["totals"]["minutes"],
        organization_count=found["totals"]["organizations"],
        months=[
            MonthSum(date.fromisoformat(f"{row['month']}-01"), row["pieces"], row["minutes"])
            for row in found.get("months", [])
        ],
        pieces=[_read_piece(row) for row in found["pieces"]],
    )


def _piece(line: PortfolioLine, zone: tzinfo) -> dict[str, Any]:
    """What others confirmed, and no word of the owner's: the title is the brief's."""
    organization = {"name": line.organization.name, "number": line.organization.registration_number}
    return {
        "id": str(line.public_id),
        "title": line.title,
        "organization": {key: value for key, value in organization.items() if value},
        "began": line.claim.created_at.astimezone(zone).date().isoformat(),
        "accepted": line.accepted_at.astimezone(zone).date().isoformat(),
        "minutes": line.confirmed_minutes,
        "evidence": line.evidence,
        "confirmed_by": line.evidence_by,
        "skills": [rated_words(row) for row in line.skills.all()],
    }


def _read_piece(row: dict[str, Any]) -> Piece:
    return Piece(
        line_id=row["id"],
        title=row["title"],
        organization=row["organization"]["name"],
        organization_number=row["organization"].get("number", ""),
        began=date.fromisoformat(row["began"]),
        accepted=date.fromisoformat(row["accepted"]),
        minutes=row["minutes"],
        evidence=row["evidence"],
        confirmed_by=row["confirmed_by"],
        skills=row["skills"],
    )


def _months(pieces: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each piece counts in the month in which it was accepted."""
    found = []
    for month, rows in groupby(pieces, key=lambda piece: piece["accepted"][:7]):
        minutes = [row["minutes"] for row in rows]
        found.append({"month": month, "pieces": len(minutes), "minutes": sum(minutes)})
    return found
