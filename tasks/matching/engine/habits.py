"""How often people come, as their history tells: the chance that a list, or an invitation, is seen at all."""

from __future__ import annotations

import numpy as np

from tasks.matching.engine.data import Array, People

# A rate starts from this many visits in this many days (about one in three weeks) until a person's own history speaks.
PRIOR_VISITS, PRIOR_DAYS = 0.6, 13.0
# Chance that an invitation is opened, and what each of the last seven days leaves of it (matching design, section 2).
OPEN_CHANCE, OPEN_DECAY = 1 / 3, 0.8
OPEN_PRIOR = 4.0  # invitations that the chance above counts for, beside a person's own


def visit_rate(people: People) -> Array:
    """Visits per day."""
    return (people.visits + PRIOR_VISITS) / (people.days_joined + PRIOR_DAYS)


def reach(people: People, v_rows: Array, days: Array) -> Array:
    """The chance that a person comes by within these days."""
    return -np.expm1(-visit_rate(people)[v_rows] * days)


def open_chance(people: People) -> Array:
    """The chance that an invitation sent now is opened."""
    usual = (people.opened + OPEN_PRIOR * OPEN_CHANCE) / (people.invited + OPEN_PRIOR)
    return usual * OPEN_DECAY**people.invited_7d
