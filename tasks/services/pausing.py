"""Pausing with work in hand: suggestions and mail stop, and each claim goes where its holder says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.decisions import ActionDenied, Decision
from tasks.services.claims import extend_claim, release_claim
from volunteers.services import set_paused

KEEP, EXTEND, RELEASE = "keep", "extend", "release"


@dataclass(frozen=True)
class Choice:
    """What becomes of one claim. `seen_count` is how often it had been prolonged when its holder chose."""

    claim_id: int
    what: str
    seen_count: int


def pause_with_claims(
    *, volunteer_id: int, user_id: int, until_date: date | None, choices: Sequence[Choice], now: datetime
) -> dict[int, Decision]:
    """Pauses, then prolongs or hands back each claim in a transaction of its own. Returns what was refused, by claim.

    Refuses as a whole only what `set_paused` refuses: then nothing has changed. Said twice, it changes nothing more.
    """
    set_paused(volunteer_id=volunteer_id, is_paused=True, until_date=until_date, now=now)
    refused = {}
    for choice in choices:
        try:
            if choice.what == EXTEND:
                extend_claim(claim_id=choice.claim_id, actor_id=user_id, now=now, seen_count=choice.seen_count)
            elif choice.what == RELEASE:
                release_claim(claim_id=choice.claim_id, actor_id=user_id, now=now, why=_("I am taking a break."))
        except ActionDenied as denied:
            refused[choice.claim_id] = denied.decision
    return refused
