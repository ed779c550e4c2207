"""Small markets for the engine's tests, and random ones for its properties."""

import dataclasses
from typing import Any

import numpy as np

from tasks.matching.engine.data import Array, Market, People, Sparse, Tasks

SKILLS, CATEGORIES, CAUSES, INDUSTRIES, LANGUAGES = 12, 4, 5, 4, 3


def pair(person: dict[str, Any] | None = None, task: dict[str, Any] | None = None) -> Market:
    """One person and one task. Matrices are given as the pairs of their row, other columns as a number."""
    return Market(
        People.blank(1, **_columns(person)), Tasks.blank(1, **_columns(task)), np.arange(SKILLS, dtype=np.int32) // 3
    )


def random_market(seed: int, people: int = 30, tasks: int = 20) -> Market:
    """Everything drawn at random, gates included."""
    rng = np.random.default_rng(seed)
    need = _some(rng, tasks, SKILLS, 0.2)
    open_places = rng.integers(0, 4, tasks)
    return Market(
        People.blank(
            people,
            skills=_some(rng, people, SKILLS, 0.3),
            goals=_some(rng, people, SKILLS, 0.15),
            causes=_some(rng, people, CAUSES, 0.3),
            languages=_some(rng, people, LANGUAGES, 0.5),
            industries=_some(rng, people, INDUSTRIES, 0.3),
            weekly_minutes=rng.integers(15, 300, people).astype(float),
            minutes_left=rng.integers(0, 300, people).astype(float),
            visits=rng.integers(0, 20, people).astype(float),
            days_joined=rng.integers(0, 100, people).astype(float),
            days_seen=rng.integers(0, 100, people).astype(float),
            accepted=rng.integers(0, 5, people).astype(float),
            invited=rng.integers(3, 9, people).astype(float),
            opened=rng.integers(0, 4, people).astype(float),
            invited_7d=rng.integers(0, 3, people).astype(float),
            unanswered=rng.integers(0, 5, people).astype(float),
            effect=rng.normal(0, 0.5, people),
        ),
        Tasks.blank(
            tasks,
            need=Sparse(need.indptr, need.indices, need.values - 1),
            weight=Sparse(need.indptr, need.indices, rng.uniform(0.1, 1, len(need.values)).astype(np.float32)),
            teaches=_some(rng, tasks, SKILLS, 0.1),
            causes=_some(rng, tasks, CAUSES, 0.3),
            languages=_some(rng, tasks, LANGUAGES, 0.3),
            industries=_some(rng, tasks, INDUSTRIES, 0.3),
            minutes=rng.choice([15, 30, 60, 120, 480], tasks).astype(float),
            places=open_places + rng.integers(1, 3, tasks),
            open=open_places.astype(float),
            pending=rng.integers(0, 4, tasks).astype(float),
            working=rng.integers(0, 2, tasks).astype(float),
            filled=rng.integers(0, 2, tasks).astype(float),
            days_left=rng.uniform(-1, 30, tasks),
            needs_approval=rng.random(tasks) < 0.3,
            answer_days=np.full(tasks, 2.0),
            is_starter=rng.random(tasks) < 0.2,
            effect=rng.normal(0, 0.5, tasks),
        ),
        np.arange(SKILLS, dtype=np.int32) // (SKILLS // CATEGORIES),
    )


def everybody(market: Market) -> tuple[Array, Array]:
    """Row numbers that broadcast to all pairs."""
    return np.arange(len(market.people))[:, None], np.arange(len(market.tasks))[None]


def with_tasks(market: Market, **columns: Array) -> Market:
    return dataclasses.replace(market, tasks=dataclasses.replace(market.tasks, **columns))


def _columns(given: dict[str, Any] | None) -> dict[str, Any]:
    given = dict(given or {})
    if "need" in given:
        given.setdefault("weight", [(skill, 1.0) for skill, _level in given["need"]])
    return {
        name: Sparse.from_rows([value]) if isinstance(value, list) else np.array([value])
        for name, value in given.items()
    }


def _some(rng: np.random.Generator, rows: int, columns: int, share: float) -> Sparse:
    return Sparse.from_dense(rng.integers(1, 4, (rows, columns)) * (rng.random((rows, columns)) < share))
