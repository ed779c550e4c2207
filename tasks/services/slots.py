"""The work slot: when a volunteer means to do the task. It binds nobody; their calendar reminds them."""

from datetime import datetime

from django.db import transaction

from tasks import rules
from tasks.models import Claim
from tasks.services.moves import lock_claim, record


@transaction.atomic
def plan_slot(*, claim_id: int, actor_id: int, slot_starts_at: datetime | None, now: datetime) -> Claim:
    """Stores when the volunteer means to do it, or with None that they have no plan. The same again changes nothing.

    Refuses a moment that is past or after the end of the lease, and claims that are not under way. Tells nobody.
    """
    claim = lock_claim(claim_id)
    if claim.slot_starts_at == slot_starts_at:
        return claim
    set_slot(claim, slot_starts_at, actor_id=actor_id, now=now)
    return claim


def set_slot(claim: Claim, slot_starts_at: datetime | None, *, actor_id: int, now: datetime) -> None:
    """Within the transaction of a locked claim."""
    rules.can_plan_slot(
        status=claim.status,
        slot_starts_at=slot_starts_at,
        lease_ends_at=claim.lease_ends_at,
        paused_at=claim.paused_at,
        now=now,
    ).require()
    claim.slot_starts_at = slot_starts_at
    claim.save(update_fields=["slot_starts_at"])
    record(
        task=claim.task, claim=claim, kind="slot_planned" if slot_starts_at else "slot_removed", now=now,
        actor_id=actor_id, from_status=claim.status, to_status=claim.status,
        **({"slot_starts_at": slot_starts_at.isoformat()} if slot_starts_at else {}),
    )  # fmt: skip
