"""Patches as pictures of their own: for paper and for cards, which know no stylesheet."""

import re
from collections.abc import Sequence

from common.patchwork import Tile, grid_svg

# The patches of static/css/app.css (light theme), written out.
COLOURS = {
    "fill-patch-pine": "#005c44", "fill-patch-gold": "#fcbd34", "fill-patch-coral": "#ec6541",
    "fill-patch-sky": "#64b2de", "fill-patch-moss": "#98c15f", "fill-patch-wine": "#782d3f",
    "fill-patch-sand": "#e4d2b4", "fill-patch-ink": "#0e241e", "fill-base-100": "#ffffff", "fill-base-300": "#dfe0d4",
    "fill-tint-coral": "#ffe0d5", "fill-tint-gold": "#fbebba", "fill-tint-pine": "#d5f1e4", "fill-tint-sky": "#d7edfb",
}  # fmt: skip


def patches_svg(tiles: Sequence[Tile], columns: int, rows: int) -> str:
    """Tiles row by row as one SVG file; places without a tile stay plain."""
    places = "".join(
        f'<rect x="{place % columns * 20}" y="{place // columns * 20}" width="20" height="20" fill="#e9eadf"/>'
        for place in range(len(tiles), columns * rows)
    )
    drawing = grid_svg(tiles[: columns * rows], columns, crisp=True)
    drawing = re.sub(r'class="([\w-]+)"', lambda found: f'fill="{COLOURS[found[1]]}"', drawing)
    size = f'width="{columns * 20}" height="{rows * 20}" viewBox="0 0 {columns * 20} {rows * 20}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawing}{places}</svg>'
