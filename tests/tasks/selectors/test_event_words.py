"""Every event that a service writes can be read in plain words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tasks.selectors.event_words import EVENT_KINDS

WRITERS = {"record", "move_task", "move_claim"}


def kinds_written() -> Iterator[str]:
    for path in sorted(Path("tasks/services").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in WRITERS:
                for given in call.keywords:
                    if given.arg == "kind":
                        yield from (
                            part.value
                            for part in ast.walk(given.value)
                            if isinstance(part, ast.Constant) and isinstance(part.value, str)
                        )


def test_every_kind_of_event_has_words() -> None:
    found = set(kinds_written())
    assert len(found) > 40
    assert found - EVENT_KINDS == set()
