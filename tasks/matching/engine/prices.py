"""Need prices: how much the market gains when one more success comes to a task, given what is under way."""

from __future__ import annotations

from typing import NamedTuple

from tasks.matching.engine.data import Array, Market, Tasks
from tasks.matching.engine.weights import Weights


class Prices(NamedTuple):
    expected: Array  # further successes that the lists will bring to each task
    price: Array


def need_prices(tasks: Tasks, expected: Array) -> Array:
    """The price of each task, when so many further successes are expected from the lists."""
    raise NotImplementedError


def fixed_point(
    market: Market, v_rows: Array, task_rows: Array, values: Array, weights: Weights, *, scale: float = 1.0
) -> Prices:
    """Prices that agree with the lists they lead to.

    `v_rows` (n,) is a sample of people, `task_rows` and `values` (n, k) their stored lists (task -1: no entry),
    and `scale` how many people each of them stands for.
    """
    raise NotImplementedError
