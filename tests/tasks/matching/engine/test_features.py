"""What a person and a task have in common, case by case, and what rules a pair out."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tasks.matching.engine import data
from tasks.matching.engine.features import FEATURES, gates, pair_features
from tests.tasks.matching.engine.markets import pair

# Skills 0 to 2 are of one category, 3 to 5 of the next.
CASES: list[tuple[str, float, dict[str, Any], dict[str, Any]]] = [
    ("fit", 1, {"skills": [(0, 2)]}, {"need": [(0, 2)]}),
    ("fit", 1, {"skills": [(0, 3)]}, {"need": [(0, 1)]}),
    ("fit", 0.5, {"skills": [(0, 1)]}, {"need": [(0, 2)]}),
    ("fit", 0.5, {"skills": [(0, 2)]}, {"need": [(0, 2), (3, 1)]}),
    ("fit", 0.25, {"skills": [(0, 2)]}, {"need": [(0, 2), (3, 1)], "weight": [(0, 1), (3, 3)]}),
    ("fit", 0, {}, {"need": [(0, 1)]}),
    ("fit", 0.5, {}, {"need": [(0, 0)]}),
    ("fit", 1, {"skills": [(0, 1)]}, {"need": [(0, 0)]}),
    ("fit", 0.5, {"skills": [(0, 3)]}, {}),
    ("near", 0, {"skills": [(3, 3)]}, {"need": [(0, 2)]}),
    ("near", 2 / 3, {"skills": [(1, 2)]}, {"need": [(0, 2)]}),
    ("near", 1, {"skills": [(1, 2), (2, 3)]}, {"need": [(0, 2)]}),
    ("near", 0, {"skills": [(0, 2), (1, 3)]}, {"need": [(0, 2)]}),
    ("cause", 1, {"causes": [(1, 1), (4, 1)]}, {"causes": [(0, 1), (4, 1)]}),
    ("cause", 0, {"causes": [(1, 1)]}, {"causes": [(0, 1)]}),
    ("cause", 0, {}, {"causes": [(0, 1)]}),
    ("goal", 1, {"goals": [(3, 1)]}, {"need": [(3, 2)]}),
    ("goal", 0, {"goals": [(3, 1)]}, {"need": [(3, 3)]}),
    ("goal", 1, {"goals": [(3, 1)]}, {"teaches": [(3, 1)]}),
    ("goal", 0, {"goals": [(2, 1)]}, {"need": [(3, 1)], "teaches": [(4, 1)]}),
    ("stretch", 1, {"goals": [(3, 1)]}, {"need": [(3, 2)]}),
    ("stretch", 0, {"goals": [(3, 1)], "skills": [(3, 1)]}, {"need": [(3, 2)]}),
    ("stretch", 1, {"goals": [(3, 1)], "skills": [(1, 1)]}, {"teaches": [(3, 1)]}),
    ("industry", 1, {"industries": [(2, 1)]}, {"industries": [(2, 1)]}),
    ("industry", 0, {"industries": [(2, 1)]}, {"industries": [(1, 1)]}),
    ("long", 0, {"weekly_minutes": 100.0}, {"minutes": 60.0}),
    ("long", 1, {"weekly_minutes": 100.0}, {"minutes": 120.0}),
    ("first", 1, {}, {"is_starter": True}),
    ("first", 0, {"accepted": 1.0}, {"is_starter": True}),
    ("first", 0, {}, {"is_starter": False}),
]


@pytest.mark.parametrize(("name", "expected", "person", "task"), CASES)
def test_a_feature(name: str, expected: float, person: dict[str, Any], task: dict[str, Any]) -> None:
    found = pair_features(pair(person, task), np.array([0]), np.array([0]))
    assert found[name] == pytest.approx([expected])


OPEN: list[tuple[bool, dict[str, Any], dict[str, Any]]] = [
    (True, {}, {}),
    (False, {}, {"open": 0.0}),
    (True, {"languages": [(1, 1)]}, {"languages": [(0, 1), (1, 1)]}),
    (False, {"languages": [(1, 1)]}, {"languages": [(0, 1)]}),
    (True, {}, {"languages": [(0, 1)]}),
    (True, {"languages": [(1, 1)]}, {}),
    (True, {"minutes_left": 30.0}, {"minutes": 30.0}),
    (False, {"minutes_left": 29.0}, {"minutes": 30.0}),
    (False, {"longest_sitting": 15.0}, {"minutes": 30.0}),
    (True, {}, {"days_left": 0.0}),
    (False, {}, {"days_left": -1.0}),
    (False, {}, {"days_left": 1.0, "needs_approval": True, "answer_days": 2.0}),
    (True, {}, {"days_left": 1.0, "needs_approval": False, "answer_days": 2.0}),
    (True, {}, {"needs_approval": True, "pending": 2.0}),
    (False, {}, {"needs_approval": True, "pending": 3.0}),
    (True, {}, {"needs_approval": True, "pending": 3.0, "open": 2.0}),
    (True, {}, {"needs_approval": False, "pending": 3.0}),
]


@pytest.mark.parametrize(("expected", "person", "task"), OPEN)
def test_a_gate(expected: bool, person: dict[str, Any], task: dict[str, Any]) -> None:
    assert gates(pair(person, task), np.array([0]), np.array([0])).tolist() == [expected]


def test_nothing_about_who_somebody_is_can_reach_a_score() -> None:
    """People are what they said they can, want and have time for, and what they did here."""
    said = {"skills", "goals", "causes", "languages", "industries", "weekly_minutes", "minutes_left"}
    said |= {"longest_sitting", "growth"}
    did = {"practice", "visits", "days_joined", "days_seen", "accepted", "failed", "declined", "invited", "opened"}
    did |= {"invited_7d", "unanswered", "effect", "success_effect"}
    assert {field.name for field in dataclasses.fields(data.People)} == said | did
    assert set(FEATURES) == {"fit", "near", "cause", "goal", "long", "industry", "first"}


def test_how_often_a_task_was_taken_is_no_feature() -> None:
    """No ranking by popularity: what was filled lowers the price, and raises nothing."""
    fields = {field.name for field in dataclasses.fields(data.Tasks)}
    assert not {name for name in fields if "shown" in name or "clicks" in name or "accepts" in name}
