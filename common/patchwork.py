"""The geometry of dials, patches and quilts: a quarter of an hour drawn as a quarter circle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from zlib import crc32

MINUTES_PER_ARC = 15

# Written out in full so that the stylesheet build finds every class.
FILLS = {
    "pine": "fill-patch-pine",
    "gold": "fill-patch-gold",
    "coral": "fill-patch-coral",
    "sky": "fill-patch-sky",
    "moss": "fill-patch-moss",
    "wine": "fill-patch-wine",
    "sand": "fill-patch-sand",
    "ink": "fill-patch-ink",
    "base-100": "fill-base-100",
    "base-300": "fill-base-300",
    "tint-coral": "fill-tint-coral",
    "tint-gold": "fill-tint-gold",
    "tint-pine": "fill-tint-pine",
    "tint-sky": "fill-tint-sky",
}

# Cause: the colour it is known by, and its partner on the same tile.
CAUSE_COLOURS = {
    "food": ("coral", "tint-coral"),
    "refugees": ("gold", "pine"),
    "water": ("pine", "sand"),
    "rights": ("wine", "sand"),
    "health": ("sky", "ink"),
    "nature": ("moss", "pine"),
    "crisis": ("coral", "wine"),
    "arts": ("gold", "coral"),
    "education": ("sky", "wine"),
    "community": ("coral", "ink"),
    "older-people": ("gold", "wine"),
    "animals": ("sand", "ink"),
    "digital": ("gold", "ink"),
    "sport": ("moss", "ink"),
}
OTHER_CAUSE_COLOURS = ("ink", "sand")

# Organisation marks: the first colour stands out clearly against both others.
ORGANIZATION_COLOURS = (
    ("coral", "sand", "ink"),
    ("sky", "ink", "wine"),
    ("wine", "gold", "sand"),
    ("pine", "gold", "sand"),
    ("pine", "moss", "sand"),
    ("ink", "sky", "gold"),
    ("ink", "moss", "coral"),
    ("wine", "sky", "sand"),
    ("gold", "ink", "wine"),
    ("moss", "ink", "wine"),
)

# Quarters of an hour, and the shape that shows them in a box of 20.
SHAPES = {
    1: "M-.1 20.1V0H0A20 20 0 0 1 20 20V20.1Z",
    2: "M0 0A20 20 0 0 1 20 20A20 20 0 0 1 0 0Z",
    3: "M10 0A10 10 0 0 1 20 10H20.1V20.1H10V20A10 10 0 0 1 10 0Z",
    4: "M10 0A10 10 0 0 1 10 20A10 10 0 0 1 10 0Z",
    8: "M10 0A10 10 0 0 1 10 20A10 10 0 0 1 10 0ZM10 5A5 5 0 0 0 10 15A5 5 0 0 0 10 5Z",
}

# Sectors of the dial in a box of 32, clockwise from twelve o'clock.
DIAL_HOUR = (
    "M16.9 15.1H32A15.1 15.1 0 0 0 16.9 0Z",
    "M16.9 16.9H32A15.1 15.1 0 0 1 16.9 32Z",
    "M15.1 16.9H0A15.1 15.1 0 0 0 15.1 32Z",
    "M15.1 15.1H0A15.1 15.1 0 0 1 15.1 0Z",
)
DIAL_INNER = (
    "M16.9 15.1H25.6A8.7 8.7 0 0 0 16.9 6.4Z",
    "M16.9 16.9H25.6A8.7 8.7 0 0 1 16.9 25.6Z",
    "M15.1 16.9H6.4A8.7 8.7 0 0 0 15.1 25.6Z",
    "M15.1 15.1H6.4A8.7 8.7 0 0 1 15.1 6.4Z",
)
DIAL_OUTER = (
    "M27.4 15.1H32A15.1 15.1 0 0 0 16.9 0V4.6A10.5 10.5 0 0 1 27.4 15.1Z",
    "M27.4 16.9H32A15.1 15.1 0 0 1 16.9 32V27.4A10.5 10.5 0 0 0 27.4 16.9Z",
    "M4.6 16.9H0A15.1 15.1 0 0 0 15.1 32V27.4A10.5 10.5 0 0 1 4.6 16.9Z",
    "M4.6 15.1H0A15.1 15.1 0 0 1 15.1 0V4.6A10.5 10.5 0 0 0 4.6 15.1Z",
)


@dataclass(frozen=True)
class Tile:
    """One patch: how much time, in which two colours, turned by 0, 90, 180 or 270 degrees."""

    arcs: int
    ground: str
    ink: str
    turn: int = 0


def quarters(minutes: int) -> int:
    """Started quarters of an hour."""
    return ceil(max(minutes, 0) / MINUTES_PER_ARC)


def dial_sectors(minutes: int) -> list[tuple[str, bool]]:
    """The sectors to draw, each with whether it is filled; a second ring appears after the first hour."""
    filled = quarters(minutes)
    if filled <= len(DIAL_HOUR):
        return [(sector, place < filled) for place, sector in enumerate(DIAL_HOUR)]
    second_hour = filled - len(DIAL_INNER)
    return [(sector, True) for sector in DIAL_INNER] + [
        (sector, place < second_hour) for place, sector in enumerate(DIAL_OUTER)
    ]


def finished_tile(minutes: int, cause: str, key: object) -> Tile:
    """The patch of one finished task: colour from the cause, arcs from the time, turn from the key."""
    seed = crc32(str(key).encode())
    colour, partner = CAUSE_COLOURS.get(cause, OTHER_CAUSE_COLOURS)
    ground, ink = (colour, partner) if seed >> 2 & 1 else (partner, colour)
    return Tile(arcs=max(quarters(minutes), 1), ground=ground, ink=ink, turn=seed % 4 * 90)


def organization_tiles(slug: str) -> list[Tile]:
    """Four tiles that are always the same for one slug."""
    seed = crc32(slug.encode())
    main, second, third = ORGANIZATION_COLOURS[seed % len(ORGANIZATION_COLOURS)]
    tiles = []
    for place in range(4):
        bits = crc32(f"{slug}/{place}".encode())
        other = third if place == seed >> 4 & 3 else second
        ground, ink = (main, other) if (bits >> 2 & 1) else (other, main)
        tiles.append(Tile(arcs=(1, 1, 2, 4)[bits >> 3 & 3], ground=ground, ink=ink, turn=bits % 4 * 90))
    return tiles


def tile_svg(tile: Tile, x: int = 0, y: int = 0, *, crisp: bool = False) -> str:
    """One tile as SVG. Every part comes from the tables above, so nothing here needs escaping."""
    shape = next(path for arcs, path in sorted(SHAPES.items(), reverse=True) if arcs <= tile.arcs)
    path = f'<path fill-rule="evenodd" d="{shape}"/>'
    if tile.turn:
        path = f'<g transform="rotate({tile.turn} 10 10)">{path}</g>'
    edges = ' shape-rendering="crispEdges"' if crisp else ""
    drawing = (
        f'<rect class="{FILLS[tile.ground]}" width="20" height="20"{edges}/><g class="{FILLS[tile.ink]}">{path}</g>'
    )
    return f'<g transform="translate({x} {y})">{drawing}</g>' if x or y else drawing


def grid_svg(tiles: Iterable[Tile], columns: int, *, crisp: bool = False) -> str:
    """Tiles row by row."""
    return "".join(
        tile_svg(tile, place % columns * 20, place // columns * 20, crisp=crisp) for place, tile in enumerate(tiles)
    )


def empty_grid_svg(start: int, end: int, columns: int) -> str:
    """Dashed squares: the places where patches are still to come."""
    return "".join(
        f'<rect class="fill-none stroke-field" x="{place % columns * 20 + 0.6:g}" y="{place // columns * 20 + 0.6:g}"'
        ' width="18.8" height="18.8" stroke-width="0.5" stroke-dasharray="1.8 1.5"/>'
        for place in range(start, end)
    )


def rows_for(tiles: Sequence[object], columns: int) -> int:
    """At least one row, so that an empty quilt still has its shape."""
    return max(ceil(len(tiles) / columns), 1)
