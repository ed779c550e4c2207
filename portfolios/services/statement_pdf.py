"""A statement on paper: what its document says, its digest, and where to check it."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.printing import documents
from common.printing.codes import printed_code
from common.templatetags.microvol import minutes as minute_words
from portfolios.models import Statement
from portfolios.printing import TEMPLATES
from portfolios.selectors.evidence import step_words
from portfolios.selectors.statement_document import Piece, Told, read


def statement_pdf(statement: Statement) -> bytes:
    """A4 pages from the frozen document alone, so that they say the same on any day."""
    told = read(statement)
    lacks = _("Boxes stand for letters that our fonts lack. The address above shows them all.")
    files = {"qr.svg": printed_code(told.verify)}
    return documents.document(TEMPLATES / "statement.typ", _words(told, statement.digest), lacks=lacks, files=files)


def missing_letters(statement: Statement) -> str:
    """What the PDF could not print, so that its owner hears it before they make one."""
    return " ".join(documents.lacking(_words(read(statement), statement.digest)))


def _words(told: Told, digest: str) -> dict[str, Any]:
    count = len(told.pieces)
    return {
        "title": _("Volunteer work of %(name)s") % {"name": told.person},
        "language": "en",
        "issuer": told.issuer.lower(),
        "author": told.issuer,
        "kind": _("Statement of volunteer work"),
        "person": told.person,
        "period": _("%(first)s to %(last)s")
        % {"first": date_format(told.first, "j F Y"), "last": date_format(told.last, "j F Y")},
        "sentence": _(
            "Each piece of work below was handed in on %(site)s, and checked and accepted by somebody other than its "
            "author. %(name)s chose which ones are listed."
        )
        % {"site": told.issuer, "name": told.person},
        "figures": [
            {"value": str(count), "label": ngettext("accepted piece of work", "accepted pieces of work", count)},
            {"value": minute_words(told.minutes), "label": _("of confirmed time")},
            {
                "value": str(told.organization_count),
                "label": ngettext("organisation", "organisations", told.organization_count),
            },
        ],
        "months_title": _("Time by month"),
        "months_head": [_("Month"), _("Pieces of work"), _("Confirmed time")],
        "months": [[date_format(row.month, "F Y"), str(row.pieces), minute_words(row.minutes)] for row in told.months],
        "months_total": [_("Together"), str(count), minute_words(told.minutes)],
        "pieces_title": _("Piece by piece"),
        "head": [_("Accepted"), _("Work"), _("Checked by"), _("Time")],
        "pieces": [_row(piece) for piece in told.pieces],
        "how": _(
            "Time is what the volunteer reported and the reviewer confirmed. Each piece of work counts on the day on "
            "which it was accepted. Nobody was paid for it."
        ),
        "check_title": _("Check this statement"),
        "check": _(
            "This address shows the same list, and whether each confirmation still stands. No account is needed."
        ),
        "address": told.verify,
        "qr_words": _("Code with the address where this statement is checked"),
        "as_of": _("As of %(day)s") % {"day": date_format(told.as_of, "j F Y, H:i T")},
        "digest_label": _("SHA-256 of the statement’s file"),
        "digest": digest,
    }


def _row(piece: Piece) -> dict[str, Any]:
    number = f" ({piece.organization_number})" if piece.organization_number else ""
    began = _("begun %(day)s") % {"day": date_format(piece.began, "j M Y")}
    return {
        "day": date_format(piece.accepted, "j M Y"),
        "title": piece.title,
        "line": ", ".join([f"{piece.organization}{number}", began]),
        "skills": ", ".join(piece.skills),
        "checked": step_words(piece.evidence, piece.confirmed_by or piece.organization),
        "time": minute_words(piece.minutes),
    }
