"""Claiming, extending, handing back, expiring, and what an organisation may do with a claim."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs import enqueue
from notifications.services import notify
from tasks import rules
from tasks.models import Claim, ClaimFile, Task, WaitingListEntry
from tasks.selectors.facts import claim_facts
from tasks.services import lease
from tasks.services.contracts import terms_of, terms_version
from tasks.services.moves import enter_claim, lock_claim, lock_task, move_claim, record
from tasks.services.seats import require_publisher
from tasks.services.slots import set_slot
from tasks.services.task_invitations import note_taken
from tasks.services.telling import tell_publishers
from tasks.states import COUNTED_AS_OPEN, ENDED_WITHOUT_WORK, ClaimStatus
from volunteers.models import Volunteer


@transaction.atomic
def claim_task(
    *,
    task_id: int,
    volunteer_id: int,
    now: datetime,
    terms: str | None = None,
    slot_starts_at: datetime | None = None,
) -> Claim:
    """Gives the volunteer a place, or asks for one where the task wants approval.

    1. Locks volunteer, then task, so that two taps, two tabs and two people queue up.
    2. Returns the same claim again if one is already live (a double click changes nothing).
    3. Refuses with the rule's reason, or with `terms_changed` when `terms` (the version shown) is out of date.
    4. Stores the terms, starts the lease, takes the place, writes one event, tells the organisation. An invitation to
       the task is answered by it.
    5. Plans the work slot, if one was chosen; without a place yet there is nothing to plan.
    6. Goes on with the draft of an earlier try that was handed back or ran out of time.
    """
    volunteer = Volunteer.objects.select_related("user").select_for_update(of=("self",)).get(pk=volunteer_id)
    task = lock_task(task_id)
    tries = list(Claim.objects.filter(task=task, volunteer=volunteer).order_by("-pk"))
    for claim in tries:
        if claim.status in COUNTED_AS_OPEN or claim.status == ClaimStatus.SUBMITTED:
            return claim
    rules.can_claim(claim_facts([task], volunteer)[task.pk], now).require()
    contract = terms_of(task)
    if terms is not None:
        rules.can_accept_terms(terms, terms_version(contract)).require()

    claim = Claim(
        task=task,
        volunteer=volunteer,
        status=ClaimStatus.REQUESTED,
        created_at=now,
        contract={**contract, "version": terms_version(contract), "accepted_at": now.isoformat()},
    )
    earlier = next((one for one in tries if one.status in ENDED_WITHOUT_WORK), None)
    if earlier is not None:
        claim.draft, claim.draft_saved_at = earlier.draft, earlier.draft_saved_at
        claim.ticked_points, claim.wants_portfolio = earlier.ticked_points, earlier.wants_portfolio
    if not task.needs_approval:
        lease.start(claim, rules.lease_for(task.minutes), now)
    enter_claim(claim, task, is_started=not task.needs_approval, now=now, actor_id=volunteer.user_id)
    if earlier is not None:  # with the files that were never handed in
        ClaimFile.objects.filter(claim=earlier, removed_at=None, submissions=None).update(claim=claim)
    note_taken(task_id=task.pk, volunteer_id=volunteer.pk, now=now)
    enqueue("tasks.tell_of_claim", claim_id=claim.pk)
    if not task.needs_approval:
        WaitingListEntry.objects.filter(task=task, volunteer=volunteer).delete()
        if slot_starts_at is not None:
            set_slot(claim, slot_starts_at, actor_id=volunteer.user_id, now=now)
    return claim


def _start(claim: Claim, task: Task, *, now: datetime, actor_id: int) -> None:
    lease.start(claim, rules.lease_for(task.minutes), now)
    move_claim(claim, task, ClaimStatus.ACTIVE, kind="claim_started", now=now, actor_id=actor_id)
    WaitingListEntry.objects.filter(task=task, volunteer_id=claim.volunteer_id).delete()


@transaction.atomic
def approve_request(*, claim_id: int, actor_id: int, now: datetime) -> Claim:
    """The organisation chooses this person: the lease starts now. Refuses when no place is left."""
    claim = lock_claim(claim_id)
    require_publisher(actor_id=actor_id, organization_id=claim.task.organization_id)
    rules.can_answer_request(status=claim.status).require()
    rules.can_give_place(places=claim.task.places, taken_count=claim.task.taken_count).require()
    _start(claim, claim.task, now=now, actor_id=actor_id)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="claim_decided",
        key=f"{claim.pk}:yes",
        title=_("“%(title)s” is yours") % {"title": claim.task.title},
        body=_("The organisation chose you. Your time started now."),
        path=claim.get_absolute_url(),
        action=_("Start"),
    )
    return claim


@transaction.atomic
def decline_request(*, claim_id: int, actor_id: int, now: datetime, why: str) -> Claim:
    """The organisation does not choose this person, and says why in words they read. Refuses any other claim."""
    rules.needs_reason(why).require()
    claim = lock_claim(claim_id)
    require_publisher(actor_id=actor_id, organization_id=claim.task.organization_id)
    rules.can_answer_request(status=claim.status).require()
    move_claim(claim, claim.task, ClaimStatus.WITHDRAWN, kind="request_declined", now=now, actor_id=actor_id, why=why)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="claim_decided",
        key=f"{claim.pk}:no",
        title=_("Someone else does “%(title)s”") % {"title": claim.task.title},
        body=_("The organisation says: %(why)s This does not count against you.") % {"why": why},
        path=claim.get_absolute_url(),
    )
    return claim


@transaction.atomic
def withdraw_claim(*, claim_id: int, actor_id: int, now: datetime, why: str) -> Claim:
    """The organisation takes a claim back, with a reason the volunteer reads. Never counts against the volunteer."""
    rules.needs_reason(why).require()
    claim = lock_claim(claim_id)
    require_publisher(actor_id=actor_id, organization_id=claim.task.organization_id)
    move_claim(claim, claim.task, ClaimStatus.WITHDRAWN, kind="claim_withdrawn", now=now, actor_id=actor_id, why=why)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="claim_withdrawn",
        key=f"{claim.pk}",
        title=_("“%(title)s” was withdrawn") % {"title": claim.task.title},
        body=_("The organisation says: %(why)s This does not count against you.") % {"why": why},
        path=claim.get_absolute_url(),
    )
    return claim


@transaction.atomic
def release_claim(*, claim_id: int, actor_id: int, now: datetime, why: str = "") -> Claim:
    """The volunteer hands the task back, or no longer asks for it. Again changes nothing.

    The place is free at once, the draft is kept, and the organisation reads the reason if there is one.
    """
    claim = lock_claim(claim_id)
    if claim.status == ClaimStatus.RELEASED:
        return claim
    words = _("%(name)s handed “%(title)s” back")
    if claim.status == ClaimStatus.REQUESTED:
        words = _("%(name)s no longer asks for “%(title)s”")
    move_claim(claim, claim.task, ClaimStatus.RELEASED, kind="claim_released", now=now, actor_id=actor_id, why=why)
    title = words % {"name": claim.volunteer.user.name, "title": claim.task.title}
    tell_publishers(claim.task, "task_released", key=f"{claim.pk}", title=title, body=why)
    return claim


@transaction.atomic
def extend_claim(*, claim_id: int, actor_id: int, now: datetime, seen_count: int | None = None) -> Claim:
    """Adds half a lease, twice at most, before the time runs out.

    `seen_count` is the number of extensions the person saw; a second click on the same button changes nothing.
    """
    claim = lock_claim(claim_id)
    if seen_count is not None and claim.status == ClaimStatus.ACTIVE and claim.extension_count > seen_count:
        return claim
    rules.can_extend(
        status=claim.status,
        extension_count=claim.extension_count,
        lease_ends_at=claim.lease_ends_at,
        is_paused=claim.is_paused,
        now=now,
    ).require()
    assert claim.lease_ends_at is not None
    claim.extension_count += 1
    lease.prolong(claim, rules.extension_for(claim.task.minutes))
    claim.save(update_fields=["extension_count", "lease_ends_at", "reminder_at"])
    record(
        task=claim.task, claim=claim, kind="claim_extended", now=now, actor_id=actor_id,
        from_status=claim.status, to_status=claim.status, lease_ends_at=claim.lease_ends_at.isoformat(),
    )  # fmt: skip
    return claim


@transaction.atomic
def expire_claim(*, claim_id: int, now: datetime) -> bool:
    """Ends a claim whose lease ran out: frees the place, keeps the draft, tells the volunteer. False if it did not."""
    claim = lock_claim(claim_id)
    # Asked again under the lock: meanwhile it may have been submitted, extended or paused.
    if claim.status != ClaimStatus.ACTIVE or claim.is_paused or not claim.lease_ends_at or claim.lease_ends_at > now:
        return False
    move_claim(claim, claim.task, ClaimStatus.EXPIRED, kind="claim_expired", now=now, actor_id=None)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="claim_expired",
        key=f"{claim.pk}",
        title=_("Your time on “%(title)s” ran out") % {"title": claim.task.title},
        body=_(
            "The place is free again. Your draft is kept for half a year, and you can claim the task again while it is "
            "open."
        ),
        path=claim.get_absolute_url(),
        action=_("See your draft"),
    )
    return True


def expire_claims(*, now: datetime, limit: int = 500) -> int:
    """Expires every lapsed claim, each in its own transaction. Returns how many."""
    lapsed = Claim.objects.lapsed(now).order_by("lease_ends_at", "pk").values_list("pk", flat=True)[:limit]
    return sum(expire_claim(claim_id=claim_id, now=now) for claim_id in list(lapsed))
