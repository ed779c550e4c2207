"""The pictures of a badge and of a certificate: patches of the quilt, in the colours of paper."""

from zlib import crc32

from common.patchwork import CAUSE_COLOURS, finished_tile
from common.printing.patches import patches_svg
from common.printing.typesetting import typeset
from credentials.printing import TEMPLATES

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
    return patches_svg(tiles, columns, rows)


def badge_pictures(*, title: str, organization: str, cause: str, key: str) -> tuple[bytes, str]:
    """The badge as PNG and as SVG, still without the credential inside."""
    data = {"title": title, "organization": organization}
    files = {"quilt.svg": quilt(cause=cause, key=key, columns=4, rows=2)}
    png = typeset(TEMPLATES / "badge.typ", data, format="png", files=files)
    return png, typeset(TEMPLATES / "badge.typ", data, format="svg", files=files).decode()
