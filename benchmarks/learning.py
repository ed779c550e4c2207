"""What learning is worth: weights refitted on a simulated market's log foretell a week that they have not seen.

    PYTHONPATH=../shared python -m benchmarks.learning --seeds 3

Rows, seconds of the refit, and mean log loss of the last week by the fixed weights, the refitted ones, and those with
the effects of tasks, organisations and people (lower is better). Then what 40,000 made-up rows cost the processor.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.matchlab_policy import EnginePolicy
from tasks.matching.engine import learning
from tasks.matching.engine.features import FEATURES
from tasks.matching.engine.weights import FIXED

HELD_OUT_DAYS = 7


class _Watched(EnginePolicy):
    """The engine as it plays; notes when each pair was first shown, and keeps the last state."""

    def begin(self, state: Any) -> None:
        super().begin(state)
        self.first_day = np.full(self.history.taken.shape, 10_000)

    def notify_bulk(self, open_tasks: Any, state: Any) -> list[tuple[int, int]]:
        for rows in state.log[self.history.days_read :]:
            if len(rows):
                day, v, t = rows.T[:3]
                np.minimum.at(self.first_day, (v, t), day)
        self.state = state
        return super().notify_bulk(open_tasks, state)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--weeks", type=int, default=8)
    options.add_argument("--volunteers", type=int, default=2000)
    chosen = options.parse_args()
    print(f"{'seed':>4} {'target':>8} {'rows':>7} {'held out':>8} {'s':>6} {'fixed':>8} {'refitted':>9} {'effects':>8}")
    for seed in range(1, chosen.seeds + 1):
        for line in _market(seed, chosen.volunteers, chosen.weeks):
            print(line, flush=True)
    rows = _made_up(40_000)
    started = time.process_time()
    found = learning.refit(rows, None, FIXED)
    steps = found.quality["accept"]["steps"]
    print(f"40,000 rows: {time.process_time() - started:.2f} s, {steps} steps")


def _market(seed: int, volunteers: int, weeks: int) -> list[str]:
    from matchlab.sim import simulate
    from matchlab.world import World, make

    policy = _Watched()
    simulate(World(make("balanced", volunteers=volunteers, tasks=600, weeks=weeks), seed), policy)
    state, history = policy.state, policy.history
    market = policy.market(np.arange(len(state.task_open)), state)
    until = state.day - HELD_OUT_DAYS
    shown, ended = history.shown(market, state), history.ended(market, state)
    assert ended is not None
    is_late = policy.first_day[shown.volunteer, shown.task] >= until
    begun_late = history.taken_day[ended.volunteer, ended.task] >= until
    found = learning.refit(shown.take(~is_late), ended.take(~begun_late), FIXED)
    lines = []
    for target, rows, late in (("accept", shown, is_late), ("success", ended, begun_late)):
        after = rows.take(late)
        losses = (
            learning.log_loss(after, FIXED, target=target),
            learning.log_loss(after, found.weights, target=target),
            learning.log_loss(after, found.weights, found.effects[target], target=target),
        )
        lines.append(
            f"{seed:>4} {target:>8} {int((~late).sum()):>7} {len(after):>8} {found.quality['seconds']:>6.2f}"
            f" {losses[0]:>8.4f} {losses[1]:>9.4f} {losses[2]:>8.4f}"
        )
    return lines


def _made_up(size: int) -> learning.Rows:
    rng = np.random.default_rng(1)
    task = rng.integers(0, 2000, size)
    rows = learning.Rows(
        {name: rng.random(size) for name in FEATURES},
        np.zeros(size, bool),
        rng.integers(0, 5000, size),
        task,
        task % 200,
        rng.integers(0, 10, size),
    )
    return replace(rows, happened=rng.random(size) < learning.chances(rows, FIXED))


if __name__ == "__main__":
    main()
