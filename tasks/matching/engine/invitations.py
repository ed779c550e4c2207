"""Whom to invite to what: only where the gain outweighs what a mail costs, within caps that nothing may break."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import logit, ndtr

from tasks.matching.engine import habits
from tasks.matching.engine.data import Array, Market, People, Sparse
from tasks.matching.engine.features import entries
from tasks.matching.engine.prices import need_of
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.weights import Weights

# Chance that an invitation not taken makes somebody leave for good, where it suited and where not, and what each
# earlier one of the last seven days adds to it (matching design, section 2).
HAZARD_SUITED, HAZARD_OTHER, SUITED, HAZARD_MORE = 0.004, 0.02, 0.15, 0.5
# How far the chance to take a task on may be from what is known of the pair: a standard deviation of its logit, as
# large as the effects of a task, its organisation and a person together are before anything is learned of them.
UNSURE = 1.0
# What somebody who stays is worth: successes still to come, from this many visits at most, and in each week.
VISIT_WORTH, VISITS_MAX, WEEK_WORTH, WEEKS_AHEAD = 0.1, 6.0, 0.02, 8.0


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
    closed: Sparse | None = None  # people x tasks: invited before, decided, dismissed, of their own organisation


class Invitation(NamedTuple):
    task: int
    person: int
    wave: int
    gain: float


def choose(
    market: Market,
    state: State,
    expected: Array,
    weights: Weights,
    limits: Limits | None = None,
    pairs: tuple[Array, Array] | None = None,
) -> list[Invitation]:
    """The invitations of one morning, the best first: greedy by gain, prices brought up to date after each.

    `expected` as `prices.fixed_point` gives it. `pairs` are the (people, tasks) to think about; all, if not given.
    """
    limits = limits or Limits()
    may_be_asked = _people(market.people, state, limits)
    room, wave = _room(market, state, limits)
    v, t = pairs or _all_pairs(may_be_asked, room)
    chosen = may_be_asked[v] & (room[t] > 0)
    if state.closed is not None:
        chosen &= entries(state.closed, v, t) == 0
    v, t = v[chosen], t[chosen]
    accept, _success, value = pair_values(market, v, t, weights)
    days = market.tasks.days_left[t]
    brings = habits.open_chance(market.people)[v] * value * (1 - habits.reach(market.people, v, days) / 2)
    cost = _cost(market.people, v, accept)
    need, expected = need_of(market.tasks), expected.copy()
    price = need.price(expected)
    worth = brings * price[t] - cost
    heap = [(-worth[n], t[n], v[n], n) for n in np.flatnonzero(worth > limits.gain_min)]
    heapq.heapify(heap)
    result: list[Invitation] = []
    asked: set[int] = set()
    while heap:
        was, task, person, n = heapq.heappop(heap)
        if person in asked or room[task] < 1:
            continue
        now = brings[n] * price[task] - cost[n]
        if now <= limits.gain_min:
            continue
        if -was - now > 1e-12:  # the task was promised to others meanwhile: back into the queue at its new worth
            heapq.heappush(heap, (-now, task, person, n))
            continue
        asked.add(person)
        room[task] -= 1
        expected[task] += brings[n]
        price[task] = need.price(expected[task], task)
        result.append(Invitation(int(task), int(person), int(wave[task]), float(now)))
    return result


def _people(people: People, state: State, limits: Limits) -> Array:
    """Who may be asked today: one a day, so many in seven days, and not after silence."""
    weekly = np.minimum(state.weekly_max, limits.per_week)
    return ~state.invited_today & (people.invited_7d < weekly) & (people.unanswered < limits.unanswered_max)


def _room(market: Market, state: State, limits: Limits) -> tuple[Array, Array]:
    """Per task: how many more may be asked now, and in which wave."""
    wave = state.wave + ((state.wave == 0) | (state.days_since_wave >= limits.wave_days))
    up_to = np.where(wave <= 1, limits.first_wave, limits.per_place) * market.tasks.open
    return np.maximum(up_to - state.sent, 0), wave


def _all_pairs(may_be_asked: Array, room: Array) -> tuple[Array, Array]:
    people, tasks = np.flatnonzero(may_be_asked), np.flatnonzero(room > 0)
    return np.repeat(people, len(tasks)), np.tile(tasks, len(people))


def _cost(people: People, v: Array, accept: Array) -> Array:
    """What one more mail may cost: the chance that somebody leaves, times what they would still have done."""
    suits = ndtr((logit(np.clip(accept, 1e-6, 1 - 1e-6)) - logit(SUITED)) / UNSURE)
    hazard = HAZARD_OTHER + suits * (HAZARD_SUITED - HAZARD_OTHER)
    hazard *= 1 + HAZARD_MORE * people.invited_7d[v]
    visits = np.minimum(habits.visit_rate(people)[v] * 7 * WEEKS_AHEAD, VISITS_MAX)
    return hazard * (VISIT_WORTH * visits + WEEK_WORTH * WEEKS_AHEAD)
