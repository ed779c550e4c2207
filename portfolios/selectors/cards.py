"""What stands on a card, and in words beside it: only what the page itself shows to anyone (promise 42)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.patchwork import Tile, finished_tile
from common.printing.patches import patches_svg
from common.printing.typesetting import uncovered
from common.templatetags.microvol import minutes
from portfolios import rules
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.evidence import led_to
from portfolios.selectors.lists import zone_of
from portfolios.selectors.public import card_facts, counted_lines, first_causes

WORDS_MAX = 220
QUILT_HEIGHT = 315
# (as many patches at most, columns, rows): the quilt at the side of a page's card.
QUILTS = ((8, 2, 4), (15, 3, 5), (28, 4, 7))


@dataclass(frozen=True)
class Drawing:
    """A card before it is set: template, data, its one picture, and the same in words."""

    template: str
    data: dict[str, Any]
    files: dict[str, str]
    alt: str

    @property
    def digest(self) -> str:
        content = json.dumps([self.template, self.data, self.files, self.alt], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


def page_drawing(
    portfolio: Portfolio, *, lines: QuerySet[PortfolioLine] | None = None, headline: str | None = None
) -> Drawing:
    """The card of a page, or of some of its counted lines under a headline of their own. Four queries."""
    lines = counted_lines(portfolio) if lines is None else lines
    headline = portfolio.headline if headline is None else headline
    facts = card_facts(lines)
    tiles = _tiles(lines, portfolio)
    columns, rows = next(((c, r) for most, c, r in QUILTS if len(tiles) <= most), QUILTS[-1][1:])
    address = f"{settings.SITE_URL}{portfolio.get_absolute_url()}"
    shown = []
    if rules.shows_facts(facts["line_count"]):
        count, organizations = facts["line_count"], facts["organization_count"]
        shown = [
            {"value": f"{count:,}", "label": ngettext("task accepted", "tasks accepted", count)},
            {"value": minutes(rules.rounded(facts["minutes"])), "label": _("given")},
            {"value": f"{organizations:,}", "label": ngettext("organisation", "organisations", organizations)},
        ]
    data = {
        "site": settings.SITE_NAME.lower(),
        "name": _printable(portfolio.name) or _bare(address),
        "headline": _printable(headline) or (_("Reviewed volunteer work") if not headline else ""),
        "facts": shown,
        "address": _bare(address),
        "quilt_width": QUILT_HEIGHT * columns // rows,
    }
    words = [f"{portfolio.name}: {headline or _('reviewed volunteer work')}"]
    words += [", ".join(f"{fact['value']} {fact['label']}" for fact in shown)] if shown else []
    alt = ". ".join(text.rstrip(".") for text in words) + "."
    return Drawing("page.typ", data, {"quilt.svg": patches_svg(tiles, columns, rows)}, alt)


def line_drawing(line: PortfolioLine, portfolio: Portfolio) -> Drawing:
    """What changed, and what somebody did for it. Expects organisation and outcome at hand; one query."""
    zone = zone_of(portfolio.volunteer.user)
    causes = first_causes([line.pk], portfolio)
    month = date_format(line.accepted_at.astimezone(zone).date(), "F Y")
    for_whom = _("For %(organization)s, %(month)s") % {"organization": line.organization, "month": month}
    label, changed, did = *_changed(line, portfolio), _did(line)
    who = _("%(name)s, %(time)s") % {"name": portfolio.name, "time": minutes(line.confirmed_minutes)}
    parts = [
        {"label": label, "text": _printable(changed)},
        {"label": _("What I did"), "text": _printable(did)},
    ]
    data = {
        "site": settings.SITE_NAME.lower(),
        "for_whom": _printable(for_whom) or month,
        "parts": [part for part in parts if part["text"]],
        "by": _printable(who) or minutes(line.confirmed_minutes),
        "evidence": _printable(_public_evidence(line)),
    }
    tile = finished_tile(line.confirmed_minutes, causes.get(line.pk, ""), line.public_id)
    told = [for_whom, who]
    told += [f"{label}: {changed}"] if changed else []
    told += [_("What I did: %(words)s") % {"words": did}, _public_evidence(line)]
    alt = " ".join(text if text[-1] in ".!?" else f"{text}." for text in told if text)
    return Drawing("line.typ", data, {"patch.svg": _beside(tile)}, alt)


def _public_evidence(line: PortfolioLine) -> str:
    """The step of the ladder with the organisation: the reviewer's own name stays on the page, with their words."""
    return f"{line.get_evidence_display()} · {line.organization}"


def _changed(line: PortfolioLine, portfolio: Portfolio) -> tuple[str, str]:
    """What the organisation says it led to; before it has, why it was needed. With a label."""
    led = led_to(line, zone=zone_of(portfolio.volunteer.user))
    if led is not None:
        return _("What changed"), _short(". ".join(part.rstrip(".") for part in (led.words, led.number) if part))
    why = _short(_first_sentence(line.why)) if rules.shows_work(line.permission) else ""
    return _("Why it was needed"), why


def _did(line: PortfolioLine) -> str:
    if not rules.shows_work(line.permission):
        return _short(line.title)
    return _short(line.summary or line.own_title or line.title)


def _first_sentence(text: str) -> str:
    head, dot, _rest = " ".join(text.split()).partition(". ")
    return head + dot.strip()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= WORDS_MAX else text[: WORDS_MAX - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _printable(text: str) -> str:
    """The text, if our fonts can print all of it; never silent boxes."""
    return "" if uncovered(text) else text


def _bare(address: str) -> str:
    return address.split("://", 1)[-1].rstrip("/")


def _tiles(lines: QuerySet[PortfolioLine], portfolio: Portfolio) -> Sequence[Tile]:
    most = QUILTS[-1][0]
    rows = lines.order_by("-accepted_at", "-pk")
    newest = list(rows.values_list("pk", "confirmed_minutes", "public_id")[:most])
    causes = first_causes([pk for pk, _minutes, _id in newest], portfolio)
    return [finished_tile(minutes, causes.get(pk, ""), public_id) for pk, minutes, public_id in newest]


def _beside(tile: Tile) -> str:
    """The patch of this work, twice, one turned: a strip of 1 x 2."""
    turned = Tile(arcs=tile.arcs, ground=tile.ink, ink=tile.ground, turn=(tile.turn + 180) % 360)
    return patches_svg([tile, turned], 1, 2)
