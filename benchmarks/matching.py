"""Measures the matching engine: the simulated market over all its presets, and replayed answers of real people.

    python -m benchmarks.matching FOLDER [--seeds 10] [--first-seed 1] [--preset balanced ...] [--volunteers 2000]

FOLDER holds the yardstick (`matchlab/`, `data/replay.py`); without it, both are looked for on PYTHONPATH. The product
and its tests need neither. Prints the mean of each figure, ratios paired by seed, and whether each goal is met.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ENGINE = "benchmarks.matchlab_policy:factory"
SMARTSORT = "benchmarks.matching:smartsort"
POLICIES = {"engine": ENGINE, "relevance": "relevance", "SmartSort-like": SMARTSORT, "random": "random"}
PRESETS = ("balanced", "scarce", "surplus", "cold", "mismatch", "fatigued")
SHOWN = (
    "score_of_bound",
    "tasks_served",
    "slot_fill",
    "dropout",
    "invitations_per_done",
    "declined",
    "gini_exposure",
    "accepts_per_visit",
    "success_per_accept",
    "ndcg",
    "policy_ms_per_visit",
)
CONNECTION_PENALTY = 0.1  # per place, of a score that goes from 0 to 1.3; the best of 0.1, 0.2, 0.3, 0.5 and 0.8


class Goal(NamedTuple):
    name: str
    must: float
    aim: float
    is_cap: bool = False

    def says(self, value: float) -> str:
        better = (lambda bar: value <= bar) if self.is_cap else (lambda bar: value >= bar)
        return "aim met" if better(self.aim) else "must met" if better(self.must) else "MISSED"


# Goals of the matching design, section 4, for the balanced preset; and what to aim at elsewhere.
BALANCED = (
    Goal("score_of_bound", 0.62, 0.66),
    Goal("dropout", 0.055, 0.045, is_cap=True),
    Goal("invitations_per_done", 10, 7, is_cap=True),
    Goal("gini_exposure", 0.52, 0.48, is_cap=True),
    Goal("declined", 0.13, 0.10, is_cap=True),
)
SERVED = Goal("tasks_served / relevance", 1.25, 1.35)
AIMS = {"scarce": 0.57, "surplus": 0.71, "cold": 0.56, "mismatch": 0.62, "fatigued": 0.59}
RECALL = Goal("recall_at_10", 0.43, 0.46)


def smartsort() -> Any:
    """A ranking like VolunteerMatch's SmartSort: relevance, less a penalty for each connection a task already has."""
    relevance = import_module("matchlab.baselines").Relevance

    class SmartSort(relevance):  # type: ignore[misc, valid-type]
        def score(self, volunteers: Any, tasks: Any, state: Any) -> Any:
            connections = state.task_accepts[tasks] / state.tasks["slots"][tasks]
            return super().score(volunteers, tasks, state) - CONNECTION_PENALTY * connections

    return SmartSort()


def play(job: tuple[str, int, int, int]) -> list[dict[str, float]]:
    """One world, played by every policy."""
    preset, seed, volunteers, tasks = job
    lab, command = import_module("matchlab"), import_module("matchlab.__main__")
    world = lab.World(command.make(preset, volunteers=volunteers, tasks=tasks, weeks=8, feed=10), seed)
    best = lab.bound(world)
    found = [lab.simulate(world, lab.load_policy(name)) for name in POLICIES.values()]
    return [{**figures, "score_of_bound": figures["score"] / best} for figures in found]


def show_preset(preset: str, runs: list[list[dict[str, float]]]) -> None:
    """The table of one preset, and its goals."""
    by_policy = dict(zip(POLICIES, zip(*runs, strict=True), strict=True))
    print(f"\n{preset}, {len(runs)} seeds".ljust(24) + "".join(name.rjust(16) for name in POLICIES))
    for figure in SHOWN:
        means = (np.mean([run[figure] for run in by_policy[name]]) for name in POLICIES)
        print(figure.ljust(23) + "".join(f"{mean:16.3f}" for mean in means))
    engine, mean = by_policy["engine"], lambda figure: float(np.mean([run[figure] for run in by_policy["engine"]]))
    for other in ("relevance", "SmartSort-like", "random"):
        score, served = (paired(engine, by_policy[other], figure) for figure in ("score_of_bound", "tasks_served"))
        print(f"  engine / {other}: score x {score:.3f}, tasks served x {served:.3f}")
    if preset == "balanced":
        for goal in BALANCED:
            print(
                f"  {goal.name} {mean(goal.name):.3f} (must {goal.must}, aim {goal.aim}): {goal.says(mean(goal.name))}"
            )
        served = paired(engine, by_policy["relevance"], "tasks_served")
        print(f"  {SERVED.name} {served:.3f} (must {SERVED.must}, aim {SERVED.aim}): {SERVED.says(served)}")
    else:
        must = max(
            float(np.mean([run["score_of_bound"] for run in by_policy[o]])) for o in ("relevance", "SmartSort-like")
        )
        goal = Goal("score_of_bound", must, AIMS[preset])
        value = mean(goal.name)
        print(f"  {goal.name} {value:.3f} (must {must:.3f}, aim {goal.aim}): {goal.says(value)}")


def paired(ours: Any, others: Any, figure: str) -> float:
    return float(np.mean([one[figure] / other[figure] for one, other in zip(ours, others, strict=True)]))


def show_replay() -> None:
    """Recall of the real answerers, for each file of answers beside replay.py."""
    replay = import_module("replay")
    scorer = import_module("benchmarks.replay_scorer").scorer
    for path in sorted(Path(str(replay.__file__)).parent.glob("stackexchange_*.csv")):
        questions = replay.load(path)
        print(f"\n{path.name}")
        for name, one in {"engine": scorer, "tags only": replay.by_tags, "activity": replay.by_activity}.items():
            found = replay.evaluate(questions, one)
            print(
                f"  {name:12s}" + "  ".join(f"{key} {value:.3f}" for key, value in found.items() if key != "questions")
            )
            if name == "engine":
                verdict = RECALL.says(found["recall_at_10"])
                print(f"    {RECALL.name} (must {RECALL.must}, aim {RECALL.aim}): {verdict}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", nargs="?", help="of the yardstick")
    options.add_argument("--preset", action="append", choices=PRESETS, help="repeatable; all, if not given")
    for name, default in (("seeds", 10), ("first-seed", 1), ("volunteers", 2000), ("tasks", 600), ("processes", 2)):
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument("--no-replay", action="store_true")
    given = options.parse_args()
    if given.folder:
        sys.path[:0] = [given.folder, str(Path(given.folder) / "data")]
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    presets = given.preset or PRESETS
    jobs = [(preset, seed, given.volunteers, given.tasks) for preset, seed in product(presets, seeds)]
    with ProcessPoolExecutor(given.processes) as pool:
        results = pool.map(play, jobs)
        for preset in presets:
            show_preset(preset, [next(results) for _ in seeds])
    if not given.no_replay:
        show_replay()


if __name__ == "__main__":
    main()
