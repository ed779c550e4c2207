"""What a person and a task have in common, as numbers: the only things a score is made of."""

from __future__ import annotations

import numpy as np
from numba import njit

from tasks.matching.engine.data import Array, Market, Sparse

LONG_SHARE = 0.6  # of the weekly plan: what one task may take before it feels long
LEVELS = 3.0  # basic, good, expert
GOAL_LEVEL_MAX = 2  # a task that asks for more is not a place to learn it
ANYBODY = 0.5  # fit of a person without the skill where no level is asked, and of everybody where no skill is
PENDING_MAX = 3  # requests waiting per open place, then the task leaves the lists
SAME_DAY = 0.5  # a task that closes today can still be done: half a day is left on average

# The parts of a score, in this order. "stretch" is worked out beside them, without points.
FEATURES = ("fit", "near", "cause", "goal", "long", "industry", "first")


def pair_features(market: Market, v_rows: Array, t_rows: Array) -> dict[str, Array]:
    """Each feature of the pairs. Row numbers broadcast: (n,) with (n,) for pairs, (n, 1) with (1, m) for a matrix.

    fit       share of what the task asks for that the person has, by weight and level
    near      share of the rest that lies in categories the person knows, by level
    cause     1 where a cause of the task is one they follow
    goal      1 where the task uses or teaches a skill they want to grow
    stretch   1 where it is a goal, and they have none of these skills yet
    industry  1 where the organisation works in an industry they aim for
    long      doublings of the time that does not feel long
    first     1 for a starter task, to someone without accepted work
    """
    people, tasks = market.people, market.tasks
    v, t = np.broadcast_arrays(np.asarray(v_rows, np.int64), np.asarray(t_rows, np.int64))
    found = _common(
        np.ascontiguousarray(v).ravel(),
        np.ascontiguousarray(t).ravel(),
        people.skills,
        people.goals,
        people.causes,
        people.industries,
        tasks.need,
        tasks.weight,
        tasks.teaches,
        tasks.causes,
        tasks.industries,
        market.skill_category,
    )
    names = ("fit", "near", "cause", "goal", "industry", "stretch")
    result = {name: found[:, column].reshape(v.shape) for column, name in enumerate(names)}
    result["long"] = np.maximum(0.0, np.log2(tasks.minutes[t] / (LONG_SHARE * people.weekly_minutes[v])))
    result["first"] = (tasks.is_starter[t] & (people.accepted[v] == 0)).astype(np.float64)
    return result


def gates(market: Market, v_rows: Array, t_rows: Array) -> Array:
    """Where nothing rules the pair out: a place to ask for, done in time, a common language, time enough."""
    people, tasks = market.people, market.tasks
    v, t = np.broadcast_arrays(np.asarray(v_rows, np.int64), np.asarray(t_rows, np.int64))
    has_time = tasks.minutes[t] <= np.minimum(people.minutes_left, people.longest_sitting)[v]
    speaks = _speaks(
        np.ascontiguousarray(v).ravel(), np.ascontiguousarray(t).ravel(), people.languages, tasks.languages
    ).reshape(v.shape)
    return can_be_taken(market)[t] & has_time & speaks


def can_be_taken(market: Market) -> Array:
    """Per task: whether there is a place to ask for and time to do the work, whoever comes."""
    tasks = market.tasks
    is_free = (tasks.open > 0) & (~tasks.needs_approval | (tasks.pending < PENDING_MAX * tasks.open))
    return is_free & (days_to_work(market) > 0)


def entries(matrix: Sparse, rows: Array, columns: Array) -> Array:
    """The entries at these rows and columns, which broadcast; 0 where nothing is stored."""
    i, j = np.broadcast_arrays(np.asarray(rows, np.int64), np.asarray(columns, np.int64))
    return _entries(matrix, np.ascontiguousarray(i).ravel(), np.ascontiguousarray(j).ravel()).reshape(i.shape)


