"""What history tells of a person: presence, answers to invitations, and what work they turn to."""

import numpy as np
import pytest

from tasks.matching.engine import habits
from tasks.matching.engine.data import Market, People, Sparse, Tasks


def people(**columns: list[float]) -> People:
    return People.blank(
        len(next(iter(columns.values()))), **{name: np.array(column) for name, column in columns.items()}
    )


def test_a_rate_starts_at_the_usual_one_and_follows_ones_own_history() -> None:
    rate = habits.visit_rate(people(visits=[0, 30], days_joined=[0, 60]))
    assert rate[0] == pytest.approx(habits.PRIOR_VISITS / habits.PRIOR_DAYS)
    assert rate[1] == pytest.approx(30 / 60, rel=0.2)


def test_more_days_reach_more_and_never_more_than_all() -> None:
    crowd = people(visits=[3.0])
    reached = [float(habits.reach(crowd, np.array([0]), days)[0]) for days in (0, 1, 10, 1000)]
    assert reached == sorted(reached)
    assert (reached[0], reached[-1]) == (0, pytest.approx(1))


def test_presence_grows_with_work_done_and_falls_with_days_away() -> None:
    busy, idle, gone = habits.presence(people(accepted=[9, 1, 9], days_seen=[2, 2, 200]))
    assert busy > idle > gone


def test_people_who_open_invitations_are_expected_to_and_each_one_this_week_tires() -> None:
    chance = habits.open_chance(people(invited=[0, 6, 6, 6], opened=[0, 6, 0, 6], invited_7d=[0, 0, 0, 1]))
    assert chance[0] == pytest.approx(habits.OPEN_CHANCE)
    assert chance[1] > chance[0] > chance[2]
    assert chance[3] == pytest.approx(habits.OPEN_DECAY * chance[1])


def test_people_lean_to_what_they_did_before() -> None:
    crowd = People.blank(3, practice=Sparse.from_rows([[(0, 8)], [(1, 8)], []]))
    market = Market(crowd, Tasks.blank(1, need=Sparse.from_rows([[(0, 0)]])))
    did, did_other, new = habits.leaning(market, np.arange(3), np.zeros(3, int))
    assert did > new > did_other
    assert new == 0
