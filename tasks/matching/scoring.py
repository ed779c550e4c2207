"""Pair value of a volunteer and a task, with fixed weights: pure numbers, no Django, no database.

Source of the formula and the weights: the product's matching design, section 2 ("v1: pair value with fixed weights"),
a logistic model of the chance to accept times the chance that it ends as accepted work. Every score decomposes into
named parts that sum to the logit, so rank and explanation come from the same numbers (promise 38c).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

ACCEPT_BASE = -3.6
ACCEPT_WEIGHTS: Mapping[str, float] = {"fit": 2.0, "near": 0.8, "cause": 0.7, "goal": 0.5, "long": -0.8}
SUCCESS_BASE = -0.6
SUCCESS_WEIGHTS: Mapping[str, float] = {"fit": 2.2, "near": 0.8, "cause": 0.3, "goal": 0.2, "long": -0.3}
# Of the weekly plan, the share that one task may take before it feels long.
LONG_SHARE = 0.6
DEFAULT_WEEKLY_MINUTES = 90
# Need price: half of the welfare is the first accepted piece, the rest is shared by the places.
FIRST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class VolunteerView:
    """What matching may know about a person: only what they declared or did."""

    skills: Mapping[int, int]  # skill id -> level 1..3
    categories: frozenset[str]
    goals: frozenset[int]
    causes: frozenset[int]
    languages: frozenset[str]
    weekly_minutes: int | None
    longest_sitting: int | None


@dataclass(frozen=True, slots=True)
class TaskView:
    needs: Mapping[int, int]  # skill id -> needed level 0..3
    categories: Mapping[int, str]  # skill id -> category
    teaches: frozenset[int]
    causes: frozenset[int]
    languages: frozenset[str]
    minutes: int
    places: int
    taken: int
    is_starter: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score: its points in the logit, and the ids it is about."""

    name: str
    points: float
    about: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    value: float  # chance that it ends well, times the need price
    logit: float  # of the chance to accept
    parts: tuple[Part, ...]
    is_stretch: bool
    missing: tuple[int, ...] = field(default=())  # needed skills the person has not declared or not at this level


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def may_match(volunteer: VolunteerView, task: TaskView) -> bool:
    """The gates: a common language, and a sitting that is long enough where people said how long they have."""
    if task.languages and volunteer.languages and not task.languages & volunteer.languages:
        return False
    return volunteer.longest_sitting is None or task.minutes <= volunteer.longest_sitting


def features(volunteer: VolunteerView, task: TaskView) -> dict[str, tuple[float, tuple[int, ...]]]:
    """Each feature's value and the ids it is about (skills for fit, near and goal; causes for cause)."""
    fit = 0.0
    have: list[int] = []
    near_skills: list[int] = []
    near = 0.0
    if task.needs:
        for skill, need in task.needs.items():
            level = volunteer.skills.get(skill, 0)
            if level:
                fit += min(1.0, level / max(need, 1))
                have.append(skill)
            elif need == 0:
                fit += 0.5
            elif task.categories.get(skill) in volunteer.categories:
                near_skills.append(skill)
        fit /= len(task.needs)
        near = (1 - fit) * len(near_skills) / len(task.needs)
    elif task.is_starter:
        fit = 0.5
    goal = tuple(sorted((set(task.needs) | task.teaches) & volunteer.goals))
    goal = tuple(skill for skill in goal if task.needs.get(skill, 0) <= 2)
    causes = tuple(sorted(task.causes & volunteer.causes))
    weekly = volunteer.weekly_minutes or DEFAULT_WEEKLY_MINUTES
    long = max(0.0, math.log2(task.minutes / (LONG_SHARE * weekly)))
    return {
        "fit": (fit, tuple(have)),
        "near": (near, tuple(near_skills)),
        "cause": (1.0 if causes else 0.0, causes),
        "goal": (1.0 if goal else 0.0, goal),
        "long": (long, ()),
    }


def need_price(places: int, taken: int) -> float:
    """How much one more person adds: most for a task nobody has taken, less with every place filled."""
    left = places - taken
    return FIRST_SHARE * math.exp(-taken) + (FIRST_SHARE / places) * (1.0 if left > 0 else 0.0)


def score(volunteer: VolunteerView, task: TaskView) -> Score | None:
    """The score of a pair, or None when a gate closes."""
    if not may_match(volunteer, task):
        return None
    values = features(volunteer, task)
    parts = tuple(Part(name, ACCEPT_WEIGHTS[name] * value, about) for name, (value, about) in values.items() if value)
    logit = ACCEPT_BASE + sum(part.points for part in parts)
    success = SUCCESS_BASE + sum(SUCCESS_WEIGHTS[name] * value for name, (value, _about) in values.items())
    missing = tuple(skill for skill, need in task.needs.items() if volunteer.skills.get(skill, 0) < need)
    goal_ids = values["goal"][1]
    return Score(
        value=sigmoid(logit) * sigmoid(success) * need_price(task.places, task.taken),
        logit=logit,
        parts=parts,
        is_stretch=bool(goal_ids) and not any(skill in volunteer.skills for skill in goal_ids),
        missing=missing,
    )


def mix_in_stretch(ranked: list[tuple[int, Score]], every: int = 5) -> list[tuple[int, Score]]:
    """The same list with at least one stretch task in each `every`, where there are any (promise 8)."""
    stretch = [item for item in ranked if item[1].is_stretch]
    usual = [item for item in ranked if not item[1].is_stretch]
    mixed: list[tuple[int, Score]] = []
    while usual or stretch:
        take_stretch = stretch and (
            not usual
            or stretch[0][1].value >= usual[0][1].value
            or (len(mixed) % every == every - 1 and not any(s.is_stretch for _i, s in mixed[-(every - 1) :]))
        )
        mixed.append(stretch.pop(0) if take_stretch else usual.pop(0))
    return mixed
