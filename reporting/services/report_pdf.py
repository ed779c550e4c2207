"""The board report as a PDF: asked for here, made by a job, set by Typst from the same figures as the page."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import patchwork
from common.printing import documents
from common.templatetags.microvol import minutes as minute_words
from downloads.models import Download
from downloads.services.asking import ask_for
from organizations.models import Organization
from reporting.definitions import HOW, how_worth, period_words, unrated_words
from reporting.periods import Period
from reporting.selectors.accepted import SkillGiven
from reporting.selectors.board import Board, TaskRow, board
from reporting.templatetags.report_words import money

TEMPLATE = Path(__file__).resolve().parent.parent / "printing" / "typst" / "board.typ"
BOARD_REPORT = "reporting.board"
ROWS_MAX = 400
SKILLS_MAX = 12
HOW_SHOWN = ["accepted", "volunteers", "time", "skills", "outcomes", "feedback"]
# Patch colours on paper (visual.md), by the names of common/patchwork.py.
COLOURS = {
    "pine": "#005b44", "gold": "#fcbd34", "coral": "#ec6541", "sky": "#64b2de", "moss": "#98c15f", "wine": "#782d3f",
    "sand": "#e4d2b4", "ink": "#0e241e",
}  # fmt: skip


def ask_for_report(*, organization: Organization, user_id: int, period: Period, now: datetime) -> Download:
    """Promises the PDF to one person. Refuses while they wait for several other files (409)."""
    return ask_for(
        user_id=user_id,
        kind=BOARD_REPORT,
        title=_("Volunteer report of %(name)s") % {"name": organization.name},
        arguments={
            "organization_id": organization.pk,
            "code": period.code,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
        },
        now=now,
    )


def report_pdf(organization: Organization, period: Period) -> bytes:
    """A4 pages, accessible (PDF/UA-1) unless a character has no letter in our fonts; then the report says so."""
    data = report_data(organization, board(organization, period, limit=ROWS_MAX), period)
    lacks = _("Some letters of other scripts are missing in this print. The page on the site shows them all.")
    return documents.document(TEMPLATE, data, lacks=lacks, files={"mark.svg": _mark(organization.slug)})


def report_data(organization: Organization, found: Board, period: Period) -> dict[str, Any]:
    totals, currency, counts = found.totals, found.rates.currency, found.outcomes.counts
    worth = [{"value": money(totals.worth, currency), "label": _("worth, at the rates named below")}]
    return {
        "title": _("What volunteers did for %(name)s") % {"name": organization.name},
        "author": organization.name,
        "language": "en",
        "organization": organization.name,
        "period": period_words(period),
        "made": _("Made with Microvol on %(day)s") % {"day": date_format(timezone.localdate(), "j F Y")},
        "figures": [
            {"value": number_format(totals.pieces, force_grouping=True), "label": _("pieces of work accepted")},
            {"value": minute_words(totals.confirmed), "label": _("of confirmed time")},
            {"value": number_format(totals.volunteers, force_grouping=True), "label": _("volunteers")},
            *(worth if totals.worth is not None else []),
        ],
        "sentence": _sentence(found),
        "led_title": _("What it led to"),
        "led": [
            {"task": row.task.title, "words": outcome_words(outcome)} for row in found.rows for outcome in row.words
        ][:SKILLS_MAX],
        "skills_title": _("Skills given"),
        "skills": [
            {"name": skill.name, "value": _skill_words(skill), "pieces": skill.pieces}
            for skill in found.skills[:SKILLS_MAX]
        ],
        "table_title": _("Task by task"),
        "head": [_("Task"), _("People"), _("Estimated"), _("Reported"), _("Confirmed"), _("Value"), _("Came to use")],
        "rows": [_row(row, currency) for row in found.rows],
        "total": [
            _("All %(count)s tasks") % {"count": totals.tasks}, str(totals.volunteers), minute_words(totals.estimated),
            minute_words(totals.reported), minute_words(totals.confirmed), money(totals.worth, currency),
            f"{counts.came_to_use}/{counts.answered}" if counts.answered else "",
        ],
        "cut": _("The latest %(shown)s of %(count)s tasks; the table for spreadsheets holds all.")
        % {"shown": len(found.rows), "count": totals.tasks} if totals.tasks > len(found.rows) else "",
        "how_title": _("How this is computed"),
        "how": [*(HOW[name]() for name in HOW_SHOWN), f"{how_worth(found.rates)} {unrated_words(totals.unrated)}"],
        "nothing": "" if totals.pieces else _("No work was accepted in this period."),
    }  # fmt: skip


def outcome_words(outcome: Any) -> str:
    number = (
        "" if outcome.number is None else f"{number_format(outcome.number, force_grouping=True)} {outcome.number_of}"
    )
    return ", ".join(filter(None, [outcome.note.rstrip("."), number])) or str(outcome.get_answer_display())


def _skill_words(skill: SkillGiven) -> str:
    pieces = ngettext("%(count)d piece", "%(count)d pieces", skill.pieces) % {"count": skill.pieces}
    return f"{pieces}, {minute_words(skill.minutes)}"


def _sentence(found: Board) -> str:
    counts, feedback = found.outcomes.counts, found.feedback
    said = [
        ngettext("Your team wrote %(count)d answer", "Your team wrote %(count)d answers", feedback.answers)
        % {"count": feedback.answers},
        ngettext("rated %(count)d skill", "rated %(count)d skills", feedback.ratings) % {"count": feedback.ratings},
        ngettext("thanked %(count)d time in public", "thanked %(count)d times in public", feedback.quotes)
        % {"count": feedback.quotes},
    ]
    words = _("%(first)s, %(second)s and %(third)s.") % dict(zip(("first", "second", "third"), said, strict=True))
    if counts.answered:
        words += " " + _("Of %(answered)d pieces of work whose fate is known, %(used)d came to use.") % {
            "answered": counts.answered,
            "used": counts.came_to_use,
        }
    return words


def _row(row: TaskRow, currency: str) -> dict[str, Any]:
    return {
        "title": row.task.title,
        "line": ", ".join(filter(None, [row.kind, date_format(row.day, "j M Y"), *row.names])),
        "cells": [
            str(row.volunteers), minute_words(row.estimated), minute_words(row.reported), minute_words(row.confirmed),
            money(row.worth, currency), f"{row.came_to_use}/{len(row.outcomes)}" if row.outcomes else "–",
        ],
    }  # fmt: skip


def _mark(slug: str) -> str:
    """The organisation's own patch."""
    tiles = patchwork.organization_tiles(slug)
    body = ""
    for place, tile in enumerate(tiles):
        shape = patchwork.SHAPES[tile.arcs]
        turn = f' transform="rotate({tile.turn} 10 10)"' if tile.turn else ""
        body += f'<g transform="translate({place % 2 * 20} {place // 2 * 20})">'
        body += f'<rect width="20" height="20" fill="{COLOURS[tile.ground]}"/>'
        body += f'<g fill="{COLOURS[tile.ink]}"{turn}><path fill-rule="evenodd" d="{shape}"/></g></g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">{body}</svg>'
