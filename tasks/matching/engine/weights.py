"""The numbers the engine decides with: fixed ones from the matching design, or learned ones in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


def _fixed(**numbers: float) -> Any:
    return field(default_factory=lambda: dict(numbers))


@dataclass(frozen=True)
class Weights:
    """The defaults are the v1 numbers of the matching design, section 2; what it does not name is marked with *."""

    # Chance to take a task on, when it is looked at; a logit.
    accept_base: float = -3.6
    accept: Mapping[str, float] = _fixed(
        fit=2.0,
        near=0.8,
        cause=0.7,
        goal=0.5,
        long=-0.8,
        industry=0.5,  # *as a goal: both are wishes for one's career
        first=1.0,  # *a starter task, to someone without accepted work
    )
    # Chance that what was taken on becomes accepted work; a logit.
    success_base: float = -0.6
    success: Mapping[str, float] = _fixed(fit=2.2, near=0.8, cause=0.3, goal=0.2, long=-0.3, industry=0.0, first=0.5)
    # Chance that the place at a position (0 is the first) is looked at: 1 / (1 + slope x position).
    exam_slope: float = 0.35

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Weights:
        return cls(**values)


FIXED = Weights()
