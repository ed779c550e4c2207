"""What the engine knows of people and tasks: columns of numbers and sparse matrices, one row per person or task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple, Self

import numpy as np

Array = np.ndarray

DEFAULT_WEEKLY_MINUTES = 90  # of people who did not say: the median plan
FAR_DAYS = 30.0  # a task without a closing date counts as open this long, as dead listings do


class Sparse(NamedTuple):
    """A CSR matrix. `indices` ascend in each row."""

    indptr: Array  # int64[n + 1]
    indices: Array  # int32[nnz]
    values: Array  # float32[nnz]

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[tuple[int, float]]]) -> Sparse:
        """From one sequence of (column, value) per row."""
        ordered = [sorted(row) for row in rows]
        flat = [pair for row in ordered for pair in row]
        return cls(
            np.cumsum([0, *(len(row) for row in ordered)], dtype=np.int64),
            np.array([column for column, _ in flat], dtype=np.int32),
            np.array([value for _, value in flat], dtype=np.float32),
        )

    @classmethod
    def from_dense(cls, matrix: Array, keep: Array | None = None) -> Sparse:
        """The entries where `keep` is true (or that are not zero) of a two-dimensional array."""
        keep = matrix != 0 if keep is None else keep
        rows, columns = np.nonzero(keep)
        indptr = np.zeros(len(matrix) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=len(matrix)), out=indptr[1:])
        return cls(indptr, columns.astype(np.int32), matrix[rows, columns].astype(np.float32))

    @classmethod
    def empty(cls, rows: int) -> Sparse:
        return cls(np.zeros(rows + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))

    @property
    def rows(self) -> int:
        return len(self.indptr) - 1

    def row(self, number: int) -> tuple[Array, Array]:
        """The columns of a row, and their values."""
        span = slice(self.indptr[number], self.indptr[number + 1])
        return self.indices[span], self.values[span]

    def take(self, rows: Array) -> Sparse:
        """The same matrix with these rows only, in this order."""
        rows = np.asarray(rows, dtype=np.int64)
        counts = np.diff(self.indptr)[rows]
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        at = np.repeat(self.indptr[:-1][rows] - indptr[:-1], counts) + np.arange(indptr[-1])
        return Sparse(indptr, self.indices[at], self.values[at])


class _Columns:
    """Columns of one length: sparse matrices and arrays with one entry per row."""

    def take(self, rows: Array) -> Self:
        rows = np.asarray(rows, dtype=np.int64)
        columns = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return replace(self, **{k: c.take(rows) if isinstance(c, Sparse) else c[rows] for k, c in columns.items()})  # type: ignore[type-var]


@dataclass
class People(_Columns):
    """One row per volunteer. Only what they said of themselves and what they did here; never who they are."""

    skills: Sparse  # level 1..3
    goals: Sparse
    causes: Sparse
    languages: Sparse  # an empty row: any
    industries: Sparse
    weekly_minutes: Array
    minutes_left: Array  # of this week
    longest_sitting: Array  # inf where they did not say
    growth: Array  # 0 all for impact, 1 all for growth, 0.5 neutral
    # What they did. Zeros are fine.
    practice: Sparse  # pieces of work they did with each skill
    visits: Array
    days_joined: Array
    days_seen: Array  # since they were last seen
    accepted: Array
    failed: Array
    declined: Array
    invited: Array
    opened: Array  # of these
    invited_7d: Array
    unanswered: Array  # invitations in a row without an answer, since the last visit
    effect: Array  # on taking tasks on; learned, else 0
    success_effect: Array  # on work being accepted; learned, else 0

    def __len__(self) -> int:
        return len(self.weekly_minutes)

    @classmethod
    def blank(cls, size: int, **columns: Sparse | Array) -> People:
        """People of whom nothing is known, except the columns given."""
        zeros = {name: np.zeros(size, np.float32) for name in _HISTORY}
        start: dict[str, Sparse | Array] = {
            **{name: Sparse.empty(size) for name in _MATRICES},
            "weekly_minutes": np.full(size, DEFAULT_WEEKLY_MINUTES, np.float32),
            "minutes_left": np.full(size, np.inf, np.float32),
            "longest_sitting": np.full(size, np.inf, np.float32),
            "growth": np.full(size, 0.5, np.float32),
            **zeros,
        }
        return cls(**{**start, **columns})  # type: ignore[arg-type]


_MATRICES = ("skills", "goals", "causes", "languages", "industries", "practice")
_HISTORY = (
    *("visits", "days_joined", "days_seen", "accepted", "failed", "declined"),
    *("invited", "opened", "invited_7d", "unanswered", "effect", "success_effect"),
)


@dataclass
class Tasks(_Columns):
    """One row per open task."""

    need: Sparse  # level asked, 0 where none; zeros are stored
    weight: Sparse  # the same pattern; > 0
    teaches: Sparse
    causes: Sparse
    languages: Sparse  # an empty row: any
    industries: Sparse
    minutes: Array
    places: Array
    days_left: Array  # to the closing date, at most FAR_DAYS
    open: Array  # places that nobody holds and nobody filled
    pending: Array  # requests without an answer
    working: Array  # places held by somebody at work
    filled: Array  # accepted submissions
    organization: Array  # int32
    needs_approval: Array  # bool
    is_starter: Array  # bool
    answer_days: Array  # the organisation's usual time to answer a request
    effect: Array  # of the task and its organisation on being taken on; learned, else 0
    success_effect: Array  # of the same on work being accepted; learned, else 0

    def __len__(self) -> int:
        return len(self.minutes)

    @classmethod
    def blank(cls, size: int, **columns: Sparse | Array) -> Tasks:
        """Tasks of half an hour with one open place that ask for nothing, except the columns given."""
        history = ("pending", "working", "filled", "answer_days", "effect", "success_effect")
        zeros = {name: np.zeros(size, np.float32) for name in history}
        start: dict[str, Sparse | Array] = {
            **{n: Sparse.empty(size) for n in ("need", "weight", "teaches", "causes", "languages", "industries")},
            "minutes": np.full(size, 30, np.float32),
            "places": np.ones(size, np.float32),
            "days_left": np.full(size, FAR_DAYS, np.float32),
            "open": np.ones(size, np.float32),
            "organization": np.zeros(size, np.int32),
            "needs_approval": np.zeros(size, bool),
            "is_starter": np.zeros(size, bool),
            **zeros,
        }
        return cls(**{**start, **columns})  # type: ignore[arg-type]


@dataclass
class Market:
    people: People
    tasks: Tasks
    skill_category: Array = field(default_factory=lambda: np.zeros(0, np.int32))  # of each skill column
    # People x tasks: the chance that this person has already looked at this task, and let it be. None: not known.
    looked: Sparse | None = None
