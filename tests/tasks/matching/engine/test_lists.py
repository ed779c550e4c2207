"""The lists hold exactly the best tasks, with the values that the engine gives to single pairs."""

import numpy as np
import pytest

from tasks.matching.engine import lists
from tasks.matching.engine.data import Market, People, Sparse, Tasks
from tasks.matching.engine.feeds import NOBODY
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.warm_up import warm_up
from tasks.matching.engine.weights import FIXED, Weights

OTHER = Weights(accept_base=-1.0, accept={"fit": -0.5, "cause": 2.0, "first": 3.0}, success={"near": 1.5, "long": 0.4})


def some(rng: np.random.Generator, rows: int, columns: int, mean: float, levels: tuple[int, int] = (1, 2)) -> Sparse:
    counts = np.minimum(rng.poisson(mean, rows), columns)
    return Sparse.from_rows(
        [(int(c), float(rng.integers(*levels))) for c in rng.choice(columns, size=count, replace=False)]
        for count in counts
    )


def random_market(seed: int, people: int, tasks: int) -> Market:
    """Every gate, every feature and every odd value that the product can hold."""
    rng = np.random.default_rng(seed)
    need = some(rng, tasks, 20, 1.8, (0, 4))

    def of(size: int, *values: float) -> np.ndarray:
        return rng.choice(np.array(values, np.float32), size)

    looked = some(rng, people, tasks, 3)
    return Market(
        People.blank(
            people,
            skills=some(rng, people, 20, 3, (1, 4)),
            goals=some(rng, people, 20, 1),
            causes=some(rng, people, 5, 1),
            languages=some(rng, people, 4, 1),
            industries=some(rng, people, 4, 0.7),
            weekly_minutes=of(people, 30, 60, 90, 200),
            minutes_left=of(people, 20, 60, 120, 999),
            longest_sitting=of(people, 10, 30, np.inf, np.inf),
            accepted=of(people, 0, 3),
            effect=rng.normal(0, 0.5, people).astype(np.float32),
            success_effect=rng.normal(0, 0.5, people).astype(np.float32),
        ),
        Tasks.blank(
            tasks,
            need=need,
            weight=need._replace(values=of(len(need.indices), 0.5, 1, 2)),
            teaches=some(rng, tasks, 20, 0.5),
            causes=some(rng, tasks, 5, 1),
            languages=some(rng, tasks, 4, 0.8),
            industries=some(rng, tasks, 4, 0.7),
            minutes=of(tasks, 15, 30, 60, 120, 240),
            days_left=of(tasks, 0.2, 3, 30),
            open=of(tasks, 0, 1, 2, 5),
            pending=of(tasks, 0, 2, 4),
            needs_approval=rng.random(tasks) < 0.4,
            is_starter=rng.random(tasks) < 0.2,
            answer_days=of(tasks, 0, 1, 5),
            effect=of(tasks, 0, 0, -0.4, 0.7),
            success_effect=of(tasks, 0, 0, 0.3),
        ),
        rng.integers(0, 5, 20).astype(np.int32),
        looked._replace(values=rng.random(len(looked.indices)).astype(np.float32)),
    )


def every_value(market: Market, weights: Weights = FIXED) -> np.ndarray:
    people, tasks = np.arange(len(market.people)), np.arange(len(market.tasks))
    return pair_values(market, people[:, None], tasks[None], weights).value


