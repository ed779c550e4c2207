"""A small simulated year of the review clock (benchmarks/review_year.py is the large one): weeks of clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.review_year import Year

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("begin", ["2027-03-08", "2027-10-18"])  # both changes of the clock, north and south
def test_every_step_comes_once_and_in_time(begin: str) -> None:
    start = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    year = Year(start, start + timedelta(days=42), works=7, seed=3, tick=timedelta(days=1))
    year.run()
    assert year.faults == []
    assert year.found["messages"] > 10 and year.found["volunteers asked"]
