"""The weights in use: those that staff or the nightly refit chose last, else the fixed ones of the code."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tasks.matching.engine.learning import Effects
from tasks.matching.engine.weights import FIXED, Weights
from tasks.models import MatchWeights

KEPT_SECONDS = 30.0  # a new version reaches every process within this time

_NOTHING = Effects(np.zeros(0, np.int64), np.zeros(0))
_kept: tuple[float, "InUse"] | None = None


@dataclass(frozen=True)
class InUse:
    """`pk` is the row in MatchWeights, None before the first."""

    pk: int | None = None
    weights: Weights = FIXED
    effects: Mapping[str, Mapping[str, Effects]] = field(default_factory=dict)

    def people_effect(self, volunteer_ids: np.ndarray, target: str = "accept") -> np.ndarray:
        """For `People.effect`, and with "success" for `People.success_effect`."""
        return self._effect(target, "volunteer").of(volunteer_ids)

    def task_effect(self, task_ids: np.ndarray, organization_ids: np.ndarray, target: str = "accept") -> np.ndarray:
        """For `Tasks.effect`, and with "success" for `Tasks.success_effect`: of the task and its organisation."""
        of_organization = self._effect(target, "organization").of(organization_ids)
        return self._effect(target, "task").of(task_ids) + of_organization

    def _effect(self, target: str, kind: str) -> Effects:
        return self.effects.get(target, {}).get(kind, _NOTHING)


def weights_in_use() -> InUse:
    """Costs one query every half minute per process."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        row = MatchWeights.objects.filter(is_in_use=True).first()
        _kept = (now, InUse() if row is None else read_weights(row))
    return _kept[1]


def forget_weights() -> None:
    """The next reader asks the database again."""
    global _kept
    _kept = None


def read_weights(row: MatchWeights) -> InUse:
    """A fixed version is what the code says today: a release may have made it better."""
    if row.source == MatchWeights.Source.FIXED:
        return InUse(row.pk)
    effects: dict[str, Any] = row.values.get("effects", {})
    return InUse(
        row.pk,
        Weights.from_json(row.values["weights"]),
        {
            target: {kind: Effects.from_json(values) for kind, values in kinds.items()}
            for target, kinds in effects.items()
        },
    )
