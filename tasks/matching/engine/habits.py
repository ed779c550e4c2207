"""What people's own history tells: how often they come, whether an invitation is opened, what work they turn to."""

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.matching.engine.data import Array, Market, People, Sparse

# A rate starts from this many visits in this many days (about one in three weeks) until a person's own history speaks.
PRIOR_VISITS, PRIOR_DAYS = 0.6, 13.0
# Chance that an invitation is opened, and what each of the last seven days leaves of it (matching design, section 2).
OPEN_CHANCE, OPEN_DECAY = 1 / 3, 0.8
OPEN_PRIOR = 4.0  # invitations that the chance above counts for, beside a person's own
# How much of presence the chance to open follows: most people who were long away still open their mail.
OPEN_PRESENCE = 0.1
# Pieces of work that count against somebody's own, and how far a leaning moves the odds (real answers, replayed).
LEANING_PRIOR, LEANING = 20.0, 0.5
AWAY_DAYS = 180.0  # people who are away this long have mostly left: the scale on which absence becomes leaving


def visit_rate(people: People) -> Array:
    """Visits per day."""
    return (people.visits + PRIOR_VISITS) / (people.days_joined + PRIOR_DAYS)


def reach(people: People, v_rows: Array, days: Array) -> Array:
    """The chance that a person comes by within these days."""
    return -np.expm1(-visit_rate(people)[v_rows] * days)


def presence(people: People) -> Array:
    """Log odds, up to a constant, that this person takes a thing up next: log(1 + done) - log(1 + days away) - leaving.

    Activity over absence is a rate with a long tail, as returning to anything has; in the end absence is leaving.
    """
    return np.log1p(people.accepted) - np.log1p(people.days_seen) - people.days_seen / AWAY_DAYS


def open_chance(people: People) -> Array:
    """The chance that an invitation sent now is opened."""
    usual = (people.opened + OPEN_PRIOR * OPEN_CHANCE) / (people.invited + OPEN_PRIOR)
    here = np.exp(OPEN_PRESENCE * np.minimum(presence(people), 0.0))
    return usual * here * OPEN_DECAY**people.invited_7d


def leaning(market: Market, v_rows: Array, t_rows: Array) -> Array:
    """Log odds for what somebody turned to before: how much more of their work had the task's skills than others' has.

    Row numbers broadcast as in `pair_features`. Without any work done it is 0.
    """
    practice, need = market.people.practice, market.tasks.need
    size = 1 + max(practice.indices.max(initial=0), need.indices.max(initial=0))
    usual = np.bincount(practice.indices, practice.values, minlength=size) + 0.5
    v, t = np.broadcast_arrays(np.asarray(v_rows, np.int64), np.asarray(t_rows, np.int64))
    flat = np.ascontiguousarray(v).ravel(), np.ascontiguousarray(t).ravel()
    return LEANING * _lift(*flat, practice, need, usual / usual.sum()).reshape(v.shape)


@njit(cache=True, nogil=True)
def _lift(v_rows: Array, t_rows: Array, practice: Sparse, need: Sparse, usual: Array) -> Array:
    """Mean over a task's skills of log(own share / usual share), the own share drawn towards the usual one."""
    result = np.zeros(len(v_rows))
    for n in range(len(v_rows)):
        i, j = v_rows[n], t_rows[n]
        start, end = practice.indptr[i], practice.indptr[i + 1]
        skills = need.indptr[j + 1] - need.indptr[j]
        done = practice.values[start:end].sum()
        for q in range(need.indptr[j], need.indptr[j + 1]):
            own = 0.0
            for p in range(start, end):
                if practice.indices[p] == need.indices[q]:
                    own = practice.values[p]
            share = usual[need.indices[q]]
            result[n] += np.log((own + LEANING_PRIOR * share) / ((done + LEANING_PRIOR) * share)) / skills
    return result