def days_to_work(market: Market) -> Array:
    """Per task: days between getting a place and the closing date."""
    tasks = market.tasks
    return tasks.days_left - np.where(tasks.needs_approval, tasks.answer_days, 0.0) + SAME_DAY


@njit(cache=True, nogil=True)
def _meet(a: Sparse, i: int, b: Sparse, j: int) -> bool:
    """Whether two rows have a column in common."""
    p, q, p_end, q_end = a.indptr[i], b.indptr[j], a.indptr[i + 1], b.indptr[j + 1]
    while p < p_end and q < q_end:
        if a.indices[p] == b.indices[q]:
            return True
        if a.indices[p] < b.indices[q]:
            p += 1
        else:
            q += 1
    return False


@njit(cache=True, nogil=True)
def _value(a: Sparse, i: int, column: int) -> float:
    for p in range(a.indptr[i], a.indptr[i + 1]):
        if a.indices[p] == column:
            return a.values[p]
    return 0.0


@njit(cache=True, nogil=True)
def _entries(matrix: Sparse, rows: Array, columns: Array) -> Array:
    result = np.zeros(len(rows))
    for n in range(len(rows)):
        result[n] = _value(matrix, rows[n], columns[n])
    return result


@njit(cache=True, nogil=True)
def _best_in_category(skills: Sparse, i: int, category: int, skill_category: Array) -> float:
    best = 0.0
    for p in range(skills.indptr[i], skills.indptr[i + 1]):
        if skill_category[skills.indices[p]] == category:
            best = max(best, skills.values[p])
    return best


@njit(cache=True, nogil=True)
def _speaks(v_rows: Array, t_rows: Array, spoken: Sparse, asked: Sparse) -> Array:
    result = np.ones(len(v_rows), np.bool_)
    for n in range(len(v_rows)):
        i, j = v_rows[n], t_rows[n]
        says = spoken.indptr[i + 1] > spoken.indptr[i] and asked.indptr[j + 1] > asked.indptr[j]
        result[n] = not says or _meet(spoken, i, asked, j)
    return result


@njit(cache=True, nogil=True)
def _common(
    v_rows: Array,
    t_rows: Array,
    skills: Sparse,
    goals: Sparse,
    v_causes: Sparse,
    v_industries: Sparse,
    need: Sparse,
    weight: Sparse,
    teaches: Sparse,
    t_causes: Sparse,
    t_industries: Sparse,
    skill_category: Array,
) -> Array:
    """Columns: fit, near, cause, goal, industry, stretch."""
    result = np.zeros((len(v_rows), 6))
    for n in range(len(v_rows)):
        i, j = v_rows[n], t_rows[n]
        total = fit = related = 0.0
        is_goal = has_goal_skill = False
        for p in range(need.indptr[j], need.indptr[j + 1]):
            skill, asked, share = need.indices[p], need.values[p], weight.values[p]
            total += share
            level = _value(skills, i, skill)
            if level > 0:
                fit += share * min(1.0, level / max(asked, 1.0))
            elif asked == 0:
                fit += share * ANYBODY
            related += share * _best_in_category(skills, i, skill_category[skill], skill_category) / LEVELS
            if asked <= GOAL_LEVEL_MAX and _value(goals, i, skill) > 0:
                is_goal = True
                has_goal_skill = has_goal_skill or level > 0
        for p in range(teaches.indptr[j], teaches.indptr[j + 1]):
            if _value(goals, i, teaches.indices[p]) > 0:
                is_goal = True
                has_goal_skill = has_goal_skill or _value(skills, i, teaches.indices[p]) > 0
        result[n, 0] = fit / total if total > 0 else ANYBODY
        result[n, 1] = (1 - result[n, 0]) * related / total if total > 0 else 0.0
        result[n, 2] = _meet(v_causes, i, t_causes, j)
        result[n, 3] = is_goal
        result[n, 4] = _meet(v_industries, i, t_industries, j)
        result[n, 5] = is_goal and not has_goal_skill
    return result
