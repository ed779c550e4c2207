"""A small simulated year of mail (benchmarks/mail_year.py is the large one): days of clock changes, over all zones."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.mail_year import ZONES, Year, make_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(
    ("begin", "days"),
    [
        ("2027-03-27", 3),  # the clock goes forward in Europe
        ("2027-10-30", 3),  # and back
        ("2027-11-06", 3),  # and back in America
        ("2028-02-28", 2),  # a leap day
    ],
)
def test_nothing_comes_twice_or_late_or_not_at_all(begin, days, caplog):
    caplog.set_level(logging.WARNING)
    make_tasks(12)
    start = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    year = Year(start, start + timedelta(days=days), people=len(ZONES), seed=days)
    year.run()
    assert year.faults == []
    assert {name: year.found[name] for name in year.expected} == dict(year.expected)
    assert year.found["sent"] > 0  # who has a match on which day depends on their number
    assert year.found["single mails"] > 0
