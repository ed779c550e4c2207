"""A price is what one more success adds: most where nobody has come, nothing where no place is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.matching.engine.feeds import NOBODY
from tasks.matching.engine.prices import PENDING_HOPE, PENDING_TAKES, fixed_point, need_prices
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.weights import FIXED
from tests.tasks.matching.engine.markets import everybody, pair, random_market, with_tasks

NOTHING = np.zeros(1)


def price(**task: float) -> float:
    return float(need_prices(pair({}, task).tasks, NOTHING)[0])


def test_a_task_nobody_has_taken_costs_most() -> None:
    assert price(places=1.0, open=1.0) == pytest.approx(1.0)
    assert price(places=4.0, open=4.0) == pytest.approx(0.5 + 0.5 / 4)
    assert price(places=4.0, open=3.0, filled=1.0) == pytest.approx(0.5 / 4)


def test_a_task_without_a_place_adds_nothing_once_somebody_delivered() -> None:
    assert price(places=2.0, open=0.0, filled=2.0) == 0


def test_work_under_way_and_requests_that_wait_lower_the_price() -> None:
    untouched = price(places=3.0, open=3.0)
    assert price(places=3.0, open=2.0, working=1.0) < untouched
    assert price(places=3.0, open=3.0, pending=1.0) < untouched


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), more=st.floats(0.1, 5))
def test_the_price_falls_with_what_is_filled_and_expected(seed: int, more: float) -> None:
    tasks = random_market(seed).tasks
    expected = np.random.default_rng(seed).uniform(0, 3, len(tasks))
    now = need_prices(tasks, expected)
    assert ((now >= 0) & (now <= 1)).all()
    assert (need_prices(tasks, expected + more) <= now + 1e-12).all()
    filled = with_tasks(random_market(seed), filled=tasks.filled + 1, open=np.maximum(tasks.open - 1, 0)).tasks
    assert (need_prices(filled, expected) <= now + 1e-12).all()


def test_prices_agree_with_the_lists_they_lead_to() -> None:
    market = random_market(5, people=400)
    v, t = everybody(market)
    values = pair_values(market, v, t, FIXED).value
    lists = np.broadcast_to(t, values.shape)
    found = fixed_point(market, v[:, 0], lists, values, FIXED)
    assert found.price.tolist() == need_prices(market.tasks, found.expected).tolist()
    again = fixed_point(market, v[:, 0], lists, values, FIXED, start=found.expected)
    assert again.price == pytest.approx(found.price, abs=0.1)
    half = fixed_point(market, v[::2, 0], lists[::2], values[::2], FIXED, scale=2.0)
    assert np.corrcoef(half.price, found.price)[0, 1] > 0.95


def test_a_task_that_nobody_can_do_keeps_its_price() -> None:
    market = random_market(5)
    v, t = everybody(market)
    values = pair_values(market, v, t, FIXED).value
    values[:, 3] = 0
    found = fixed_point(market, v[:, 0], np.broadcast_to(t, values.shape), values, FIXED)
    assert found.expected[3] == 0
    assert found.price[3] == need_prices(market.tasks, np.zeros(len(market.tasks)))[3]


def test_empty_lists_expect_nothing() -> None:
    market = random_market(2)
    lists = np.full((len(market.people), 10), NOBODY)
    found = fixed_point(market, np.arange(len(market.people)), lists, np.zeros(lists.shape), FIXED)
    assert (found.expected == 0).all()


def test_requests_beyond_the_places_take_away_their_share_of_the_price() -> None:
    assert price(open=1.0, pending=2.0) < price(open=1.0, pending=1.0) < price(open=1.0)
    assert price(open=1.0, pending=2.0) < 0.5


def test_a_request_that_waits_leaves_a_single_place_a_part_of_its_share() -> None:
    left = price(open=1.0, pending=1.0) - 0.5 * np.exp(-PENDING_HOPE)
    assert left == pytest.approx((1 - PENDING_TAKES) * 0.5)
    assert price(places=2.0, open=2.0, pending=1.0) > price(open=1.0, pending=1.0)
