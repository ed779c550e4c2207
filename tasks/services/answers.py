"""The clock of a claim while its volunteer waits for an answer: it stands while a question or an appeal is open."""

from datetime import datetime

from tasks.models import Claim
from tasks.selectors.appeals import waits_for_person
from tasks.services import lease
from tasks.services.moves import record
from tasks.states import ClaimStatus


def wait_for_answer(claim: Claim, *, now: datetime, actor_id: int) -> None:
    """Stops the clock of a locked claim that is under way, with one event. A clock that stands already stays so."""
    if claim.status != ClaimStatus.ACTIVE or claim.paused_at is not None:
        return
    lease.stop(claim, now)
    claim.save(update_fields=["paused_at"])
    record(
        task=claim.task, claim=claim, kind="clock_paused", now=now, actor_id=actor_id,
        from_status=claim.status, to_status=claim.status,
    )  # fmt: skip


def go_on_if_answered(claim: Claim, *, now: datetime, actor_id: int | None) -> None:
    """Starts the clock of a locked claim again and gives back the time that it stood, unless something still waits."""
    is_waiting = (
        claim.messages.filter(is_question=True, answered_at=None).exists()
        or claim.questions.waiting().exists()
        or waits_for_person(claim)
    )
    if is_waiting or claim.paused_at is None or claim.lease_ends_at is None:
        return
    lease.go_on(claim, now)
    claim.save(update_fields=["paused_at", "lease_starts_at", "lease_ends_at", "reminder_at"])
    record(
        task=claim.task, claim=claim, kind="clock_resumed", now=now, actor_id=actor_id,
        from_status=claim.status, to_status=claim.status, lease_ends_at=claim.lease_ends_at.isoformat(),
    )  # fmt: skip
