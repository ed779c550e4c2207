"""The order of a list: value times price, both kinds in every five, and a slider that reorders it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.matching.engine.data import Array
from tasks.matching.engine.feeds import EVERY, MIXED, exam, order, scores
from tasks.matching.engine.weights import FIXED

SIZE = 40


def drawn(seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    goal = rng.random(SIZE) < rng.uniform(0, 1)
    return {
        "values": rng.uniform(0.01, 0.6, SIZE),
        "prices": rng.uniform(0.01, 1, SIZE),
        "goal_mask": goal,
        "stretch_mask": goal & (rng.random(SIZE) < 0.5),
    }


def test_without_goals_the_order_is_value_times_price() -> None:
    found = order(np.array([0.3, 0.2, 0.1]), np.array([0.1, 0.4, 0.5]))
    assert found.tolist() == [1, 2, 0]


def test_equal_scores_keep_their_order() -> None:
    assert order(np.full(4, 0.2), np.full(4, 0.5)).tolist() == [0, 1, 2, 3]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), growth=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
def test_every_entry_is_listed_once_and_always_at_the_same_place(seed: int, growth: float) -> None:
    first, second = order(growth=growth, **drawn(seed)), order(growth=growth, **drawn(seed))
    assert sorted(first) == list(range(SIZE))
    assert first.tolist() == second.tolist()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_8_and_26_both_kinds_are_in_every_five_while_there_are_any(seed: int) -> None:
    lists = drawn(seed)
    found = order(**lists)
    growth = lists["stretch_mask"] if lists["stretch_mask"].any() else lists["goal_mask"]
    for kind in (growth, ~lists["goal_mask"]):
        for start in range(0, MIXED, EVERY):
            assert kind[found[start : start + EVERY]].any() or not kind[found[start:]].any()


def test_8_a_stretch_task_far_down_comes_into_the_first_five() -> None:
    stretch = np.zeros(SIZE, bool)
    stretch[SIZE - 1] = True
    found = order(np.linspace(0.5, 0.1, SIZE), np.ones(SIZE), goal_mask=stretch, stretch_mask=stretch)
    assert found[:6].tolist() == [0, 1, 2, 3, SIZE - 1, 4]


def test_8_what_a_gate_closed_is_no_stretch_task() -> None:
    stretch = np.array([False] * 6 + [True])
    values = np.array([0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.0])
    assert order(values, np.ones(7), goal_mask=stretch, stretch_mask=stretch).tolist() == list(range(7))


def test_26_an_end_of_the_slider_changes_the_order() -> None:
    """The first is what fits, the second what is needed, the third what one wants to learn."""
    values, prices = np.array([0.50, 0.30, 0.25]), np.array([0.30, 0.60, 0.35])
    goal = np.array([False, False, True])
    orders = [order(values, prices, growth=growth, goal_mask=goal).tolist() for growth in (0.0, 0.5, 1.0)]
    assert orders == [[1, 0, 2], [1, 0, 2], [2, 0, 1]]
    needed = order(values, np.array([0.40, 0.60, 0.35]), growth=0.0, goal_mask=goal).tolist()
    usual = order(values, np.array([0.40, 0.60, 0.35]), growth=0.5, goal_mask=goal).tolist()
    assert (needed[0], usual[0]) == (1, 0)


def test_26_at_the_ends_need_counts_twice_or_not_at_all_and_goals_four_times() -> None:
    lists = drawn(3)
    values, prices, goal = lists["values"], lists["prices"], lists["goal_mask"]
    assert scores(values, prices, growth=0.0, goal_mask=goal) == pytest.approx(values * prices**2)
    assert scores(values, prices, growth=0.5, goal_mask=goal) == pytest.approx(values * prices)
    assert scores(values, prices, growth=1.0, goal_mask=goal) == pytest.approx(values * np.where(goal, 4, 1))


def test_the_first_place_is_always_looked_at() -> None:
    seen = exam(np.arange(10), FIXED)
    assert seen[0] == 1
    assert seen.tolist() == sorted(seen, reverse=True)
    assert seen[1] == pytest.approx(1 / 1.35)
