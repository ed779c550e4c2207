"""Whom to invite to what: only where the gain outweighs what a mail costs, within caps that nothing may break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from tasks.matching.engine.data import Array, Market
from tasks.matching.engine.weights import Weights


@dataclass(frozen=True)
class Limits:
    """Caps (product rules: about five per open place, then wider in waves; at most one match mail a day)."""

    per_week: int = 2
    unanswered_max: int = 3  # in a row; then nothing until the next visit
    first_wave: int = 5  # per open place
    per_place: int = 10  # per open place, all waves together
    wave_days: float = 2.0  # between one wave and the next
    gain_min: float = 0.003


@dataclass
class State:
    """What was sent before. Rows are the market's."""

    sent: Array  # per task: invitations so far
    wave: Array  # per task: the last wave, 0 before the first
    days_since_wave: Array  # per task; inf before the first
    weekly_max: Array  # per person: their own limit, 0..2
    invited_today: Array  # per person: bool; had a match mail today, or may not be written to
    closed: set[tuple[int, int]] = field(default_factory=set)  # (task, person): invited, decided, dismissed, own


class Invitation(NamedTuple):
    task: int
    person: int
    wave: int
    gain: float


def choose(
    market: Market, state: State, expected: Array, weights: Weights, limits: Limits | None = None
) -> list[Invitation]:
    """The invitations of one morning, the best first. `expected` as `prices.fixed_point` gives it."""
    raise NotImplementedError
