"""Lists for many people at once: what is promised to one lowers the price for the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tasks.matching.engine import feeds
from tasks.matching.engine.data import Array, Tasks
from tasks.matching.engine.prices import need_of
from tasks.matching.engine.weights import Weights


def batch(
    tasks: Tasks,
    values: Array,
    expected: Array,
    weights: Weights,
    *,
    shown: int,
    growth: Array | None = None,
    goal_mask: Array | None = None,
    stretch_mask: Array | None = None,
) -> Iterator[Array]:
    """Task rows, best first, for each row of `values` (people x tasks) in turn.

    Everyone is shown the first `shown`; a later place counts as less promised, as fewer look at it.
    """
    need, expected = need_of(tasks), expected.copy()
    for row, value in enumerate(values):
        ranked = feeds.order(
            value,
            need.price(expected),
            growth=0.5 if growth is None else float(growth[row]),
            goal_mask=None if goal_mask is None else goal_mask[row],
            stretch_mask=None if stretch_mask is None else stretch_mask[row],
        )
        seen = ranked[:shown]
        expected[seen] += feeds.exam(np.arange(len(seen)), weights) * value[seen]
        yield ranked
