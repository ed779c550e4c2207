"""Template tags of the visual language: dials, patches, quilts and icons, and the words for times and dates."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import patchwork, scanning

register = template.Library()

# Drawings depend on nothing but what they are given, and a list shows the same ones again and again.
DRAWINGS_KEPT = 4096
drawing = lru_cache(maxsize=DRAWINGS_KEPT)


def _svg(body: str, *, css: str, box: str, label: str = "", fit: str = "") -> SafeString:
    """An inline drawing: hidden from screen readers unless it carries a label of its own."""
    access = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    frame = format_html(' preserveAspectRatio="{}"', fit) if fit else ""
    drawing = mark_safe(body)  # noqa: S308  constants and numbers from common/patchwork.py
    return format_html('<svg class="{}" viewBox="{}"{} {}>{}</svg>', css, box, frame, access, drawing)


def _slug(thing: Any) -> str:
    return str(getattr(thing, "slug", thing) or "")


def _part(tile: Any, name: str) -> Any:
    return tile[name] if isinstance(tile, dict) else getattr(tile, name)


# ---------- drawings ----------


@register.simple_tag
@drawing
def dial(minutes: int, size_class: str = "size-10") -> SafeString:
    """The time a task needs, one quarter circle per started quarter of an hour. Put the words next to it."""
    sectors = "".join(
        f'<path class="q{" on" if filled else ""}" d="{path}"/>'
        for path, filled in patchwork.dial_sectors(int(minutes or 0))
    )
    return _svg(sectors, css=f"dial {size_class}", box="0 0 32 32")


@register.simple_tag
def patch(
    arcs: int, size_class: str = "size-12", *, ground: str = "sand", ink: str = "pine", turn: int = 0, label: str = ""
) -> SafeString:
    """One tile with a given number of quarter hours and two named patch colours."""
    tile = patchwork.Tile(arcs=max(int(arcs), 1), ground=ground, ink=ink, turn=turn)
    return _svg(patchwork.tile_svg(tile), css=size_class, box="0 0 20 20", label=label)


@register.simple_tag
def task_patch(minutes: int, cause: Any, key: object, size_class: str = "size-12") -> SafeString:
    """The patch of one finished task, the same one that it has in the quilt."""
    tile = patchwork.finished_tile(int(minutes), _slug(cause), key)
    return _svg(patchwork.tile_svg(tile), css=size_class, box="0 0 20 20")


@register.simple_tag
def cover_patches(minutes: int, cause: Any, key: object, size_class: str = "block size-full") -> SafeString:
    """The patch of one finished task four times, each turned on: what stands where there is no picture of it."""
    tile = patchwork.finished_tile(int(minutes), _slug(cause), key)
    turned = [replace(tile, turn=(tile.turn + turn) % 360) for turn in (0, 90, 270, 180)]
    return _svg(patchwork.grid_svg(turned, 2, crisp=True), css=size_class, box="0 0 40 40", fit="xMidYMid slice")


@register.simple_tag
def org_patch(org: Any, size_class: str = "size-9") -> SafeString:
    """The mark of an organisation without a logo; takes the organisation or its slug."""
    return _patch_of_organization(_slug(org), size_class)


@drawing
def _patch_of_organization(slug: str, size_class: str) -> SafeString:
    tiles = patchwork.grid_svg(patchwork.organization_tiles(slug), 2)
    return _svg(tiles, css=f"patch {size_class}", box="0 0 40 40")


@register.simple_tag
def quilt(
    tiles: Sequence[Any],
    cols: int,
    size_class: str = "w-full h-auto",
    *,
    rows: int = 0,
    label: str = "",
    cover: bool = False,
) -> SafeString:
    """One tile per finished task. Each has `minutes`, `cause` (a slug or something with one) and `key`.

    Given `rows`, the quilt has exactly that many, with dashed squares where patches are still to come.
    `cover` lets the quilt fill its box and run over the edge.
    """
    rows_drawn = rows or patchwork.rows_for(tiles, cols)
    shown = [
        patchwork.finished_tile(int(_part(tile, "minutes")), _slug(_part(tile, "cause")), _part(tile, "key"))
        for tile in tiles[: rows_drawn * cols]
    ]
    body = patchwork.grid_svg(shown, cols, crisp=True)
    if rows:
        body += patchwork.empty_grid_svg(len(shown), rows * cols, cols)
    fit = "xMinYMin slice" if cover else ""
    return _svg(body, css=size_class, box=f"0 0 {cols * 20} {rows_drawn * 20}", label=label, fit=fit)


@cache
def _icons() -> dict[str, str]:
    path = settings.BASE_DIR / "static" / "build" / "icons.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ImproperlyConfigured("static/build/icons.json is missing: run `npm ci && npm run build`.") from error


@register.simple_tag
@drawing
def icon(name: str, size_class: str = "size-5") -> SafeString:
    """A Lucide icon, hidden from screen readers: the words stand beside it, or label the button around it."""
    icons = _icons()
    if name not in icons:
        close = ", ".join(get_close_matches(name, icons, n=3)) or "none"
        raise template.TemplateSyntaxError(f'There is no icon named "{name}". Close names: {close}.')
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        size_class,
        mark_safe(icons[name]),  # noqa: S308  our own build output
    )


@register.simple_tag
def scan_note() -> str:
    """Stands by files of other people: whether a virus scanner saw them."""
    if scanning.is_set():
        return _("A virus scanner saw these files when they were uploaded.")
    return _("These files were not checked for viruses. Open only what you expect.")


@register.filter
def cause_fill(cause: Any) -> str:
    """The fill class of a cause, for bars and keys."""
    colour, _partner = patchwork.CAUSE_COLOURS.get(_slug(cause), patchwork.OTHER_CAUSE_COLOURS)
    return patchwork.FILLS[colour]


@register.simple_tag
def cause_patch(cause: Any, size_class: str = "size-12") -> SafeString:
    """The sign of a cause where people choose one."""
    colour, partner = patchwork.CAUSE_COLOURS.get(_slug(cause), patchwork.OTHER_CAUSE_COLOURS)
    shape = (1, 2, 4)[sum(map(ord, _slug(cause))) % 3]
    tile = patchwork.Tile(arcs=shape, ground=partner, ink=colour)
    return _svg(patchwork.tile_svg(tile), css=size_class, box="0 0 20 20")


# ---------- words ----------


@register.filter
def minutes(value: int | None) -> str:
    """15 becomes "15 min", 90 becomes "1 h 30 min"."""
    if value is None:
        return ""
    hours, rest = divmod(int(value), 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@register.filter
def hours(value: int | None) -> str:
    """Minutes given over a long time, for big numbers: from 10 hours on, whole hours will do."""
    if value is None or int(value) < 10 * 60:
        return minutes(value)
    return minutes(round(int(value) / 60) * 60)


@register.filter
def duration(value: timedelta | None) -> str:
    """A stretch of time in the two largest units that matter: "1 day 4 h", "3 h 20 min", "12 min"."""
    if value is None:
        return ""
    whole = max(int(value.total_seconds() // 60), 0)
    days, rest = divmod(whole, 24 * 60)
    if not days:
        return minutes(whole)
    text = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return f"{text} {minutes(rest // 60 * 60)}" if rest >= 60 else text


@register.filter
def duration_left(value: timedelta | datetime | None) -> str:
    """The time until a moment, or a stretch of time, as "1 day 4 h left"."""
    if value is None:
        return ""
    left = value - timezone.now() if isinstance(value, datetime) else value
    if left < timedelta(minutes=1):
        return _("Less than a minute left") if left > timedelta(0) else _("No time left")
    return _("%(duration)s left") % {"duration": duration(left)}


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def short_date(value: date | datetime | None) -> str:
    """A day as "Fri 22 May", with the year when it is not this one."""
    if not value:
        return ""
    day = _local(value)
    return date_format(day, "D j M" if day.year == timezone.localdate().year else "D j M Y")


@register.filter
def short_datetime(value: datetime | None) -> str:
    """A moment as "Fri 22 May, 14:00"."""
    return f"{short_date(value)}, {date_format(_local(value), 'H:i')}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """For <time datetime>: HTML takes no microseconds."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""


@register.filter
def initials(value: Any) -> str:
    """The first letters of the first and the last word of a name."""
    words = str(value).split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
