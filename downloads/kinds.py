"""The kinds of download. Apps above register theirs at start-up, so that this app knows none of them."""

import dataclasses
from collections.abc import Callable, Iterator

# Called with the row's arguments and the open file to write to; yields (done, total) as it goes on.
Maker = Callable[..., Iterator[tuple[int, int]]]


class CannotMake(Exception):
    """A maker's no, in words for the person who asked: their rights ended meanwhile, or there is nothing to write."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """`make(file, user_id, **arguments)` writes the whole file, may run again from the start, and reads only.

    It asks again whether this person may have it: their seat may have ended since they asked.
    """

    code: str
    content_type: str
    make: Maker


KINDS: dict[str, Kind] = {}


def register(code: str, *, content_type: str) -> Callable[[Maker], Maker]:
    """Registers a generator function as the maker of one kind."""

    def keep(make: Maker) -> Maker:
        if code in KINDS:
            raise RuntimeError(f"two kinds of download are called {code}")
        KINDS[code] = Kind(code, content_type, make)
        return make

    return keep
