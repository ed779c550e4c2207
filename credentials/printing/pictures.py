"""The pictures of a badge and of a certificate: patches of the quilt, in the colours of paper."""

import re
from zlib import crc32

from common.patchwork import CAUSE_COLOURS, finished_tile, grid_svg
from common.printing.typesetting import typeset
from credentials.printing import TEMPLATES

# The patches of static/css/app.css (light theme), written out because these pictures know no stylesheet.
COLOURS = {
    "fill-patch-pine": "#005c44", "fill-patch-gold": "#fcbd34", "fill-patch-coral": "#ec6541",
    "fill-patch-sky": "#64b2de", "fill-patch-moss": "#98c15f", "fill-patch-wine": "#782d3f",
    "fill-patch-sand": "#e4d2b4", "fill-patch-ink": "#0e241e", "fill-base-100": "#ffffff", "fill-base-300": "#dfe0d4",
    "fill-tint-coral": "#ffe0d5", "fill-tint-gold": "#fbebba", "fill-tint-pine": "#d5f1e4", "fill-tint-sky": "#d7edfb",
}  # fmt: skip
MINUTES = (15, 30, 60, 15, 30, 45, 30)


def pieces(*, cause: str, key: str, count: int) -> list[dict[str, object]]:
    """Patches that are always the same for one key: every second one in the colour of the work's cause."""
    others = sorted(CAUSE_COLOURS, key=lambda name: crc32(f"{key}/{name}".encode()))
    causes = [cause, others[0], cause, others[1], cause, others[2]]
    return [
        {"minutes": MINUTES[place % len(MINUTES)], "cause": causes[place % len(causes)], "key": f"{key}/{place}"}
        for place in range(count)
    ]


def quilt(*, cause: str, key: str, columns: int, rows: int) -> str:
    """The same patches as a picture of its own."""
    tiles = [
        finished_tile(int(str(piece["minutes"])), str(piece["cause"]), piece["key"])
        for piece in pieces(cause=cause, key=key, count=columns * rows)
    ]
    drawing = grid_svg(tiles, columns, crisp=True)
    drawing = re.sub(r'class="([\w-]+)"', lambda found: f'fill="{COLOURS[found[1]]}"', drawing)
    size = f'width="{columns * 20}" height="{rows * 20}" viewBox="0 0 {columns * 20} {rows * 20}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawing}</svg>'


def badge_pictures(*, title: str, organization: str, cause: str, key: str) -> tuple[bytes, str]:
    """The badge as PNG and as SVG, still without the credential inside."""
    data = {"title": title, "organization": organization}
    files = {"quilt.svg": quilt(cause=cause, key=key, columns=4, rows=2)}
    png = typeset(TEMPLATES / "badge.typ", data, format="png", files=files)
    return png, typeset(TEMPLATES / "badge.typ", data, format="svg", files=files).decode()
