"""What the coach is given, and what it answers with."""

import dataclasses
from collections.abc import Sequence
from enum import StrEnum


class State(StrEnum):
    GOOD = "good"
    WARN = "warn"
    MISSING = "missing"
    OPEN = "open"  # nice to have


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One question: the field it is about, how it stands, a line for the panel and one for under the field.

    `notes` are single places with how to mend each, where there are several.
    """

    field: str
    state: State
    label: str
    hint: str
    notes: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        return self.state == State.GOOD


@dataclasses.dataclass(frozen=True, slots=True)
class BriefWords:
    """A brief as far as it is written."""

    kind: str = ""
    title: str = ""
    why: str = ""
    need: str = ""
    deliverable: str = ""
    points: Sequence[str] = ()
    not_needed: str = ""
    example: str = ""
    minutes: int | None = None
    reviewer: str = ""
    file_count: int = 0

    @property
    def written_points(self) -> list[str]:
        return [point.strip() for point in self.points if point.strip()]
