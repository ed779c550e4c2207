"""The order of a list: value times price, bent by the person's slider, with a stretch task in every five."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tasks.matching.engine.data import Array
from tasks.matching.engine.weights import Weights

NOBODY = -1  # no entry, in lists of fixed width
MIXED = 30  # places of a list that are mixed; nobody reads on
EVERY = 5  # places that hold at least one stretch task and one that is no goal, where there are any (promises 8, 26)
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
    goal = stretch_mask if goal_mask is None else goal_mask
    if goal is None:
        return ranked
    growing, usual = goal & (values > 0), ~goal & (values > 0)
    if stretch_mask is not None and (stretch_mask & growing).any():
        growing = stretch_mask & growing
    return mixed(ranked, [growing, usual]) if growing.any() else ranked


def mixed(ranked: Array, kinds: Sequence[Array]) -> Array:
    """The same order, with at least one of each kind in every five of the first places, while there are any.

    A kind (a mask over positions) that the order itself does not bring takes the last place that is left for it.
    """
    best_first = ranked.tolist()
    waiting = [[position for position in reversed(best_first) if kind[position]] for kind in kinds]
    place = {position: number for number, position in enumerate(best_first)}
    result: list[int] = []
    used: set[int] = set()
    following = iter(best_first)
    for number in range(min(MIXED, len(best_first))):
        if number % EVERY == 0:
            missing = list(range(len(kinds)))
        for queue in waiting:
            while queue and queue[-1] in used:
                queue.pop()
        owed = [waiting[kind][-1] for kind in missing if waiting[kind]]
        if owed and len(owed) >= EVERY - number % EVERY:
            position = min(owed, key=place.__getitem__)
        else:
            position = next(p for p in following if p not in used)
        used.add(position)
        result.append(position)
        missing = [kind for kind in missing if not kinds[kind][position]]
    return np.array(result + [p for p in best_first if p not in used], dtype=np.int64)
