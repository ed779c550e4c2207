"""Writing rows a block at a time, with progress: rows done, rows per second, time left."""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

AT_ONCE = 50_000


@dataclass(frozen=True)
class Step:
    """Rows of one table or of several. `sql` has {first} and {last}, the ids of a block; without them it runs once."""

    title: str
    count: int
    sql: str


def run(steps: list[Step]) -> None:
    begun = time.monotonic()
    all_rows, done = sum(step.count for step in steps), 0
    for step in steps:
        step_begun = time.monotonic()
        for first in range(1, step.count + 1, AT_ONCE if "{first}" in step.sql else step.count):
            last = min(first + AT_ONCE - 1, step.count) if "{first}" in step.sql else step.count
            with connection.cursor() as cursor:
                cursor.execute(step.sql.replace("{first}", str(first)).replace("{last}", str(last)))
            passed = time.monotonic() - step_begun
            share = (done + last) / all_rows
            left = (time.monotonic() - begun) * (1 - share) / share
            _line(f"{step.title}: {last:,} of {step.count:,}, {last / max(passed, 0.001):,.0f}/s, {left:.0f} s left")
        done += step.count
        _line(f"{step.title}: {step.count:,} in {time.monotonic() - step_begun:.1f} s\n")


def indexes_of(tables: Iterable[str]) -> list[tuple[str, str]]:
    """Name and definition of each index that no constraint needs: far faster made after the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)
            AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY tablename, indexname
            """,
            [list(tables)],
        )
        return cursor.fetchall()


def drop(indexes: list[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')


def make(indexes: list[tuple[str, str]]) -> None:
    begun = time.monotonic()
    for number, (name, definition) in enumerate(indexes, start=1):
        _line(f"indexes: {number} of {len(indexes)}, {name}")
        with connection.cursor() as cursor:
            cursor.execute(definition)
    _line(f"indexes: {len(indexes)} in {time.monotonic() - begun:.1f} s\n")


def move_sequences(tables: Iterable[str]) -> None:
    """Rows were written with their ids: the next one of the product comes after them."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT setval('{sequence}', greatest((SELECT max(id) FROM {table}), 1))")


def once(title: str, action: object) -> None:
    begun = time.monotonic()
    _line(f"{title} …")
    action()  # type: ignore[operator]
    _line(f"{title}: {time.monotonic() - begun:.1f} s\n")


def _line(text: str) -> None:
    if sys.stderr.isatty() or text.endswith("\n"):
        print(f"\r\033[K  {text}" if sys.stderr.isatty() else f"  {text}", end="", flush=True, file=sys.stderr)
