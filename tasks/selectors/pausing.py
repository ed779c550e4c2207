"""What a person who pauses has to decide about: the claims they hold."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from common.decisions import Decision
from tasks.models import Claim
from tasks.selectors.facts import extension_facts
from tasks.states import COUNTED_AS_OPEN


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """A claim under way or asked for, and what more time would bring."""

    claim: Claim
    can_extend: Decision
    extension: timedelta
    extended_until: datetime | None


def held_claims(user: Any, now: datetime) -> list[Held]:
    claims = Claim.objects.own(user).filter(status__in=COUNTED_AS_OPEN).select_related("task__organization")
    return [_held(claim, now) for claim in claims.order_by("lease_ends_at", "pk")]


def _held(claim: Claim, now: datetime) -> Held:
    return Held(
        claim=claim,
        **extension_facts(claim, now),
    )
