"""The best tasks of each person by pair value, exactly, without looking at every pair.

Inverted lists (skill, category, goal, cause, industry, language -> tasks) add up what one person shares with the tasks.
From these sums one pass works out an upper bound of every value: log sigmoid is concave, so a tangent lies above it,
and the bound is a few multiplications per task. Only tasks whose bound reaches the list's last value are worked out in
full, the most promising first. Prices are not part of it: they change by the hour, the lists by the day.
"""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import NamedTuple

import numpy as np
from numba import njit

from tasks.matching.engine.data import Array, Market, People, Sparse, Tasks
from tasks.matching.engine.features import (
    ANYBODY,
    FEATURES,
    GOAL_LEVEL_MAX,
    LEVELS,
    LONG_SHARE,
    can_be_taken,
    days_to_work,
    entries,
)
from tasks.matching.engine.feeds import NOBODY
from tasks.matching.engine.values import SECOND_THOUGHTS, WEEKS_MAX, WORK_DAYS, WORK_DAYS_PER_WEEK
from tasks.matching.engine.weights import Weights

# What a task shares with the person at hand, as bits.
_CAUSE, _GOAL, _INDUSTRY, _LOOKED = 1, 2, 4, 8
_BLOCK = 16  # tasks whose bounds are compared at once
_SLACK = 1e-4  # of the bounds, which are summed in single precision
_NEVER = np.float32(-1e30)
_OUT = np.float32(-1e29)  # below every bound of a task that is not shut
_RANGE, _HALVINGS = np.float32(16), 14  # of log values: where to look for a start, and how exactly
# Bits with their columns in the weights: 1 + the place in FEATURES.
_COLUMNS = ((_CAUSE, 3), (_GOAL, 4), (_INDUSTRY, 6))
_FIRST = 7


class _Postings(NamedTuple):
    """For each feature the tasks that have it."""

    indptr: Array  # int64[features + 1]
    tasks: Array  # uint32: rows of the plan, ascending in each list
    values: Array  # float32[levels, n]: what each adds


class Plan(NamedTuple):
    """The tasks prepared for making lists: those that anybody could take now, shortest first."""

    rows: Array  # int32: row numbers in Tasks
    minutes: Array
    days: Array  # to work
    effect: Array
    success_effect: Array
    first_fit: Array  # fit of a person who shares nothing
    is_starter: Array
    speaks_any: Array  # whether no language is asked
    skills: _Postings  # what levels 1, 2 and 3 add to the fit
    categories: _Postings  # share of the weight
    goals: _Postings
    causes: _Postings
    industries: _Postings
    languages: _Postings
    skill_category: Array


def make_plan(market: Market) -> Plan:
    """The inverted lists of the market's tasks. Made once for many people."""
    tasks, skill_category = market.tasks, np.asarray(market.skill_category, np.int32)
    rows = np.flatnonzero(can_be_taken(market))
    rows = rows[np.lexsort((rows, tasks.minutes[rows]))]
    kept = tasks.take(rows)
    skills, categories, first_fit = _needs(kept, skill_category)
    return Plan(
        rows=rows.astype(np.int32),
        minutes=kept.minutes.astype(np.float64),
        days=np.asarray(days_to_work(market), np.float64)[rows],
        effect=kept.effect.astype(np.float64),
        success_effect=kept.success_effect.astype(np.float64),
        first_fit=first_fit,
        is_starter=kept.is_starter.astype(np.bool_),
        speaks_any=np.diff(kept.languages.indptr) == 0,
        skills=skills,
        categories=categories,
        goals=_goals(kept, len(skill_category)),
        causes=_turned(kept.causes),
        industries=_turned(kept.industries),
        languages=_turned(kept.languages),
        skill_category=skill_category,
    )


def top_lists(
    market: Market,
    v_rows: Array,
    weights: Weights,
    k: int,
    *,
    plan: Plan | None = None,
    leave_out: Sparse | None = None,
) -> tuple[Array, Array]:
    """Task rows (n, k) and their values, best first; of equal values the lower row first, -1 after the last.

    `leave_out` names task rows that each person must not be offered, by row of `market.people`.
    """
    plan = plan or make_plan(market)
    people = market.people
    v_rows = np.asarray(v_rows, np.int64)
    task_rows = np.full((len(v_rows), k), NOBODY, np.int32)
    values = np.zeros((len(v_rows), k), np.float32)
    if len(plan.rows) and k:
        shut = _in_plan(leave_out, people, len(market.tasks), plan)
        looked = _in_plan(market.looked, people, len(market.tasks), plan)
        order = _grouped(people, v_rows)
        _fill(  # type: ignore[call-arg]  # the columns are spread out
            v_rows, order, *_columns(people), shut, looked, plan, _numbers(weights), task_rows, values
        )
    return task_rows, values


