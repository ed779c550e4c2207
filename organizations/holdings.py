"""What a member holds: the apps above say it, and the page that takes a seat away shows it before it goes to others."""

import dataclasses
from collections.abc import Callable


@dataclasses.dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing, with how many: "Reviews that wait for them", 3."""

    label: str
    count: int


Source = Callable[[int, int], list[Holding]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(organization_id, user_id)` answers what is held there; nothing may be left out of the list with 0."""
    _sources.append(source)


def holdings_of(organization_id: int, user_id: int) -> list[Holding]:
    found = [holding for source in _sources for holding in source(organization_id, user_id)]
    return [holding for holding in found if holding.count]
