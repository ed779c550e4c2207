"""Pair values lie between 0 and 1, and are made of the parts that are shown."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from tasks.matching.engine.data import Sparse
from tasks.matching.engine.features import gates
from tasks.matching.engine.values import after_looks, pair_values, parts
from tasks.matching.engine.weights import FIXED, Weights
from tests.tasks.matching.engine.markets import everybody, pair, random_market

ONE = np.array([0]), np.array([0])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_38c_the_parts_sum_to_the_logit_of_taking_it_on(seed: int) -> None:
    market = random_market(seed)
    found = parts(market, *everybody(market), FIXED)
    accept = pair_values(market, *everybody(market), FIXED).accept
    assert expit(sum(found.values())) == pytest.approx(accept, abs=1e-9)
    assert np.log(accept / (1 - accept)) == pytest.approx(sum(found.values()), abs=1e-6)
    assert {"base", "fit", "near", "cause", "goal", "long", "industry", "first", "person", "task"} == set(found)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_values_are_chances_and_nothing_behind_a_gate(seed: int) -> None:
    market = random_market(seed)
    found = pair_values(market, *everybody(market), FIXED)
    for chances in found:
        assert ((chances >= 0) & (chances <= 1)).all()
    assert (found.value[~gates(market, *everybody(market))] == 0).all()
    assert (found.value <= found.accept).all()


def test_the_same_market_gives_the_same_values() -> None:
    first, second = (
        pair_values(market, *everybody(market), FIXED).value for market in (random_market(7), random_market(7))
    )
    assert (first == second).all()


def test_pairs_and_a_matrix_agree() -> None:
    market = random_market(3)
    matrix = pair_values(market, *everybody(market), FIXED).value
    v, t = np.array([4, 9, 2]), np.array([1, 0, 13])
    assert pair_values(market, v, t, FIXED).value.tolist() == matrix[v, t].tolist()


def test_35b_removing_the_goal_removes_its_part() -> None:
    task = {"need": [(3, 2)]}
    with_goal = parts(pair({"goals": [(3, 1)]}, task), *ONE, FIXED)
    without = parts(pair({}, task), *ONE, FIXED)
    assert with_goal.pop("goal") == pytest.approx([FIXED.accept["goal"]])
    assert without.pop("goal") == [0]
    assert with_goal == without


def test_11_a_target_industry_raises_the_value() -> None:
    task = {"industries": [(2, 1)]}
    aimed, other = (pair_values(pair({"industries": [(n, 1)]}, task), *ONE, FIXED).value for n in (2, 1))
    assert aimed > other


def test_work_that_hardly_fits_before_the_closing_date_is_worth_less() -> None:
    soon, later = (pair_values(pair({}, {"days_left": days}), *ONE, FIXED).value for days in (0.0, 20.0))
    assert soon < later / 2


def test_an_unknown_effect_changes_nothing_and_a_learned_one_its_part() -> None:
    plain, learned = pair(), pair({"effect": 0.4}, {"effect": -0.2})
    assert parts(plain, *ONE, FIXED)["person"] == [0]
    assert parts(learned, *ONE, FIXED)["person"] == [0.4]
    assert parts(learned, *ONE, FIXED)["task"] == [-0.2]


def test_what_was_looked_at_and_left_makes_room() -> None:
    accept = np.array([0.3])
    assert after_looks(accept, np.array([0.0])) == pytest.approx(accept)
    assert after_looks(accept, np.array([1.0])) < 0.05
    market = dataclasses.replace(pair(), looked=Sparse.from_rows([[(0, 1.0)]]))
    assert pair_values(market, *ONE, FIXED).value < 0.2 * pair_values(pair(), *ONE, FIXED).value


def test_weights_survive_being_stored() -> None:
    changed = Weights(accept_base=-3.1, accept={**FIXED.accept, "fit": 1.5}, exam_slope=0.4)
    assert Weights.from_json(changed.to_json()) == changed
    assert Weights.from_json({}) == FIXED