def one_row(
    market: Market,
    v_row: int,
    weights: Weights,
    k: int,
    *,
    plan: Plan | None = None,
    leave_out: Sparse | None = None,
) -> tuple[Array, Array]:
    """The list of one person, without its empty end. Cheap where a plan is at hand."""
    rows, values = top_lists(market, np.array([v_row]), weights, k, plan=plan, leave_out=leave_out)
    count = int((rows[0] >= 0).sum())
    return rows[0, :count], values[0, :count]


def update_for_task(
    market: Market, t_row: int, v_rows: Array, weights: Weights, task_rows: Array, values: Array
) -> Array:
    """Puts one task into the lists `task_rows` and `values` (n, k) of the people `v_rows` wherever it beats their last.

    Where it is listed already it moves to its new place, or out. Returns the positions in `v_rows` whose list changed.
    """
    fresh = values_of_task(market, t_row, v_rows, weights)
    changed = np.zeros(len(fresh), np.bool_)
    _insert(np.int32(t_row), fresh, task_rows, values, changed)
    return np.flatnonzero(changed)


def values_of_task(market: Market, t_row: int, v_rows: Array, weights: Weights) -> Array:
    """The value of one task for many people: a column of the table of which a list is a row."""
    plan = make_plan(replace(market, tasks=market.tasks.take(np.array([t_row]))))
    v_rows = np.asarray(v_rows, np.int64)
    if not len(plan.rows):
        return np.zeros(len(v_rows), np.float32)
    looked = np.zeros(len(v_rows)) if market.looked is None else entries(market.looked, v_rows, np.array(t_row))
    return _column(v_rows, *_columns(market.people), looked, plan, _numbers(weights))  # type: ignore[call-arg]


# --- Preparing ------------------------------------------------------------------------------------------------------


def _columns(people: People) -> tuple[Array | Sparse, ...]:
    return (
        people.skills,
        people.goals,
        people.causes,
        people.industries,
        people.languages,
        people.weekly_minutes.astype(np.float64),
        np.minimum(people.minutes_left, people.longest_sitting).astype(np.float64),
        people.accepted == 0,
        people.effect.astype(np.float64),
        people.success_effect.astype(np.float64),
    )


def _numbers(weights: Weights) -> Array:
    """Base and weight of each feature, for accepting and for success."""
    return np.array(
        [
            [weights.accept_base, *(weights.accept.get(name, 0.0) for name in FEATURES)],
            [weights.success_base, *(weights.success.get(name, 0.0) for name in FEATURES)],
        ]
    )


def _grouped(people: People, v_rows: Array) -> Array:
    """An order in which neighbours have the same plan for the week and the same languages, so that work is shared."""
    languages = np.zeros(len(v_rows))
    of_row = people.languages.take(v_rows)
    np.add.at(languages, np.repeat(np.arange(len(v_rows)), np.diff(of_row.indptr)), np.sqrt(of_row.indices + 2.0))
    return np.lexsort((people.accepted[v_rows] == 0, languages, people.weekly_minutes[v_rows]))


def _in_plan(matrix: Sparse | None, people: People, tasks: int, plan: Plan) -> Sparse:
    """A matrix of people and tasks with rows of the plan for its columns; -1 for tasks that are not in it."""
    if matrix is None:
        return Sparse.empty(len(people))
    place = np.full(tasks, -1, np.int32)
    place[plan.rows] = np.arange(len(plan.rows), dtype=np.int32)
    return Sparse(matrix.indptr, place[matrix.indices], matrix.values)


def _turned(matrix: Sparse) -> _Postings:
    rows = np.repeat(np.arange(matrix.rows, dtype=np.int32), np.diff(matrix.indptr))
    return _posted(matrix.indices, rows, matrix.values[None])


