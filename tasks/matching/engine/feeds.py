"""The order of a list: value times price, bent by the person's slider, with a stretch task in every five."""

from __future__ import annotations

import numpy as np

from tasks.matching.engine.data import Array
from tasks.matching.engine.weights import Weights

NOBODY = -1  # no entry, in lists of fixed width
EVERY = 5  # positions that hold at least one stretch task and one usual one, where there are any (promises 8, 26)
GOAL_FACTOR = 4.0  # what a goal is worth at the growth end of the slider


def exam(positions: Array, weights: Weights) -> Array:
    """The chance that these positions of a list are looked at; 0 is the first."""
    return 1 / (1 + weights.exam_slope * positions)


def scores(values: Array, prices: Array, *, growth: float = 0.5, goal_mask: Array | None = None) -> Array:
    """Value times price, each weighed by the slider.

    At the impact end need counts twice; at the growth end need does not count, and what one wants to learn counts
    four times. In the middle, where everybody starts, the score is value times price.
    """
    lean = 2 * growth - 1  # -1 impact, 1 growth
    result = values * prices ** (1 - lean)
    return result if goal_mask is None else result * np.where(goal_mask, GOAL_FACTOR ** max(lean, 0.0), 1.0)


def order(
    values: Array,
    prices: Array,
    *,
    growth: float = 0.5,
    goal_mask: Array | None = None,
    stretch_mask: Array | None = None,
) -> Array:
    """The positions of one person's list, best first. All arrays have one entry per listed task."""
    ranked = np.argsort(-scores(values, prices, growth=growth, goal_mask=goal_mask), kind="stable")
    return ranked if stretch_mask is None else mixed(ranked, stretch_mask)


def mixed(ranked: Array, stretch_mask: Array) -> Array:
    """The same order, with at least one stretch task and one usual task in every five while there are both."""
    stretch = ranked[stretch_mask[ranked]].tolist()[::-1]
    usual = ranked[~stretch_mask[ranked]].tolist()[::-1]
    if not stretch or not usual:
        return ranked
    place = np.empty(len(stretch_mask), dtype=np.int64)
    place[ranked] = np.arange(len(ranked))
    result: list[int] = []
    while stretch and usual:
        fifth = len(result) % EVERY == EVERY - 1
        kinds = {bool(stretch_mask[position]) for position in result[len(result) - EVERY + 1 :]} if fifth else set()
        takes_stretch = (len(kinds) != 1 and place[stretch[-1]] < place[usual[-1]]) or kinds == {False}
        result.append((stretch if takes_stretch else usual).pop())
    return np.array(result + stretch[::-1] + usual[::-1], dtype=np.int64)
