"""Every dependency is pinned and has its reason written down."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
REASONS = (REPOSITORY / "docs" / "decisions" / "0002-dependencies.md").read_text()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-run.txt", "requirements-dev.txt"])
def test_direct_dependencies_are_pinned_and_explained(file: str) -> None:
    lines = [line for line in (REPOSITORY / file).read_text().splitlines() if line and line[0] not in "#-"]
    pins = [re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in lines]
    constraints = (REPOSITORY / "constraints.txt").read_text().lower().splitlines()

    assert pins
    assert all(pins)
    for pin in filter(None, pins):
        name = pin[1].removeprefix("drf-spectacular")  # the table says "drf-spectacular, -sidecar"
        assert name in REASONS and pin[2] in REASONS, pin[0]
        assert pin[0].lower() in constraints