@pytest.mark.parametrize("weights", [FIXED, OTHER])
@pytest.mark.parametrize("seed", range(12))
def test_lists_are_the_best_of_every_pair(seed: int, weights: Weights) -> None:
    rng = np.random.default_rng(1000 + seed)
    people, tasks, k = int(rng.integers(1, 30)), int(rng.integers(1, 500)), int(rng.integers(1, 40))
    market = random_market(seed, people, tasks)
    left_out = some(rng, people, tasks, 2)
    exact = every_value(market, weights)
    for person in range(people):
        exact[person, left_out.row(person)[0]] = 0
    rows, values = lists.top_lists(market, np.arange(people), weights, k, leave_out=left_out)
    for person in range(people):
        best = np.sort(exact[person][exact[person] > 0])[::-1][:k]
        listed = rows[person][rows[person] != NOBODY]
        assert len(set(listed.tolist())) == len(listed) == len(best)
        np.testing.assert_allclose(values[person, : len(best)], best, atol=1e-6)
        np.testing.assert_allclose(exact[person, listed], best, atol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_a_column_is_the_same_table_read_downwards(seed: int) -> None:
    market = random_market(seed, 40, 60)
    columns = [lists.values_of_task(market, task, np.arange(40), FIXED) for task in range(60)]
    np.testing.assert_allclose(np.stack(columns, axis=1), every_value(market), atol=1e-6)


def test_of_equal_values_the_earlier_row_comes_first_and_stays_in() -> None:
    market = Market(People.blank(1), Tasks.blank(500), np.zeros(1, np.int32))
    rows, values = lists.top_lists(market, np.zeros(1, np.int64), FIXED, 20)
    assert rows[0].tolist() == list(range(20))
    assert len(set(values[0].tolist())) == 1


def test_the_same_market_gives_the_same_lists_in_any_order_of_people() -> None:
    market = random_market(3, 50, 300)
    people = np.arange(50)
    rows, values = lists.top_lists(market, people, FIXED, 25)
    backward, backward_values = lists.top_lists(market, people[::-1], FIXED, 25)
    np.testing.assert_array_equal(rows, backward[::-1])
    np.testing.assert_array_equal(values, backward_values[::-1])
    for person in (0, 49):
        alone, _values = lists.one_row(market, person, FIXED, 25)
        np.testing.assert_array_equal(alone, rows[person][rows[person] != NOBODY])


def test_tasks_that_share_nothing_are_listed_where_nothing_better_is() -> None:
    need = Sparse.from_rows([[(0, 2.0)], [(1, 2.0)], []])
    people = People.blank(1, skills=Sparse.from_rows([[(0, 3.0)]]))
    tasks = Tasks.blank(3, need=need, weight=need._replace(values=np.ones(2, np.float32)))
    rows, _values = lists.top_lists(Market(people, tasks, np.array([0, 1], np.int32)), np.zeros(1, np.int64), FIXED, 5)
    assert rows[0].tolist() == [0, 2, 1, NOBODY, NOBODY]


def test_a_market_without_tasks_or_with_none_to_take_gives_empty_lists() -> None:
    for tasks in (Tasks.blank(0), Tasks.blank(3, open=np.zeros(3, np.float32))):
        market = Market(People.blank(2), tasks, np.zeros(1, np.int32))
        rows, values = lists.top_lists(market, np.arange(2), FIXED, 3)
        assert (rows == NOBODY).all()
        assert (values == 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_posted_task_takes_its_place_in_every_list(seed: int) -> None:
    market = random_market(seed, 60, 200)
    people = np.arange(60)
    exact = every_value(market)
    posted = int(exact.sum(axis=0).argmax())
    is_open = market.tasks.open.copy()
    market.tasks.open[posted] = 0
    rows, values = lists.top_lists(market, people, FIXED, 10)
    market.tasks.open[:] = is_open
    wanted, wanted_values = lists.top_lists(market, people, FIXED, 10)
    changed = lists.update_for_task(market, posted, people, FIXED, rows, values)
    np.testing.assert_allclose(values, wanted_values, atol=1e-6)
    np.testing.assert_array_equal(rows == posted, wanted == posted)
    assert changed.tolist() == np.flatnonzero((wanted == posted).any(axis=1)).tolist()
    assert not len(lists.update_for_task(market, posted, people, FIXED, rows, values))


def test_a_task_that_closed_leaves_the_lists() -> None:
    market = random_market(1, 60, 200)
    rows, values = lists.top_lists(market, np.arange(60), FIXED, 10)
    task = int(rows[0, 0])
    market.tasks.open[task] = 0
    lists.update_for_task(market, task, np.arange(60), FIXED, rows, values)
    assert not (rows == task).any()
    assert (np.diff(values, axis=1) <= 0).all()


def test_warming_up_leaves_nothing_to_compile_for_a_list() -> None:
    warm_up()
    market = random_market(0, 3, 20)
    before = len(lists._fill.signatures), len(lists._column.signatures)
    lists.top_lists(market, np.arange(3), FIXED, 5)
    lists.values_of_task(market, 0, np.arange(3), FIXED)
    assert (len(lists._fill.signatures), len(lists._column.signatures)) == before
