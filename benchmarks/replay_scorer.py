"""The product's engine as a scorer of replayed markets: who will answer this question?

    python replay.py stackexchange_FILE.csv --scorer benchmarks.replay_scorer:scorer

A question is a task that uses its tags; people are known by the work they did with each tag, how much, and when last.
Nothing is declared there, so the score is what the engine makes of history alone: presence and leaning.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tasks.matching.engine import habits
from tasks.matching.engine.data import Market, People, Sparse, Tasks


def scorer(tags: list[str], now: float, people: list[dict[str, Any]]) -> list[float]:
    """One score per person, higher for those more likely to answer."""
    columns = {
        tag: column for column, tag in enumerate({tag: 0 for p in people for tag in p["tags"]} | dict.fromkeys(tags))
    }
    crowd = People.blank(
        len(people),
        practice=Sparse.from_rows([(columns[tag], count) for tag, count in p["tags"].items()] for p in people),
        accepted=np.array([p["n"] for p in people], float),
        days_seen=np.array([p["last"] for p in people], float),
    )
    question = Tasks.blank(1, need=Sparse.from_rows([[(columns[tag], 0.0) for tag in tags]]))
    market = Market(crowd, question)
    return (habits.presence(crowd) + habits.leaning(market, np.arange(len(people)), np.zeros(len(people)))).tolist()
