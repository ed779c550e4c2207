"""Certificates of accepted work: the app above that issues them registers a provider, so that pages show them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Certificate:
    """One that anybody may check. Of a skill milestone, which rests on several claims, `claim_id` is None."""

    claim_id: int | None
    title: str
    organization: str
    url: str
    awarded_at: datetime
    linkedin: str  # LinkedIn's own page for adding it to a profile


# Called with a queryset of claim ids, how many are wanted, and claim ids that are wanted however old: those of the
# newest that their owner shares.
Provider = Callable[[QuerySet, int, Collection[int]], list[Certificate]]
# The same of milestones, which rest on several claims.
MilestoneProvider = Callable[[QuerySet, int], list[Certificate]]
# Called with claim ids: those whose certificate was withdrawn, with when.
Withdrawals = Callable[[Collection[int] | QuerySet], dict[int, datetime]]
_providers: list[Provider] = []
_milestone_providers: list[MilestoneProvider] = []
_withdrawals: list[Withdrawals] = []


def register_certificates(provider: Provider, *, withdrawals: Withdrawals) -> None:
    _providers.append(provider)
    _withdrawals.append(withdrawals)


def register_milestones(provider: MilestoneProvider) -> None:
    """Of milestones that rest on these claims and on no other: one hidden line keeps them off the page."""
    _milestone_providers.append(provider)


def milestones_of(claim_ids: QuerySet, *, limit: int) -> list[Certificate]:
    return [row for provider in _milestone_providers for row in provider(claim_ids, limit)]


def certificates_of(claim_ids: QuerySet, *, limit: int, also: Collection[int] = ()) -> list[Certificate]:
    """Those of these claims that everybody may check, the newest first; and all of the claims in `also`."""
    return [row for provider in _providers for row in provider(claim_ids, limit, also)]


def withdrawn_among(claim_ids: Collection[int] | QuerySet) -> dict[int, datetime]:
    """Of these claims, those for which somebody took their confirmation back, and when; shared or not."""
    return {claim_id: at for asked in _withdrawals for claim_id, at in asked(claim_ids).items()}
