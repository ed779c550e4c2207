"""The picture of a page: one patch for each of the newest pieces of work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolios import rules
from portfolios.selectors.pieces import Piece

QUILT_MAX = 60


@dataclass(frozen=True)
class Quilt:
    """The newest patches, and how many stand in a row on wide pages and on phones."""

    tiles: list[dict[str, Any]]
    columns: int
    rows: int
    phone_columns: int
    phone_rows: int


def quilt_of(counted: Sequence[Piece], first_cause: Mapping[int, str]) -> Quilt | None:
    if not counted:
        return None
    tiles = [
        {"minutes": piece.minutes, "cause": first_cause.get(piece.pk, ""), "key": piece.public_id}
        for piece in counted[:QUILT_MAX]
    ]
    columns = rules.quilt_columns(len(tiles), least=14, most=20)
    phone_columns = rules.quilt_columns(len(tiles), least=7, most=10)
    return Quilt(
        tiles=tiles,
        columns=columns,
        rows=-(-len(tiles) // columns),
        phone_columns=phone_columns,
        phone_rows=-(-len(tiles) // phone_columns),
    )
