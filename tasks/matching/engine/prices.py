"""Need prices: how much the market gains when one more success comes to a task, given what is under way.

Half of a task's worth is its first success, the other half is shared by its places: a price is the slope of that
welfare, so a task nobody has taken costs most, and equity needs no rule of its own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import pdtr

from tasks.matching.engine import habits
from tasks.matching.engine.data import Array, Market, Tasks
from tasks.matching.engine.feeds import NOBODY, exam
from tasks.matching.engine.weights import Weights

FIRST_SHARE = 0.5
# The share that ends well of the work under way, and of the requests that wait.
WORKING_HOPE, PENDING_HOPE = 0.55, 0.4
PENDING_TAKES = 0.7  # the chance that a waiting request takes its place
STEPS = 12  # of the fixed point (Frank-Wolfe); prices move by less than 0.01 after that
WARM = 8  # the step to begin with, where yesterday's answer is at hand
SHOWN = 10  # positions of a list that bring anything

_ALL = slice(None)


class Prices(NamedTuple):
    expected: Array  # further successes that the lists will bring to each task
    price: Array


class Need(NamedTuple):
    """What prices are worked out from; it changes only when work begins or ends, not with what is expected."""

    first: Array  # worth of the first success: the chance that what is under way brings none
    share: Array  # worth of each further place
    free: Array  # places that what waits will not take; a fraction is the chance of one more

    def price(self, expected: Array, rows: Array | slice = _ALL) -> Array:
        free = self.free[rows]
        sure = np.floor(free)
        needed = np.where(sure > 0, pdtr(np.maximum(sure - 1, 0), expected), 0.0)
        needed += (free - sure) * (pdtr(sure, expected) - needed)
        return self.first[rows] * np.exp(-expected) + self.share[rows] * needed


def need_of(tasks: Tasks) -> Need:
    hope = WORKING_HOPE * tasks.working + PENDING_HOPE * np.minimum(tasks.pending, tasks.open)
    return Need(
        first=FIRST_SHARE * np.where(tasks.filled == 0, np.exp(-hope), 0.0),
        share=(1 - FIRST_SHARE) / tasks.places,
        free=np.maximum(tasks.open - PENDING_TAKES * tasks.pending, 0.0),
    )


def need_prices(tasks: Tasks, expected: Array) -> Array:
    """The price of each task, when so many further successes are expected."""
    return need_of(tasks).price(expected)


def fixed_point(
    market: Market,
    v_rows: Array,
    task_rows: Array,
    values: Array,
    weights: Weights,
    *,
    scale: float = 1.0,
    start: Array | None = None,
) -> Prices:
    """Prices that agree with the lists they lead to (mean field: each person is one of many).

    `v_rows` (n,) is a sample of people, `task_rows` and `values` (n, k) their stored lists (NOBODY: no entry),
    `scale` how many people each of them stands for, and `start` what was expected last, which saves most of the steps.
    """
    tasks, size = market.tasks, len(market.tasks)
    listed = task_rows != NOBODY
    rows = np.where(listed, task_rows, 0)
    brought = np.where(listed, values * habits.reach(market.people, v_rows[:, None], tasks.days_left[rows]), 0.0)
    shown = min(SHOWN, rows.shape[1])
    seen = exam(np.arange(shown), weights)
    need = need_of(tasks)
    expected = np.zeros(size) if start is None else start.copy()
    for step in range(0 if start is None else WARM, STEPS):
        worth = np.where(listed, values * need.price(expected)[rows], 0.0)
        top = np.argpartition(-worth, shown - 1, axis=1)[:, :shown]
        top = np.take_along_axis(top, np.argsort(-np.take_along_axis(worth, top, 1), axis=1, kind="stable"), 1)
        flow = np.take_along_axis(brought, top, 1) * seen
        arriving = scale * np.bincount(np.take_along_axis(rows, top, 1).ravel(), flow.ravel(), minlength=size)
        expected += 2 / (step + 2) * (arriving - expected)
    return Prices(expected, need.price(expected))
