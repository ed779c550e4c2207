"""Certificates of accepted work: the app above that issues them registers a provider, so that pages show them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Certificate:
    """One that anybody may check."""

    claim_id: int
    title: str
    organization: str
    url: str
    awarded_at: datetime


# Called with a queryset of claim ids and how many are wanted: the newest of them that their owner shares.
Provider = Callable[[QuerySet, int], list[Certificate]]
_providers: list[Provider] = []


def register_certificates(provider: Provider) -> None:
    _providers.append(provider)


def certificates_of(claim_ids: QuerySet, *, limit: int) -> list[Certificate]:
    """Those of these claims that everybody may check, the newest first."""
    return [row for provider in _providers for row in provider(claim_ids, limit)]
