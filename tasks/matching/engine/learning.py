"""Learns the weights from what was shown and how work ended: ridge logistic regression around the weights given.

Both models are a chance `factor x sigmoid(base + sum of weight x feature + effects)`. For a showing, the factor is the
chance that its position was looked at; for an outcome, the chance that there was time enough. Weights are pulled
towards those given, effects of single people, tasks and organisations towards zero. L-BFGS finds the best of both.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from tasks.matching.engine.data import Array
from tasks.matching.engine.features import FEATURES
from tasks.matching.engine.weights import Weights

# How far the data may move a number before it must be well supported: standard deviations of the priors.
WEIGHT_SD, BASE_SD, LOG_SLOPE_SD = 0.5, 1.0, 0.3
EFFECT_SD: Mapping[str, float] = {"task": 0.6, "organization": 0.5, "volunteer": 0.7}
KEPT_EFFECT = 0.05  # smaller ones change no list and are not stored
SURE = 1e-9  # no chance comes closer to 0 or 1
STEPS_MAX = 300


@dataclass(frozen=True)
class Rows:
    """What happened, one row per showing (was it taken on?) or per piece of work (was it accepted?)."""

    features: Mapping[str, Array]  # as `pair_features` gives them
    happened: Array  # bool
    volunteer: Array  # any numbers that tell them apart
    task: Array
    organization: Array
    position: Array | None = None  # of showings, 0 is the first; -1: not in a list, so surely looked at
    chance: Array | None = None  # what is known beforehand to limit the chance: time left, mails that are never opened

    def __len__(self) -> int:
        return len(self.happened)

    def take(self, which: Array) -> Rows:
        """These rows only: a mask or row numbers."""
        return Rows(
            {name: column[which] for name, column in self.features.items()},
            self.happened[which],
            self.volunteer[which],
            self.task[which],
            self.organization[which],
            None if self.position is None else self.position[which],
            None if self.chance is None else self.chance[which],
        )


class Effects(NamedTuple):
    """How much more or less happens around one task, organisation or volunteer than the features say; logits."""

    ids: Array  # ascending
    values: Array

    def of(self, ids: Array) -> Array:
        """The effects of these, 0 for those never seen."""
        ids = np.asarray(ids)
        if not len(self.ids):
            return np.zeros(ids.shape)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, self.values[at], 0.0)

    def to_json(self) -> dict[str, float]:
        return {
            str(key): round(float(value), 3)
            for key, value in zip(self.ids, self.values, strict=True)
            if abs(value) >= KEPT_EFFECT
        }

    @classmethod
    def from_json(cls, values: Mapping[str, float]) -> Effects:
        pairs = sorted((int(key), value) for key, value in values.items())
        return cls(np.array([key for key, _ in pairs], np.int64), np.array([value for _, value in pairs], float))


class Refit(NamedTuple):
    weights: Weights
    effects: dict[str, dict[str, Effects]]  # "accept" and "success", each "task", "organization", "volunteer"
    quality: dict[str, Any]


def refit(shown: Rows, ended: Rows | None, prior: Weights) -> Refit:
    """The weights that explain the rows best without leaving `prior` further than they support. No rows: `prior`."""
    started = time.perf_counter()
    accept = _fit(shown, prior.accept_base, prior.accept, prior.exam_slope)
    weights = replace(prior, accept_base=accept.base, accept=accept.weights, exam_slope=accept.exam_slope)
    effects = {"accept": accept.effects}
    quality: dict[str, Any] = {"accept": accept.quality}
    if ended is not None:
        success = _fit(ended, prior.success_base, prior.success, prior.exam_slope)
        weights = replace(weights, success_base=success.base, success=success.weights)
        effects["success"] = success.effects
        quality["success"] = success.quality
    quality["seconds"] = round(time.perf_counter() - started, 3)
    return Refit(weights, effects, quality)


def chances(
    rows: Rows, weights: Weights, effects: Mapping[str, Effects] | None = None, *, target: str = "accept"
) -> Array:
    """What the weights say of these showings, or with "success" of these pieces of work."""
    is_accept = target == "accept"
    base, of = (weights.accept_base, weights.accept) if is_accept else (weights.success_base, weights.success)
    logit = np.full(len(rows), float(base))
    for name in FEATURES:
        logit += of.get(name, 0.0) * rows.features[name]
    for kind, effect in (effects or {}).items():
        logit += effect.of(getattr(rows, kind))
    return _factor(rows, weights.exam_slope) * expit(logit)


def log_loss(
    rows: Rows, weights: Weights, effects: Mapping[str, Effects] | None = None, *, target: str = "accept"
) -> float:
    """The mean surprise at what happened; lower is better. NaN without rows."""
    if not len(rows):
        return float("nan")
    chance = np.clip(chances(rows, weights, effects, target=target), SURE, 1 - SURE)
    return float(-np.mean(np.where(rows.happened, np.log(chance), np.log1p(-chance))))


class _Fit(NamedTuple):
    base: float
    weights: dict[str, float]
    exam_slope: float
    effects: dict[str, Effects]
    quality: dict[str, Any]


def _looked_at(position: Array, slope: float) -> Array:
    return 1.0 / (1.0 + slope * np.maximum(position, 0))


def _factor(rows: Rows, slope: float) -> Array:
    factor = np.ones(len(rows)) if rows.chance is None else np.asarray(rows.chance, float)
    return factor if rows.position is None else factor * _looked_at(rows.position, slope)


def _fit(rows: Rows, base: float, weights: Mapping[str, float], slope: float) -> _Fit:
    """One model. Parameters are counted in standard deviations of their priors, so that all are alike to the solver."""
    happened = np.asarray(rows.happened, bool)
    columns = np.stack([np.ones(len(rows)), *(np.asarray(rows.features[name], float) for name in FEATURES)])
    sd = np.array([BASE_SD] + [WEIGHT_SD] * len(FEATURES))
    scaled = columns * sd[:, None]
    given = np.array([base, *(weights.get(name, 0.0) for name in FEATURES)]) @ columns
    groups = {kind: np.unique(np.asarray(getattr(rows, kind)), return_inverse=True) for kind in EFFECT_SD}
    known = np.ones(len(rows)) if rows.chance is None else np.asarray(rows.chance, float)
    position = None if rows.position is None else np.maximum(rows.position, 0)

    # Where each kind of parameter lies: weights, the slope, then one effect per task, organisation, volunteer.
    ends = np.cumsum([len(sd), 1, *(len(ids) for ids, _ in groups.values())])
    spans = [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    effect_spans = dict(zip(groups, spans[2:], strict=True))

    def loss(u: Array) -> tuple[float, Array]:
        logit = given + u[spans[0]] @ scaled
        for kind, (_ids, code) in groups.items():
            logit += (EFFECT_SD[kind] * u[effect_spans[kind]])[code]
        sigmoid = np.clip(expit(logit), SURE, 1 - SURE)
        seen = known if position is None else known * _looked_at(position, slope * np.exp(LOG_SLOPE_SD * u[len(sd)]))
        chance = seen * sigmoid
        not_chance = 1 - chance
        total = -np.log(np.where(happened, chance, not_chance)).sum() + 0.5 * u @ u
        by_logit = np.where(happened, -(1 - sigmoid), chance * (1 - sigmoid) / not_chance)
        gradient = u.copy()
        gradient[spans[0]] += scaled @ by_logit
        if position is not None:
            unseen = 1 - seen / known
            gradient[len(sd)] += LOG_SLOPE_SD * (unseen * np.where(happened, 1.0, -chance / not_chance)).sum()
        for kind, (ids, code) in groups.items():
            gradient[effect_spans[kind]] += EFFECT_SD[kind] * np.bincount(code, by_logit, len(ids))
        return float(total), gradient

    found = minimize(
        loss, np.zeros(ends[-1]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS_MAX, "maxcor": 20}
    )
    moved = sd * found.x[spans[0]]
    learned = {name: float(weights.get(name, 0.0) + step) for name, step in zip(FEATURES, moved[1:], strict=True)}
    return _Fit(
        float(base + moved[0]),
        {**weights, **learned},
        float(slope * np.exp(LOG_SLOPE_SD * found.x[len(sd)])),
        {kind: Effects(ids, EFFECT_SD[kind] * found.x[effect_spans[kind]]) for kind, (ids, _) in groups.items()},
        {"rows": len(rows), "happened": int(happened.sum()), "steps": int(found.nit)},
    )
