"""The stored lists against `implicit` and plain numpy, on one core and in the same run.

    python -m benchmarks.lists [volunteers tasks]

1. Exact top 50 of the same products: `implicit` 0.7.3's topk, and the engine with weights that make a value grow with
   nothing but the product. Each in a process of its own, for its memory; the results are proven equal.
2. The lists of the product: all features, gates and languages, at 50 and at 200 tasks.
3. One task posted, one profile changed: milliseconds of the processor, and the ratio to the same in plain numpy.

Shape of the anchor: about 216 sparse features, 7.7 per volunteer and 3.4 per task.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from tasks.matching.engine import lists
from tasks.matching.engine.data import Market, People, Sparse, Tasks
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.weights import FIXED, Weights

VOLUNTEERS, TASKS, FEATURES = 100_000, 20_000, 216
LENGTH = 50
STORED = 200  # what the product keeps
# Only what both methods can do: the value grows with the product, and nothing else plays a part.
ONLY_FIT = Weights(accept_base=-2.0, accept={"fit": 2.0}, success_base=30.0, success={})


# --- Made-up markets ------------------------------------------------------------------------------------------------


def _rows(rng: np.random.Generator, rows: int, columns: int, mean: float, skew: float, least: int = 0) -> Sparse:
    """Each row a few different columns, some columns much more often than others."""
    counts = np.clip(rng.poisson(mean - least, rows) + least, 0, min(14, columns))
    chances = 1 / np.arange(1, columns + 1) ** skew
    # The largest of -log(u) / p are a draw without replacement; in blocks, for the memory.
    chosen = np.empty(int(counts.sum()), np.int32)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    for first in range(0, rows, 5000):
        last = min(rows, first + 5000)
        keys = rng.exponential(size=(last - first, columns)) / chances
        ranked = np.argsort(keys, axis=1)[:, : counts[first:last].max(initial=0)]
        for row in range(first, last):
            chosen[indptr[row] : indptr[row + 1]] = np.sort(ranked[row - first, : counts[row]])
    return Sparse(indptr, chosen, np.ones(len(chosen), np.float32))


def products_market(volunteers: int, tasks: int) -> Market:
    """Skills that one has or has not, and tasks that weigh them: a fit is an inner product."""
    rng = np.random.default_rng(1)
    need = _rows(rng, tasks, FEATURES, 3.4, 0.62, least=1)
    weights = rng.choice(np.array([0.5, 1.0, 1.5, 2.0, 3.0], np.float32), len(need.indices))
    return Market(
        People.blank(volunteers, skills=_rows(rng, volunteers, FEATURES, 7.7, 0.62, least=1)),
        Tasks.blank(tasks, need=need, weight=need._replace(values=weights)),
        np.zeros(FEATURES, np.int32),
    )


def full_market(volunteers: int, tasks: int) -> Market:
    """All that the product knows: 150 skills in 15 categories, 25 causes, 24 languages, 17 industries make 216."""
    rng = np.random.default_rng(2)

    def some(values: list[float], size: int) -> np.ndarray:
        return rng.choice(np.array(values, np.float32), size)

    def levelled(matrix: Sparse, levels: list[float]) -> Sparse:
        return matrix._replace(values=some(levels, len(matrix.indices)))

    need = levelled(_rows(rng, tasks, 150, 1.7, 0.7), [0, 1, 2, 2, 3])
    people = People.blank(
        volunteers,
        skills=levelled(_rows(rng, volunteers, 150, 3.6, 0.7), [1, 2, 2, 3]),
        goals=_rows(rng, volunteers, 150, 0.9, 0.5),
        causes=_rows(rng, volunteers, 25, 1.6, 0.4),
        languages=_rows(rng, volunteers, 24, 1.2, 1.5),
        industries=_rows(rng, volunteers, 17, 0.4, 0.3),
        weekly_minutes=some([30, 60, 90, 90, 120, 180, 240], volunteers),
        minutes_left=some([30, 60, 90, 120, 240], volunteers),
        longest_sitting=some([30, 60, np.inf, np.inf], volunteers),
        accepted=some([0, 0, 1, 4], volunteers),
    )
    return Market(
        people,
        Tasks.blank(
            tasks,
            need=need,
            weight=need._replace(values=np.ones(len(need.indices), np.float32)),
            teaches=_rows(rng, tasks, 150, 0.3, 0.5),
            causes=_rows(rng, tasks, 25, 0.8, 0.4),
            languages=_rows(rng, tasks, 24, 0.5, 1.5),
            industries=_rows(rng, tasks, 17, 0.4, 0.3),
            minutes=some([15, 30, 30, 45, 60, 60, 90, 120, 240], tasks),
            days_left=some([2, 5, 10, 30], tasks),
            is_starter=rng.random(tasks) < 0.1,
        ),
        rng.integers(0, 15, 150).astype(np.int32),
    )


def dense(matrix: Sparse, columns: int) -> np.ndarray:
    result = np.zeros((matrix.rows, columns), np.float32)
    result[np.repeat(np.arange(matrix.rows), np.diff(matrix.indptr)), matrix.indices] = matrix.values
    return result


def shares(tasks: Tasks) -> Sparse:
    """The weights of each task, adding up to 1."""
    rows = np.repeat(np.arange(len(tasks)), np.diff(tasks.weight.indptr))
    return tasks.weight._replace(values=tasks.weight.values / np.bincount(rows, tasks.weight.values)[rows])


# --- 1. The same job by both ----------------------------------------------------------------------------------------


def by_engine(volunteers: int, tasks: int) -> np.ndarray:
    market = products_market(volunteers, tasks)
    _warm_up(ONLY_FIT)
    begun = time.process_time()
    _rows_found, values = lists.top_lists(market, np.arange(volunteers), ONLY_FIT, LENGTH)
    _report("engine", begun)
    # Back from the value to the product: accept is sigmoid(-2 + 2 fit), times a chance that is the same for all.
    waits = 30.5 / (0.7 + 1.1 * (30 / 90))
    in_time = 1 - np.exp(-waits)
    with np.errstate(divide="ignore"):
        accept = values.astype(np.float64) / in_time
        return np.where(values > 0, (np.log(accept / (1 - accept)) + 2) / 2, 0)


def by_implicit(volunteers: int, tasks: int) -> np.ndarray:
    from implicit.cpu.topk import topk

    market = products_market(volunteers, tasks)
    items, queries = dense(shares(market.tasks), FEATURES), dense(market.people.skills, FEATURES)
    del market
    topk(items[:1000], queries[:100], LENGTH, num_threads=1)
    begun = time.process_time()
    _ids, scores = topk(items, queries, LENGTH, num_threads=1)
    _report("implicit", begun)
    return scores


def _report(name: str, begun: float) -> None:
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name} {seconds} {peak}")


def _apart(method: str, volunteers: int, tasks: int, folder: str) -> tuple[float, float, np.ndarray]:
    """Processor seconds, peak megabytes of the whole process, and the scores found."""
    target = Path(folder) / f"{method}.npy"
    command = [sys.executable, "-m", "benchmarks.lists", method, str(volunteers), str(tasks), str(target)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(answer[1]), float(answer[2]), np.load(target)


def compare(volunteers: int, tasks: int) -> None:
    market = products_market(volunteers, tasks)
    popularity = np.bincount(market.tasks.need.indices, minlength=FEATURES)
    touched = popularity[market.people.skills.indices].sum() / volunteers
    print(
        f"{volunteers:,} volunteers x {tasks:,} tasks, {FEATURES} features, "
        f"{len(market.people.skills.indices) / volunteers:.1f} per volunteer, "
        f"{len(market.tasks.need.indices) / tasks:.1f} per task, {touched:,.0f} entries met per volunteer; top {LENGTH}"
    )
    with tempfile.TemporaryDirectory() as folder:
        other_seconds, other_peak, other = _apart("by_implicit", volunteers, tasks, folder)
        seconds, peak, own = _apart("by_engine", volunteers, tasks, folder)
    gap = float(np.abs(own - other).max())
    assert gap < 1e-5, f"the scores differ by {gap}"
    print(f"  implicit 0.7.3 topk   {other_seconds:7.2f} s of the processor {other_peak:6.0f} MB peak")
    print(f"  engine, exact         {seconds:7.2f} s of the processor {peak:6.0f} MB peak")
    print(f"  {other_seconds / seconds:.1f} times as fast; the {own.size:,} scores are equal (largest gap {gap:.0e})")


# --- 2. and 3. The product's own lists --------------------------------------------------------------------------------


def _warm_up(weights: Weights) -> None:
    """Compiles, or loads what was compiled before."""
    small = full_market(20, 30)
    lists.top_lists(small, np.arange(20), weights, 5)
    lists.values_of_task(small, 0, np.arange(20), weights)
    lists.update_for_task(small, 0, np.arange(20), weights, *lists.top_lists(small, np.arange(20), weights, 5))


def stored_lists(volunteers: int, tasks: int) -> None:
    market = full_market(volunteers, tasks)
    _warm_up(FIXED)
    print(f"\nLists as the product makes them: all features and gates, {volunteers:,} x {tasks:,}")
    for length in (LENGTH, STORED):
        begun = time.process_time()
        for first in range(0, volunteers, 5000):
            lists.top_lists(market, np.arange(first, min(volunteers, first + 5000)), FIXED, length)
        seconds = time.process_time() - begun
        pairs = volunteers * tasks / seconds / 1e6
        each = seconds / volunteers * 1e6
        print(f"  top {length:<4} {seconds:7.2f} s, {each:5.0f} microseconds each, {pairs:,.0f} M pairs/s")
    sample = np.random.default_rng(0).choice(volunteers, 20, replace=False)
    _rows_found, values = lists.top_lists(market, sample, FIXED, LENGTH)
    exact = pair_values(market, sample[:, None], np.arange(tasks)[None], FIXED).value
    best = -np.sort(-exact, axis=1)[:, :LENGTH]
    assert np.abs(best - values).max() < 1e-6
    print("  checked against every pair of 20 volunteers")
    _one_task(market)
    _one_profile(market)


def _timed(action, rounds: int = 7) -> float:  # type: ignore[no-untyped-def]
    times = []
    for _round in range(rounds):
        begun = time.process_time()
        action()
        times.append(time.process_time() - begun)
    return float(np.median(times)) * 1000


def _one_task(market: Market) -> None:
    people = np.arange(len(market.people))
    posted = len(market.tasks) // 2
    # As if it had not been there: out of every list.
    everywhere = replace(market, tasks=replace(market.tasks, open=market.tasks.open.copy()))
    everywhere.tasks.open[posted] = 0
    task_rows, values = lists.top_lists(everywhere, people, FIXED, LENGTH)

    def by_numpy() -> None:
        rows, kept = task_rows.copy(), values.copy()
        fresh = _numpy_values(market, people, np.array([posted]))[:, 0].astype(np.float32)
        better = np.flatnonzero(fresh > kept[:, -1])
        kept[better, -1], rows[better, -1] = fresh[better], posted
        order = np.argsort(-kept[better], axis=1, kind="stable")
        kept[better] = np.take_along_axis(kept[better], order, 1)
        rows[better] = np.take_along_axis(rows[better], order, 1)

    copies = [(task_rows.copy(), values.copy()) for _round in range(7)]
    own = _timed(lambda: lists.update_for_task(market, posted, people, FIXED, *copies.pop()))
    changed = len(lists.update_for_task(market, posted, people, FIXED, task_rows.copy(), values.copy()))
    plain = _timed(by_numpy, 3)
    print(f"\nOne task posted, {len(people):,} lists brought up to date ({changed:,} change)")
    print(f"  engine {own:7.1f} ms   numpy {plain:8.1f} ms   {plain / own:.0f} times as fast")


def _one_profile(market: Market) -> None:
    plan = lists.make_plan(market)
    person = np.array([7])
    everything = np.arange(len(market.tasks))

    def by_numpy() -> None:
        values = _numpy_values(market, person, everything)[0]
        best = np.argpartition(-values, STORED)[:STORED]
        best[np.lexsort((best, -values[best]))]

    own = _timed(lambda: lists.one_row(market, 7, FIXED, STORED, plan=plan), 21)
    fresh = _timed(lambda: lists.one_row(market, 7, FIXED, STORED), 7)
    plain = _timed(by_numpy)
    print(f"\nOne profile changed, its list of {STORED} among {len(everything):,} tasks made anew")
    print(f"  engine {own:7.2f} ms   numpy {plain:8.2f} ms   {plain / own:.0f} times as fast")
    print(f"  engine {fresh:7.2f} ms where the inverted lists of the tasks are made first")


def _numpy_values(market: Market, v_rows: np.ndarray, t_rows: np.ndarray) -> np.ndarray:
    """Pair values by dense matrices and whole-array arithmetic, as one would write it first."""
    people, tasks = market.people.take(v_rows), market.tasks.take(t_rows)
    skills = dense(people.skills, 150)
    asked = np.full((len(tasks), 150), -1, np.float32)
    rows = np.repeat(np.arange(len(tasks)), np.diff(tasks.need.indptr))
    asked[rows, tasks.need.indices] = tasks.need.values
    share = dense(shares(tasks), 150)
    has = np.zeros((len(people), len(tasks)), np.float32)
    for level in (1, 2, 3):
        reached = np.where(asked >= 0, np.minimum(1, level / np.maximum(asked, 1)), 0) * share
        has += (skills == level).astype(np.float32) @ reached.T
    has += 0.5 * (skills == 0).astype(np.float32) @ np.where(asked == 0, share, 0).T
    is_empty = np.diff(tasks.need.indptr) == 0
    fit = np.where(is_empty, 0.5, has)
    category = market.skill_category[None, :] == np.arange(15)[:, None]
    best = np.stack([skills[:, of].max(axis=1, initial=0) for of in category], axis=1) / 3
    near = np.where(is_empty, 0, (1 - fit) * (best @ (share @ category.T.astype(np.float32)).T))
    can_learn = ((asked >= 0) & (asked <= 2)) | (dense(tasks.teaches, 150) > 0)
    long = np.maximum(0, np.log2(tasks.minutes / (0.6 * people.weekly_minutes[:, None])))
    found = {
        "fit": fit,
        "near": near,
        "cause": dense(people.causes, 25) @ dense(tasks.causes, 25).T > 0,
        "goal": dense(people.goals, 150) @ can_learn.T.astype(np.float32) > 0,
        "industry": dense(people.industries, 17) @ dense(tasks.industries, 17).T > 0,
        "long": long,
        "first": tasks.is_starter & (people.accepted[:, None] == 0),
    }
    accept = 1 / (1 + np.exp(-FIXED.accept_base - sum(FIXED.accept[name] * found[name] for name in found)))
    success = 1 / (1 + np.exp(-FIXED.success_base - sum(FIXED.success[name] * found[name] for name in found)))
    weeks = np.minimum(tasks.minutes / people.weekly_minutes[:, None], 3)
    waits = (tasks.days_left + 0.5) / (0.7 + 1.1 * weeks)
    in_time = 1 - np.exp(-waits)
    spoken, wanted = dense(people.languages, 24), dense(tasks.languages, 24)
    speaks = (spoken @ wanted.T > 0) | (wanted.sum(axis=1) == 0) | (spoken.sum(axis=1) == 0)[:, None]
    has_time = tasks.minutes <= np.minimum(people.minutes_left, people.longest_sitting)[:, None]
    return accept * success * in_time * speaks * has_time


def main(arguments: list[str]) -> None:
    if arguments and arguments[0].startswith("by_"):
        method, volunteers, tasks, target = arguments
        np.save(target, globals()[method](int(volunteers), int(tasks)).astype(np.float32))
        return
    volunteers, tasks = (int(text.replace("_", "")) for text in arguments) if arguments else (VOLUNTEERS, TASKS)
    compare(volunteers, tasks)
    stored_lists(volunteers, tasks)


ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":  # numpy reads it when it is imported, so begin again
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.lists", *sys.argv[1:]], {**os.environ, **ONE_CORE})
    main(sys.argv[1:])
