"""In a batch, what is promised to one person makes room for other tasks in the next list."""

import numpy as np

from tasks.matching.engine.batches import batch
from tasks.matching.engine.data import Tasks
from tasks.matching.engine.weights import FIXED


def test_two_alike_are_not_sent_to_the_same_task_first() -> None:
    values = np.array([[0.5, 0.45, 0.1]] * 2)
    first, second = batch(Tasks.blank(3), values, np.zeros(3), FIXED, shown=2)
    assert first.tolist() == [0, 1, 2]
    assert second[0] == 1


def test_what_is_given_is_not_changed() -> None:
    expected = np.zeros(3)
    list(batch(Tasks.blank(3), np.full((4, 3), 0.3), expected, FIXED, shown=2))
    assert expected.tolist() == [0, 0, 0]


def test_each_follows_their_own_slider() -> None:
    values = np.array([[0.3, 0.25]] * 2)
    goal = np.array([[False, True]] * 2)
    lists = batch(Tasks.blank(2), values, np.zeros(2), FIXED, shown=0, growth=np.array([0.5, 1.0]), goal_mask=goal)
    assert [ranked.tolist() for ranked in lists] == [[0, 1], [1, 0]]
