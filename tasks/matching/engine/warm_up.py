"""Compiles the inner loops, or loads what was compiled before, so that nobody's request waits for it."""

from __future__ import annotations

import numpy as np

from tasks.matching.engine.data import Market, People, Sparse, Tasks
from tasks.matching.engine.lists import top_lists, update_for_task
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.weights import FIXED


def warm_up() -> None:
    """Half a minute the first time after a release, less than a second from then on."""
    one = np.zeros(1, np.int64)
    need = Sparse.from_rows([[(0, 1.0)]])
    market = Market(
        People.blank(1, skills=need),
        Tasks.blank(1, need=need, weight=need),
        np.zeros(1, np.int32),
        Sparse.empty(1),
    )
    rows, values = top_lists(market, one, FIXED, 1)
    update_for_task(market, 0, one, FIXED, rows, values)
    pair_values(market, one, one, FIXED)
