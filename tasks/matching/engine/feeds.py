"""The order of a list: value times price, bent by the person's slider, with a stretch task in every five."""

from __future__ import annotations

from tasks.matching.engine.data import Array


def order(
    values: Array,
    prices: Array,
    *,
    growth: float = 0.5,
    goal_mask: Array | None = None,
    stretch_mask: Array | None = None,
) -> Array:
    """The positions of one person's list, best first. All arrays have one entry per listed task."""
    raise NotImplementedError
