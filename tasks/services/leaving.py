"""What somebody who leaves for good had handed in and nobody accepted: taken back, its place free again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tasks.models import Claim
from tasks.services import review_times
from tasks.services.moves import lock_claim, move_claim
from tasks.services.peer_tasks import end_peer_review
from tasks.services.telling import tell_publishers
from tasks.states import ClaimStatus


def take_back_waiting_work(*, user_id: int, now: datetime) -> int:
    """Ends the reviews that this person waits for, and frees the places. Again changes nothing. Returns how many.

    Whoever was reviewing in the organisation's place is thanked; the organisation learns that the place is free.
    """
    sent = Claim.objects.waiting_for_review().filter(volunteer__user_id=user_id).order_by("pk")
    return sum(_take_back(claim_id, now=now) for claim_id in list(sent.values_list("pk", flat=True)))


@transaction.atomic
def _take_back(claim_id: int, *, now: datetime) -> bool:
    claim = lock_claim(claim_id)
    if claim.status != ClaimStatus.SUBMITTED:  # decided meanwhile
        return False
    end_peer_review(claim, now=now)
    review_times.stop(claim)
    move_claim(claim, claim.task, ClaimStatus.ACTIVE, kind="work_taken_back", now=now, actor_id=None)
    move_claim(claim, claim.task, ClaimStatus.RELEASED, kind="claim_released_by_site", now=now, actor_id=None)
    tell_publishers(
        claim.task,
        "task_released",
        key=f"{claim.pk}",
        title=_("A place of “%(title)s” is free again") % {"title": claim.task.title},
        body=_("The volunteer has left Microvol, and work that nobody had reviewed yet went with them."),
    )
    return True