def _posted(features: Array, tasks: Array, values: Array) -> _Postings:
    order = np.lexsort((tasks, features))
    size = int(features.max()) + 1 if len(features) else 0
    indptr = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(features, minlength=size), out=indptr[1:])
    return _Postings(indptr, tasks[order].astype(np.uint32), np.ascontiguousarray(values[:, order], np.float32))


def _needs(tasks: Tasks, skill_category: Array) -> tuple[_Postings, _Postings, Array]:
    """Lists by skill and by category, and the fit of those who share nothing."""
    count = len(tasks)
    rows = np.repeat(np.arange(count, dtype=np.int32), np.diff(tasks.need.indptr))
    total = np.bincount(rows, tasks.weight.values, minlength=count)
    share = tasks.weight.values / total[rows]
    asked = tasks.need.values.astype(np.float64)
    for_anybody = np.where(asked == 0, share * ANYBODY, 0.0)
    levels = np.arange(1, LEVELS + 1)
    added = share * np.minimum(1.0, levels[:, None] / np.maximum(asked, 1.0)) - for_anybody
    first_fit = np.bincount(rows, for_anybody, minlength=count).astype(np.float32)
    first_fit[np.diff(tasks.need.indptr) == 0] = ANYBODY
    # One entry per task and category, however many of its skills lie there.
    pairs = rows.astype(np.int64) * (int(skill_category.max(initial=0)) + 1) + skill_category[tasks.need.indices]
    unique, place = np.unique(pairs, return_inverse=True)
    size = int(skill_category.max(initial=0)) + 1
    by_category = np.bincount(place, share, minlength=len(unique)) / LEVELS
    return (
        _posted(tasks.need.indices, rows, added),
        _posted((unique % size).astype(np.int32), (unique // size).astype(np.int32), by_category[None]),
        first_fit,
    )


def _goals(tasks: Tasks, skills: int) -> _Postings:
    """By skill the tasks where it can be practised."""
    need_rows = np.repeat(np.arange(len(tasks), dtype=np.int64), np.diff(tasks.need.indptr))
    easy = tasks.need.values <= GOAL_LEVEL_MAX
    taught_rows = np.repeat(np.arange(len(tasks), dtype=np.int64), np.diff(tasks.teaches.indptr))
    size = max(skills, 1)
    keys = np.unique(
        np.concatenate([need_rows[easy] * size + tasks.need.indices[easy], taught_rows * size + tasks.teaches.indices])
    )
    return _posted((keys % size).astype(np.int32), (keys // size).astype(np.int32), np.ones((1, len(keys))))


# --- Kernels --------------------------------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _softplus(x: float) -> float:
    return max(x, 0.0) + np.log1p(np.exp(-abs(x)))


@njit(cache=True, nogil=True)
def _long(minutes: float, weekly: float) -> float:
    return max(0.0, np.log2(minutes / (LONG_SHARE * weekly)))


@njit(cache=True, nogil=True)
def _in_time(minutes: float, weekly: float, days: float) -> float:
    """As values.done_in_time."""
    return -np.expm1(-days / (WORK_DAYS + WORK_DAYS_PER_WEEK * min(minutes / weekly, WEEKS_MAX)))


@njit(cache=True, nogil=True)
def _after_looks(accept: float, looked: float) -> float:
    """What a look without an answer leaves of the chance, as a factor (values.after_looks)."""
    let_be = looked * (1 - SECOND_THOUGHTS)
    return (1 - let_be) / max(1 - accept * let_be, 1e-9)


@njit(cache=True, nogil=True)
def _entry(matrix, row, column):
    for p in range(matrix.indptr[row], matrix.indptr[row + 1]):
        if matrix.indices[p] == column:
            return np.float64(matrix.values[p])
    return 0.0


@njit(cache=True, nogil=True)
def _span(postings, feature, count):
    """Where the tasks of a feature lie in its lists, up to plan row `count`: they ascend, the longest come last."""
    if feature + 1 >= len(postings.indptr):
        return 0, 0
    start, end = postings.indptr[feature], postings.indptr[feature + 1]
    if end > start and postings.tasks[end - 1] >= count:
        end = start + np.searchsorted(postings.tasks[start:end], count)
    return start, end


@njit(cache=True, nogil=True)
def _add(tasks, values, sums):
    for i in range(len(tasks)):
        sums[tasks[i]] += values[i]


@njit(cache=True, nogil=True)
def _add_scaled(tasks, values, scale, sums):
    for i in range(len(tasks)):
        sums[tasks[i]] += scale * values[i]


@njit(cache=True, nogil=True)
def _mark(postings, people, person, bit, gain, count, marks, sums):
    """Counts a feature once for each task, however many of its columns person and task share."""
    for p in range(people.indptr[person], people.indptr[person + 1]):
        start, end = _span(postings, people.indices[p], count)
        tasks = postings.tasks[start:end]
        for i in range(len(tasks)):
            task = tasks[i]
            if not marks[task] & bit:
                marks[task] |= bit
                sums[task] += gain


@njit(cache=True, nogil=True)
def _is_less(value, row, other_value, other_row):
    """Whether the first is the worse entry: lower value, or the later row at equal value."""
    return value < other_value or (value == other_value and row > other_row)


@njit(cache=True, nogil=True)
def _sink(values, rows, size):
    """Restores the heap (worst entry first) after its first entry was replaced."""
    place = 0
    value, row = values[0], rows[0]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and _is_less(values[child + 1], rows[child + 1], values[child], rows[child]):
            child += 1
        if not _is_less(values[child], rows[child], value, row):
            break
        values[place], rows[place] = values[child], rows[child]
        place = child
    values[place], rows[place] = value, row


@njit(cache=True, nogil=True)
def _rise(values, rows, place):
    value, row = values[place], rows[place]
    while place > 0:
        parent = (place - 1) >> 1
        if not _is_less(value, row, values[parent], rows[parent]):
            break
        values[place], rows[place] = values[parent], rows[parent]
        place = parent
    values[place], rows[place] = value, row


@njit(cache=True, nogil=True)
def _start(start_sums, first_fit, count, sums, fit):
    for t in range(count):  # twice as fast as assigning slices
        sums[t] = start_sums[t]
        fit[t] = first_fit[t]


@njit(cache=True, nogil=True, fastmath={"nnan", "ninf", "nsz", "arcp", "contract", "reassoc"})
def _bound(sums, fit, near, a_fit, a_near, count, best):
    """Turns what is summed up so far into upper bounds of the log values, and finds the best of each block."""
    one = np.float32(1)
    if a_near != 0:
        for t in range(count):
            sums[t] += a_fit * fit[t] + a_near * (one - fit[t]) * near[t]
    else:
        for t in range(count):
            sums[t] += a_fit * fit[t]
    whole = count // _BLOCK
    for block in range(whole):
        first = block * _BLOCK
        top = sums[first]
        for i in range(1, _BLOCK):
            x = sums[first + i]
            top = x if x > top else top
        best[block] = top
    if count % _BLOCK:
        top = sums[whole * _BLOCK]
        for t in range(whole * _BLOCK + 1, count):
            top = max(top, sums[t])
        best[whole] = top


@njit(cache=True, nogil=True)
def _safe_start(best, blocks, k):
    """A bound that at least k blocks reach, and few more: halving counts faster than sorting does."""
    high = best[0]
    for block in range(blocks):
        high = max(high, best[block])
    low = high - _RANGE
    for step in range(_HALVINGS):
        middle = low if step == 0 else np.float32(0.5) * (low + high)
        reached = 0
        for block in range(blocks):
            reached += best[block] >= middle
        if reached >= k:
            low = middle
        elif step == 0:
            return _OUT
        else:
            high = middle
    return low


@njit(cache=True, nogil=True, error_model="numpy")
def _fill(
    v_rows, order, skills, goals, causes, industries, languages, weekly, most_minutes, is_new, effect, success_effect,
    shut, looked, plan,
    numbers, out_rows, out_values,
):  # fmt: skip
    """One list after the other. Buffers are made once; memory does not grow with the number of people."""
    count_all = len(plan.rows)
    k = out_rows.shape[1]
    fit = np.empty(count_all, np.float32)
    near = np.zeros(count_all, np.float32)
    marks = np.zeros(count_all, np.uint8)
    is_shut = np.zeros(count_all, np.bool_)
    base = np.empty(count_all, np.float32)
    start_sums = np.empty(count_all, np.float32)
    sums = np.empty(count_all, np.float32)
    known = np.empty((count_all, 3))  # side by side, as they are read: both logits without the person, and the chance
    best = np.empty((count_all + _BLOCK - 1) // _BLOCK, np.float32)
    level_of = np.zeros(int(plan.skill_category.max()) + 1 if len(plan.skill_category) else 1, np.float32)
    heap_values = np.empty(k)
    heap_rows = np.empty(k, np.int32)
    needs_near = numbers[0, 2] != 0 or numbers[1, 2] != 0
    tangent_accept, tangent_success = -1.0, 1.0
    is_tuned = False
    x_sum = y_sum = 0.0
    xy_count = 0
    weekly_now, before = -1.0, v_rows[0]
    slope_accept = slope_success = offset = 0.0
    a_fit = a_near = a_cause = a_goal = a_industry = a_first = np.float32(0)

    for n in order:
        person = v_rows[n]
        # 1. What depends on the week's plan: length, time to finish, and the tangent of the bound.
        is_other_week = weekly[person] != weekly_now or (xy_count > 0 and not is_tuned)
        if is_other_week:
            weekly_now = weekly[person]
            if xy_count:  # where the last lists lay
                is_tuned = True
                tangent_accept, tangent_success = x_sum / xy_count, y_sum / xy_count
                x_sum = y_sum = 0.0
                xy_count = 0
            slope_accept, slope_success = 1 / (1 + np.exp(tangent_accept)), 1 / (1 + np.exp(tangent_success))
            offset = -_softplus(-tangent_accept) - slope_accept * tangent_accept
            offset += -_softplus(-tangent_success) - slope_success * tangent_success
            for t in range(count_all):
                length = _long(plan.minutes[t], weekly_now)
                x = numbers[0, 0] + plan.effect[t] + numbers[0, 5] * length
                y = numbers[1, 0] + plan.success_effect[t] + numbers[1, 5] * length
                in_time = _in_time(plan.minutes[t], weekly_now, plan.days[t])
                known[t, 0], known[t, 1], known[t, 2] = x, y, in_time
                base[t] = slope_accept * x + slope_success * y + np.log(in_time)
            slopes = (slope_accept * numbers[0] + slope_success * numbers[1]).astype(np.float32)
            a_fit, a_near, a_cause, a_goal = slopes[1], slopes[2], slopes[3], slopes[4]
            a_industry, a_first = slopes[6], slopes[_FIRST]
        # 2. What depends on languages and on being new.
        if is_other_week or is_new[person] != is_new[before] or not _same(languages, person, before):
            speaks_any = languages.indptr[person] == languages.indptr[person + 1]
            for t in range(count_all):
                start_sums[t] = base[t] + (a_first if is_new[person] and plan.is_starter[t] else 0)
                is_shut[t] = not (speaks_any or plan.speaks_any[t])
            for p in range(languages.indptr[person], languages.indptr[person + 1]):
                start, end = _span(plan.languages, languages.indices[p], count_all)
                for q in range(start, end):
                    is_shut[plan.languages.tasks[q]] = False
            for t in range(count_all):
                start_sums[t] += _NEVER if is_shut[t] else 0
        before = person
        # 3. Tasks are sorted by length: those that take too long are the end of every list.
        count = np.searchsorted(plan.minutes, most_minutes[person], side="right")
        if count == 0:
            continue
        _start(start_sums, plan.first_fit, count, sums, fit)
        # 4. What the person shares with the tasks.
        level_of[:] = 0
        for p in range(skills.indptr[person], skills.indptr[person + 1]):
            skill, level = skills.indices[p], skills.values[p]
            category = plan.skill_category[skill]
            level_of[category] = max(level_of[category], level)
            start, end = _span(plan.skills, skill, count)
            _add(plan.skills.tasks[start:end], plan.skills.values[int(level) - 1, start:end], fit)
        if needs_near:
            near[:count] = 0
            for category in range(len(level_of)):
                if level_of[category] > 0:
                    start, end = _span(plan.categories, category, count)
                    values = plan.categories.values[0, start:end]
                    _add_scaled(plan.categories.tasks[start:end], values, level_of[category], near)
        marks[:count] = 0
        _mark(plan.causes, causes, person, _CAUSE, a_cause, count, marks, sums)
        _mark(plan.goals, goals, person, _GOAL, a_goal, count, marks, sums)
        _mark(plan.industries, industries, person, _INDUSTRY, a_industry, count, marks, sums)
        for p in range(shut.indptr[person], shut.indptr[person + 1]):
            if 0 <= shut.indices[p] < count:
                sums[shut.indices[p]] = _NEVER
        for p in range(looked.indptr[person], looked.indptr[person + 1]):
            if 0 <= looked.indices[p] < count:
                marks[looked.indices[p]] |= _LOOKED
        # 5. Bounds. The k-th best of the blocks is a safe place to begin: at least k tasks lie above it.
        blocks = (count + _BLOCK - 1) // _BLOCK
        _bound(sums, fit, near, a_fit, a_near, count, best)
        rest = offset + slope_accept * effect[person] + slope_success * success_effect[person]
        start = max(_safe_start(best, blocks, k), _OUT) if blocks >= k else _OUT
        # 6. Exact values: first of what lies above it, then of what can still reach the list.
        size = 0
        lowest, highest = start, -_NEVER
        x_before = y_before = chance = np.nan
        for _turn in range(2):
            for block in range(blocks):
                if best[block] < lowest:
                    continue
                for t in range(block * _BLOCK, min(count, (block + 1) * _BLOCK)):
                    if sums[t] < lowest or sums[t] >= highest:
                        continue
                    x, y = known[t, 0] + effect[person], known[t, 1] + success_effect[person]
                    f = np.float64(fit[t])
                    x += numbers[0, 1] * f
                    y += numbers[1, 1] * f
                    if needs_near:
                        r = (1 - f) * near[t]
                        x += numbers[0, 2] * r
                        y += numbers[1, 2] * r
                    for bit, column in _COLUMNS:
                        if marks[t] & bit:
                            x += numbers[0, column]
                            y += numbers[1, column]
                    if is_new[person] and plan.is_starter[t]:
                        x += numbers[0, _FIRST]
                        y += numbers[1, _FIRST]
                    if x != x_before or y != y_before:  # tasks alike are neighbours
                        x_before, y_before = x, y
                        chance = 1 / ((1 + exp(-x)) * (1 + exp(-y)))
                    value = known[t, 2] * chance
                    if marks[t] & _LOOKED:  # makes it less: the bound stays one
                        value *= _after_looks(1 / (1 + exp(-x)), _entry(looked, person, t))
                    if size < k:
                        heap_values[size], heap_rows[size] = value, plan.rows[t]
                        _rise(heap_values, heap_rows, size)
                        size += 1
                    elif _is_less(heap_values[0], heap_rows[0], value, plan.rows[t]):
                        heap_values[0], heap_rows[0] = value, plan.rows[t]
                        _sink(heap_values, heap_rows, k)
                    else:
                        continue
                    x_sum += x
                    y_sum += y
                    xy_count += 1
                    if size == k:
                        lowest = max(lowest, np.float32(log(heap_values[0]) - rest - _SLACK))
            lowest, highest = (np.float32(log(heap_values[0]) - rest - _SLACK) if size == k else _OUT), start
        # 7. The heap in order, best first.
        for place in range(size - 1, -1, -1):
            out_rows[n, place], out_values[n, place] = heap_rows[0], heap_values[0]
            heap_values[0], heap_rows[0] = heap_values[place], heap_rows[place]
            _sink(heap_values, heap_rows, place)


@njit(cache=True, nogil=True)
def _same(matrix, i, j):
    """Whether two rows have the same columns."""
    size = matrix.indptr[i + 1] - matrix.indptr[i]
    if size != matrix.indptr[j + 1] - matrix.indptr[j]:
        return False
    start, other = matrix.indptr[i], matrix.indptr[j]
    return bool((matrix.indices[start : start + size] == matrix.indices[other : other + size]).all())


@njit(cache=True, nogil=True)
def _dense(postings, width):
    """The lists of a plan with a single task, as one row of the table."""
    result = np.zeros((width, postings.values.shape[0]))
    for feature in range(len(postings.indptr) - 1):
        if postings.indptr[feature + 1] > postings.indptr[feature]:
            result[feature] = postings.values[:, postings.indptr[feature]]
    return result


@njit(cache=True, nogil=True)
def _has_any(people, person, wanted):
    for p in range(people.indptr[person], people.indptr[person + 1]):
        if people.indices[p] < len(wanted) and wanted[people.indices[p], 0] > 0:
            return True
    return False


@njit(cache=True, nogil=True)
def _column(
    v_rows, skills, goals, causes, industries, languages, weekly, most_minutes, is_new, effect, success_effect,
    looked, plan, numbers
):  # fmt: skip
    """The values of the plan's only task for these people, zero where a gate is shut."""
    result = np.zeros(len(v_rows), np.float32)
    by_skill = _dense(plan.skills, len(plan.skill_category))
    by_category = _dense(plan.categories, len(plan.categories.indptr))
    goal_of, cause_of = _dense(plan.goals, len(plan.goals.indptr)), _dense(plan.causes, len(plan.causes.indptr))
    industry_of = _dense(plan.industries, len(plan.industries.indptr))
    spoken_of = _dense(plan.languages, len(plan.languages.indptr))
    level_of = np.zeros(len(by_category))
    weekly_now = -1.0
    length = in_time = 0.0
    for n in range(len(v_rows)):
        person = v_rows[n]
        if plan.minutes[0] > most_minutes[person]:
            continue
        says = languages.indptr[person + 1] > languages.indptr[person]
        if says and not plan.speaks_any[0] and not _has_any(languages, person, spoken_of):
            continue
        if weekly[person] != weekly_now:
            weekly_now = weekly[person]
            length = _long(plan.minutes[0], weekly_now)
            in_time = _in_time(plan.minutes[0], weekly_now, plan.days[0])
        fit, related = np.float64(plan.first_fit[0]), 0.0
        level_of[:] = 0
        for p in range(skills.indptr[person], skills.indptr[person + 1]):
            skill, level = skills.indices[p], skills.values[p]
            fit += by_skill[skill, int(level) - 1]
            category = plan.skill_category[skill]
            if category < len(level_of) and level > level_of[category]:
                related += (level - level_of[category]) * by_category[category, 0]
                level_of[category] = level
        near = (1 - fit) * related
        x = numbers[0, 0] + plan.effect[0] + effect[person]
        x += numbers[0, 1] * fit + numbers[0, 2] * near + numbers[0, 5] * length
        y = (
            numbers[1, 0]
            + plan.success_effect[0]
            + success_effect[person]
            + numbers[1, 1] * fit
            + numbers[1, 2] * near
            + numbers[1, 5] * length
        )
        if _has_any(causes, person, cause_of):
            x, y = x + numbers[0, 3], y + numbers[1, 3]
        if _has_any(goals, person, goal_of):
            x, y = x + numbers[0, 4], y + numbers[1, 4]
        if _has_any(industries, person, industry_of):
            x, y = x + numbers[0, 6], y + numbers[1, 6]
        if is_new[person] and plan.is_starter[0]:
            x, y = x + numbers[0, 7], y + numbers[1, 7]
        accept = 1 / (1 + exp(-x))
        result[n] = in_time * accept * _after_looks(accept, looked[n]) / (1 + exp(-y))
    return result


@njit(cache=True, nogil=True)
def _insert(task, fresh, task_rows, values, changed):
    k = task_rows.shape[1]
    for n in range(len(fresh)):
        value = fresh[n]
        rows, listed = task_rows[n], values[n]
        place = k
        for i in range(k):  # to the end, without a way out: sixteen at a time
            if rows[i] == task:
                place = i
        was_listed = place < k
        last = rows[k - 1]
        if not was_listed and last != NOBODY and _is_less(value, task, listed[k - 1], last):
            continue
        if was_listed and listed[place] == value:
            continue
        if not was_listed and value <= 0:
            continue
        changed[n] = True
        if was_listed:
            # Close the gap; what the full list had beyond its end is not known, so its last place stays empty.
            for i in range(place, k - 1):
                rows[i], listed[i] = rows[i + 1], listed[i + 1]
            rows[k - 1], listed[k - 1] = NOBODY, 0
        if value <= 0:
            continue
        i = k - 1
        while i > 0 and (rows[i - 1] == NOBODY or _is_less(listed[i - 1], rows[i - 1], value, task)):
            rows[i], listed[i] = rows[i - 1], listed[i - 1]
            i -= 1
        rows[i], listed[i] = task, value
