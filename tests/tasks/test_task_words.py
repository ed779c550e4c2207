"""Words about a task that several pages say alike."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tasks.models import Task
from tasks.templatetags.task_words import closes_soon, closes_words, minutes_in_a_column, places_words, tasks_words


@pytest.mark.parametrize(
    ("places", "taken", "words"),
    [(1, 0, "1 place left"), (3, 1, "2 of 3 places left"), (3, 2, "1 of 3 places left"), (2, 2, "All places taken")],
)
def test_places(places: int, taken: int, words: str) -> None:
    assert places_words(Task(places=places, taken_count=taken)) == words


@time_machine.travel("2026-05-15T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("hours", "words", "is_soon"),
    [
        (-1, "Closed Fri 15 May", True),
        (2, "Closes today", True),
        (20, "Closes tomorrow", True),
        (47, "Closes Sun 17 May", False),
        (24 * 300, "Closes Thu 11 Mar 2027", False),
    ],
)
def test_the_closing_date(hours: int, words: str, is_soon: bool) -> None:
    closes_at = timezone.now() + timedelta(hours=hours)
    assert (closes_words(closes_at), closes_soon(closes_at)) == (words, is_soon)


def test_no_closing_date() -> None:
    assert (closes_words(None), closes_soon(None)) == ("No closing date", False)


@pytest.mark.parametrize(("count", "words"), [(0, "0 tasks"), (1, "1 task"), (38, "38 tasks"), (1001, "1,000+ tasks")])
def test_counts(count: int, words: str) -> None:
    assert tasks_words(count) == words


def test_a_long_time_breaks_before_the_minutes() -> None:
    assert minutes_in_a_column(90) == "1\u00a0h 30\u00a0min"
