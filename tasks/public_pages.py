"""Who has a public page, for the app above that knows: it registers a provider, so that tasks need not know it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What a person chose to show to everybody."""

    name: str
    url: str


Provider = Callable[[Collection[int]], dict[int, PublicPage]]
_providers: list[Provider] = []


def register_public_pages(provider: Provider) -> None:
    _providers.append(provider)


def public_pages(volunteer_ids: Collection[int]) -> dict[int, PublicPage]:
    """By volunteer, those whose page everybody may read; nobody else has a name here."""
    return {pk: page for provider in _providers for pk, page in provider(volunteer_ids).items()}
