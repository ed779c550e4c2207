"""The plot of real times: dots where they belong, nothing outside the frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.selectors.time_plot import LEFT, RIGHT, dot_plot


def test_the_axis_starts_at_zero_and_holds_the_plan_and_the_longest() -> None:
    plot = dot_plot([40, 75, 52], planned=60)
    assert [tick.label for tick in plot.ticks] == ["0", "30", "60", "90 min"]
    assert (plot.low, plot.middle, plot.high, plot.limit) == (40, 52, 75, 90)
    assert [x for x, _y in plot.dots] == ["143.1", "183.6", "261.3"]
    assert plot.planned_x == "210.7"


@pytest.mark.parametrize(
    ("planned", "last"), [(15, "20 min"), (45, "90 min"), (120, "3 h"), (240, "6 h"), (480, "12 h")]
)
def test_long_tasks_count_in_hours(planned: int, last: str) -> None:
    assert dot_plot([planned], planned).ticks[-1].label == last


def test_equal_times_stand_on_each_other() -> None:
    plot = dot_plot([30, 30, 30, 30, 30], planned=30)
    assert len({x for x, _y in plot.dots}) == 1
    assert len({y for _x, y in plot.dots}) == 5


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30), st.integers(15, 480))
def test_no_dot_lies_outside_or_on_another(minutes: list[int], planned: int) -> None:
    plot = dot_plot(minutes, planned)
    places = [(float(x), float(y)) for x, y in plot.dots]
    assert all(LEFT <= x <= RIGHT and 4 <= y < plot.baseline for x, y in places)
    for one in range(len(places)):
        for other in range(one):
            (x1, y1), (x2, y2) = places[one], places[other]
            assert abs(x1 - x2) >= 8.9 or abs(y1 - y2) >= 10.9
    assert len(plot.ticks) <= 30
