"""What apps above put into a digest: each registers a provider for its section when it is loaded (its receivers.py).

A provider gets `Asked` and answers with its section, or None when it has nothing to say. It reads and changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Asked:
    """Whose digest it is, when, and what is known of earlier ones."""

    user_id: int
    now: datetime
    zone: ZoneInfo
    limit: int = 5
    since: datetime | None = None  # the last digest that was sent
    shown: frozenset[str] = frozenset()  # keys of what earlier digests brought
    keys: tuple[str, ...] = ()  # of the messages that the section is about


@dataclass(frozen=True)
class TaskItem:
    """One task of the mail. `key` is stable: what was shown once is not shown again."""

    key: str
    title: str
    path: str
    minutes: int
    organization: str
    done_means: str
    closes: str = ""
    reasons: tuple[str, ...] = ()
    caution: str = ""
    is_stretch: bool = False


@dataclass(frozen=True)
class Matches:
    items: tuple[TaskItem, ...]
    total: int
    path: str
    intro: str = ""


@dataclass(frozen=True)
class Invitations:
    items: tuple[TaskItem, ...]


@dataclass(frozen=True)
class Since:
    """One thing that happened since the last digest, with at most one link."""

    text: str
    link: str = ""
    path: str = ""


@dataclass
class _Providers:
    matches: Callable[[Asked], Matches | None] | None = None
    invitations: Callable[[Asked], Invitations | None] | None = None
    followed: Callable[[Asked], tuple[TaskItem, ...]] | None = None
    since: list[Callable[[Asked], list[Since]]] = field(default_factory=list)
    # Told after the commit which keys of which section a person was sent: (asked, section, keys).
    mailed: list[Callable[[Asked, str, list[str]], None]] = field(default_factory=list)


_providers = _Providers()


def register_matches(provider: Callable[[Asked], Matches | None]) -> None:
    _providers.matches = provider


def register_invitations(provider: Callable[[Asked], Invitations | None]) -> None:
    _providers.invitations = provider


def register_followed(provider: Callable[[Asked], tuple[TaskItem, ...]]) -> None:
    """New tasks of organisations that the reader follows."""
    _providers.followed = provider


def register_since(provider: Callable[[Asked], list[Since]]) -> None:
    _providers.since.append(provider)


def register_mailed(listener: Callable[[Asked, str, list[str]], None]) -> None:
    _providers.mailed.append(listener)


def matches(asked: Asked) -> Matches | None:
    found = _providers.matches(asked) if _providers.matches else None
    return found if found and found.items else None


def invitations(asked: Asked) -> tuple[TaskItem, ...]:
    found = _providers.invitations(asked) if _providers.invitations and asked.keys else None
    return found.items if found else ()


def followed(asked: Asked) -> tuple[TaskItem, ...]:
    return _providers.followed(asked) if _providers.followed else ()


def since(asked: Asked) -> list[Since]:
    return [line for provider in _providers.since for line in provider(asked)]


def say_mailed(asked: Asked, section: str, keys: list[str]) -> None:
    for listener in _providers.mailed:
        listener(asked, section, keys)


@contextmanager
def replaced(**providers: Any) -> Iterator[None]:
    """Other providers for a while: for the simulated year, whose market is its own."""
    global _providers
    before, _providers = _providers, _Providers(**providers)
    try:
        yield
    finally:
        _providers = before
