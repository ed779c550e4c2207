"""Pair values: the chance that a task is taken on when seen, times the chance that it ends as accepted work in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from tasks.matching.engine.data import Array, Market
from tasks.matching.engine.features import FEATURES, days_to_work, entries, gates, pair_features
from tasks.matching.engine.weights import Weights

# Days that work takes: a start, and more the larger its share of the weekly plan (matching design, section 2).
WORK_DAYS, WORK_DAYS_PER_WEEK, WEEKS_MAX = 0.7, 1.1, 3.0
SECOND_THOUGHTS = 0.1  # chance that somebody who let a task be decides afresh at the next look


class Values(NamedTuple):
    accept: Array  # chance to take it on when it is looked at
    success: Array  # chance that it then ends as accepted work in time
    value: Array  # gate x accept x success


def pair_values(market: Market, v_rows: Array, t_rows: Array, weights: Weights) -> Values:
    """Row numbers broadcast as in `pair_features`."""
    features = pair_features(market, v_rows, t_rows)
    accept = expit(sum(_parts(market, v_rows, t_rows, features, weights).values()))
    if market.looked is not None:
        accept = after_looks(accept, entries(market.looked, v_rows, t_rows))
    good = weights.success_base + sum(weights.success.get(name, 0.0) * features[name] for name in FEATURES)
    good = good + market.people.success_effect[v_rows] + market.tasks.success_effect[t_rows]
    success = expit(good) * in_time(market, v_rows, t_rows)
    return Values(accept, success, gates(market, v_rows, t_rows) * accept * success)


def parts(market: Market, v_rows: Array, t_rows: Array, weights: Weights) -> dict[str, Array]:
    """What the accept logit is made of, by name: one part per feature, "base", and "person" and "task" once learned."""
    return _parts(market, v_rows, t_rows, pair_features(market, v_rows, t_rows), weights)


def after_looks(accept: Array, looked: Array) -> Array:
    """The chance that is left when somebody has looked, with this chance, and let it be (Bayes: a look mostly decides).

    Lists so move on by themselves: what was shown at the top without an answer makes room for what was not.
    """
    let_be = looked * (1 - SECOND_THOUGHTS)
    return accept * (1 - let_be) / np.maximum(1 - accept * let_be, 1e-9)


def in_time(market: Market, v_rows: Array, t_rows: Array) -> Array:
    """The chance that the work of the pairs is done before the closing date."""
    return done_in_time(
        days_to_work(market)[t_rows], market.tasks.minutes[t_rows], market.people.weekly_minutes[v_rows]
    )


def done_in_time(days: Array, minutes: Array, weekly_minutes: Array) -> Array:
    """The chance that work of so many minutes is done within these days, by someone with this plan for each week."""
    weeks = np.minimum(minutes / weekly_minutes, WEEKS_MAX)
    return -np.expm1(-np.maximum(days, 0.0) / (WORK_DAYS + WORK_DAYS_PER_WEEK * weeks))


def _parts(
    market: Market, v_rows: Array, t_rows: Array, features: Mapping[str, Array], weights: Weights
) -> dict[str, Array]:
    shape = features["fit"].shape
    return {
        "base": np.full(shape, weights.accept_base),
        **{name: weights.accept.get(name, 0.0) * features[name] for name in FEATURES},
        "person": np.broadcast_to(np.asarray(market.people.effect, float)[v_rows], shape),
        "task": np.broadcast_to(np.asarray(market.tasks.effect, float)[t_rows], shape),
    }
