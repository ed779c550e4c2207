"""Learning finds the weights that made the history, shrinks what is rare, and without history keeps the prior."""

import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from tasks.matching.engine.features import FEATURES
from tasks.matching.engine.learning import Effects, Rows, log_loss, refit
from tasks.matching.engine.weights import FIXED, Weights

TRUE = replace(
    FIXED,
    accept_base=-3.0,
    accept={**FIXED.accept, "fit": 1.3, "cause": 1.2, "long": -0.4},
    success={**FIXED.success, "fit": 1.6, "goal": 0.6},
    exam_slope=0.6,
)
SPREAD = {"task": 0.6, "organization": 0.5, "volunteer": 0.7}


def history(size: int, *, seed: int = 1, weights: Weights = TRUE, is_shown: bool = True) -> tuple[Rows, dict]:
    """Rows of a made-up market in which the weights are known, and the effects that were used."""
    rng = np.random.default_rng(seed)
    sizes = {"task": 600, "organization": 80, "volunteer": 1500}
    of = {kind: rng.integers(0, count, size) for kind, count in sizes.items()}
    of["organization"] = of["task"] % sizes["organization"]
    true = {kind: rng.normal(0, SPREAD[kind], count) for kind, count in sizes.items()}
    features = {
        "fit": rng.beta(1.5, 2, size),
        "near": rng.random(size) * 0.5 * (rng.random(size) < 0.5),
        "cause": (rng.random(size) < 0.4).astype(float),
        "goal": (rng.random(size) < 0.2).astype(float),
        "long": np.maximum(0, rng.normal(0.2, 0.8, size)),
    }
    features |= {name: (rng.random(size) < 0.1).astype(float) for name in FEATURES if name not in features}
    base, by_name = (weights.accept_base, weights.accept) if is_shown else (weights.success_base, weights.success)
    logit = base + sum(by_name.get(name, 0) * features[name] for name in FEATURES)
    logit = logit + sum(true[kind][of[kind]] for kind in sizes)
    position = rng.integers(0, 10, size)
    looked = 1 / (1 + weights.exam_slope * position) if is_shown else 1.0
    rows = Rows(features, rng.random(size) < looked * expit(logit), position=position if is_shown else None, **of)
    return rows, true


@pytest.fixture(scope="module")
def learned() -> tuple:
    shown, true = history(40_000)
    started = time.process_time()
    found = refit(shown, history(6_000, seed=2, is_shown=False)[0], FIXED)
    return found, true, time.process_time() - started


def test_the_weights_that_made_the_history_are_found(learned: tuple) -> None:
    found = learned[0].weights
    assert found.accept_base == pytest.approx(TRUE.accept_base, abs=0.3)
    for name in FEATURES:
        assert found.accept[name] == pytest.approx(TRUE.accept.get(name, 0), abs=0.35), name
        assert found.success[name] == pytest.approx(TRUE.success.get(name, 0), abs=0.35), name
    assert found.exam_slope == pytest.approx(TRUE.exam_slope, abs=0.2)


def test_effects_of_tasks_are_found_and_are_smaller_than_the_truth(learned: tuple) -> None:
    found, true, _seconds = learned
    effects = found.effects["accept"]["task"]
    assert np.corrcoef(effects.values, true["task"][effects.ids])[0, 1] > 0.5
    assert np.std(effects.values) < np.std(true["task"])


def test_an_effect_seen_rarely_stays_smaller_than_one_seen_often() -> None:
    rows, _true = history(3_000)
    rows = replace(rows, happened=np.ones(3_000, bool), task=np.where(np.arange(3_000) < 5, 1, 2))
    effects = refit(rows, None, FIXED).effects["accept"]["task"]
    assert 0 < effects.of(np.array([1]))[0] < effects.of(np.array([2]))[0]
    assert effects.of(np.array([3]))[0] == 0


def test_forty_thousand_rows_take_about_a_second(learned: tuple) -> None:
    assert learned[2] < 3


def test_without_history_the_given_weights_stay() -> None:
    nothing = history(10)[0].take(np.zeros(10, bool))
    found = refit(nothing, nothing, FIXED)
    assert found.weights == FIXED
    assert np.isnan(log_loss(nothing, FIXED))


def test_a_little_history_moves_the_weights_a_little() -> None:
    some, _true = history(100)
    found = refit(some, None, FIXED).weights
    assert all(abs(found.accept[name] - FIXED.accept.get(name, 0)) < 0.5 for name in FEATURES)
    assert found.success == FIXED.success


def test_what_was_not_learned_from_is_foretold_better() -> None:
    rows, _true = history(30_000)
    is_later = np.arange(30_000) >= 24_000
    before, after = rows.take(~is_later), rows.take(is_later)
    found = refit(before, None, FIXED)
    bare, full = log_loss(after, found.weights), log_loss(after, found.weights, found.effects["accept"])
    assert full < bare < log_loss(after, FIXED)


def test_a_known_limit_is_not_blamed_on_the_person_or_the_task() -> None:
    rows, _true = history(20_000)
    rng = np.random.default_rng(3)
    read = np.full(20_000, 1 / 3)
    mailed = replace(rows, happened=rows.happened & (rng.random(20_000) < read), chance=read)
    assert refit(mailed, None, FIXED).weights.accept_base == pytest.approx(TRUE.accept_base, abs=0.4)


def test_the_same_rows_give_the_same_weights() -> None:
    rows, _true = history(5_000)
    assert refit(rows, rows, FIXED).weights == refit(rows, rows, FIXED).weights


def test_effects_survive_storing() -> None:
    effects = Effects(np.array([3, 7, 9]), np.array([0.2, -0.51234, 0.01]))
    stored = Effects.from_json(effects.to_json())
    assert stored.of(np.array([3, 7, 9, 11])).tolist() == [0.2, -0.512, 0, 0]
