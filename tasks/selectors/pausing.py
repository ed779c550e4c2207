"""What a person who pauses has to decide about: the claims they hold."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from common.decisions import Decision
from tasks import rules
from tasks.models import Claim
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
    extension = rules.extension_for(claim.task.minutes)
    return Held(
        claim=claim,
        can_extend=rules.can_extend(
            status=claim.status,
            extension_count=claim.extension_count,
            lease_ends_at=claim.lease_ends_at,
            is_paused=claim.is_paused,
            now=now,
        ),
        extension=extension,
        extended_until=claim.lease_ends_at + extension if claim.lease_ends_at else None,
    )
