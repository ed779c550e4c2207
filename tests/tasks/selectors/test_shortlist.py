"""Who is thought about for a task: a bounded number, whatever the number of volunteers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tasks.selectors import shortlist
from tasks.selectors.shortlist import who_may_fit
from tests.factories import TaskFactory, VolunteerFactory

pytestmark = pytest.mark.django_db


def test_those_seen_last_and_the_most_skilled_are_thought_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlist, "SEEN_LAST", 2)
    monkeypatch.setattr(shortlist, "SKILLED_MOST", 1)
    task = TaskFactory(uses={"translation": 1, "proofreading": 1})
    now = timezone.now()
    both, one, lately, unlike = (
        VolunteerFactory(skills=skills, user__seen_at=now - timedelta(days=days))
        for skills, days in (
            ({"translation": 2, "proofreading": 2}, 90),
            ({"translation": 2}, 80),
            ({"proofreading": 2}, 1),
            ({}, 2),
        )
    )
    assert list(who_may_fit(task)) == [both, lately]
    monkeypatch.setattr(shortlist, "SEEN_LAST", 3)
    assert list(who_may_fit(task)) == [both, lately, one]
    assert unlike not in who_may_fit(task)
