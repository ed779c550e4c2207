"""Which column of the engine's matrices stands for which skill, language and industry, and how matrices are filled."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np

from tasks.matching.engine.data import Array, Sparse
from vocabularies.industries import INDUSTRY_NAMES
from vocabularies.models import Skill
from vocabularies.services import languages

# Skills and causes have small numbers of their own: these are the columns.


def skill_categories() -> Array:
    """The category of each skill, by its number. One query."""
    rows = list(Skill.objects.values_list("pk", "category"))
    return categories_of(rows)


def categories_of(rows: Sequence[tuple[int, str]]) -> Array:
    """The same for some skills; the others lie in a category of their own."""
    numbers = {name: place for place, name in enumerate(sorted({name for _pk, name in rows}), start=1)}
    result = np.zeros(max((pk for pk, _name in rows), default=0) + 1, np.int32)
    for pk, name in rows:
        result[pk] = numbers[name]
    return result


@cache
def language_columns() -> dict[str, int]:
    return {code: place for place, code in enumerate(languages())}


@cache
def industry_columns() -> dict[str, int]:
    return {code: place for place, code in enumerate(INDUSTRY_NAMES)}


def matrix(ids: Array, entries: Iterable[tuple[Any, ...]], *, has_values: bool = False) -> Sparse:
    """One row per id (ascending), from (id, column) or (id, column, value); entries of other ids are left out."""
    table = np.array(list(entries), np.float64).reshape(-1, 3 if has_values else 2)
    table = table[np.isin(table[:, 0], ids)]
    rows = np.searchsorted(ids, table[:, 0].astype(np.int64))
    columns = table[:, 1].astype(np.int64)
    values = table[:, 2] if has_values else np.ones(len(table))
    order = np.lexsort((columns, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    is_last = np.ones(len(rows), bool)
    is_last[:-1] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    rows = rows[is_last]
    indptr = np.zeros(len(ids) + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=len(ids)), out=indptr[1:])
    return Sparse(indptr, columns[is_last].astype(np.int32), values[is_last].astype(np.float32))


def of_lists(ids: Array, lists: Sequence[Sequence[str]], columns: dict[str, int]) -> Sparse:
    """From one list of codes per row; what we do not know is left out."""
    return matrix(
        ids, ((pk, columns[code]) for pk, codes in zip(ids, lists, strict=True) for code in codes if code in columns)
    )
