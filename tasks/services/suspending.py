"""What a suspension means for work: nobody is left holding a task that cannot go on, and nobody pays for it.

The news comes from below (organizations, accounts) and a job does the rest, one claim at a time, so that it may run
twice or be cut off. A periodic job catches up on what got lost.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.services import notify
from organizations.models import Organization
from organizations.states import OrganizationStatus
from tasks.models import Claim, Task, WaitingListEntry
from tasks.selectors.suspending import organizations_with_work, people_with_work
from tasks.services import review_times
from tasks.services.moves import lock_claim, lock_task, move_claim
from tasks.services.telling import tell_publishers
from tasks.states import COUNTED_AS_OPEN, ClaimStatus, TaskStatus


def release_claims_of_organization(*, organization_id: int, now: datetime) -> int:
    """Takes back what people hold or asked for at an organisation that is suspended or closed. Returns how many claims.

    1. Claims under way and requests are withdrawn with a reason that never counts against anybody; drafts are kept.
    2. Whoever waits for a place is told: their place in the line is kept while it may come back.
    3. Work in review waits on: a volunteer who reviews it goes on, and the review clock ends it. At a closed
       organisation nobody will ever answer, so it counts as delivered at once.

    Its tasks are out of sight without this, because every list asks for the organisation's status. An organisation
    that is active again loses nothing.
    """
    organization = Organization.objects.get(pk=organization_id)
    if organization.is_active:
        return 0
    is_closed = organization.status == OrganizationStatus.CLOSED
    # Locked one by one: whoever claims this very moment is either seen here or refused there.
    for task_id in Task.objects.filter(organization=organization, status=TaskStatus.OPEN).values_list("pk", flat=True):
        _tell_line(task_id, organization, is_closed=is_closed, now=now)
    held = Claim.objects.filter(task__organization=organization, status__in=COUNTED_AS_OPEN)
    # Whoever reviews somebody's work in the organisation's place is all the help that person has.
    held = held.filter(task__checks_claim=None)
    released = sum(
        _withdraw(claim_id, organization, is_closed=is_closed, now=now)
        for claim_id in list(held.order_by("pk").values_list("pk", flat=True))
    )
    if is_closed:
        sent = Claim.objects.waiting_for_review().filter(task__organization=organization).order_by("pk")
        released += sum(_end_review(claim_id, now=now) for claim_id in list(sent.values_list("pk", flat=True)))
    return released


def release_claims_of_person(*, user_id: int, now: datetime) -> int:
    """Frees the places of somebody whose account is suspended; what they handed in is still reviewed. Returns how many.

    The organisation learns that the place is free, not why.
    """
    held = Claim.objects.filter(volunteer__user_id=user_id, volunteer__user__is_active=False)
    held = held.filter(status__in=COUNTED_AS_OPEN).order_by("pk")
    WaitingListEntry.objects.filter(volunteer__user_id=user_id, volunteer__user__is_active=False).delete()
    return sum(_release(claim_id, now=now) for claim_id in list(held.values_list("pk", flat=True)))


def sweep_suspended(*, now: datetime) -> int:
    """What got lost: claims at organisations, or of people, that are not active. Returns how many claims ended."""
    count = sum(release_claims_of_organization(organization_id=pk, now=now) for pk in organizations_with_work())
    return count + sum(release_claims_of_person(user_id=pk, now=now) for pk in people_with_work())


@transaction.atomic
def _withdraw(claim_id: int, organization: Organization, *, is_closed: bool, now: datetime) -> bool:
    claim = lock_claim(claim_id)
    if claim.status not in COUNTED_AS_OPEN:  # meanwhile sent, or handed back
        return False
    was_request = claim.status == ClaimStatus.REQUESTED
    why = _("The organisation has closed.") if is_closed else _("The organisation is suspended at the moment.")
    move_claim(
        claim, claim.task, ClaimStatus.WITHDRAWN, kind="claim_withdrawn_by_site", now=now, actor_id=None, why=why
    )
    title = _("“%(title)s” has ended") if is_closed else _("“%(title)s” is stopped")
    kept = _("Nobody can go on with its tasks. This does not count against you, and your draft is kept.")
    if was_request:
        kept = _("So your request for it has ended. This does not count against you.")
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="claim_withdrawn",
        key=f"{claim.pk}",
        title=title % {"title": claim.task.title},
        body=f"{_('%(name)s:') % {'name': organization.name}} {why} {kept}",
        path=claim.get_absolute_url(),
        action=_("See your draft") if claim.draft else "",
    )
    return True


@transaction.atomic
def _end_review(claim_id: int, *, now: datetime) -> bool:
    claim = lock_claim(claim_id)
    if claim.status != ClaimStatus.SUBMITTED or claim.peer_checks.filter(claims__status=ClaimStatus.ACTIVE).exists():
        return False
    review_times.stop(claim)
    move_claim(claim, claim.task, ClaimStatus.UNCONFIRMED, kind="review_never_came", now=now, actor_id=None)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="review_done",
        key=f"closed:{claim.pk}",
        title=_("No answer will come for “%(title)s”") % {"title": claim.task.title},
        body=_("The organisation has closed. We record your work as delivered, not confirmed. This never counts "
               "against you."),
        path=claim.get_absolute_url(),
    )  # fmt: skip
    return True


@transaction.atomic
def _tell_line(task_id: int, organization: Organization, *, is_closed: bool, now: datetime) -> None:
    task = lock_task(task_id)
    line = WaitingListEntry.objects.filter(task=task, told_at=None).select_related("volunteer").order_by("pk")
    stays = _("It can come back. Then you keep your place in the line, and need not do anything.")
    gone = _("The organisation has closed, so no place will be free.")
    stopped = _("The organisation is suspended at the moment, so nobody can take its tasks.")
    for entry in line:
        notify(
            recipient_id=entry.volunteer.user_id,
            kind="task_stopped",
            key=f"{entry.pk}:{organization.status}",
            title=_("A task you wait for is stopped: %(title)s") % {"title": task.title},
            body=gone if is_closed else f"{stopped} {stays}",
            path=reverse("tasks:task_list"),
            action=_("Browse other tasks"),
        )
    if is_closed:
        WaitingListEntry.objects.filter(task=task).delete()


@transaction.atomic
def _release(claim_id: int, *, now: datetime) -> bool:
    claim = lock_claim(claim_id)
    if claim.status not in COUNTED_AS_OPEN:
        return False
    move_claim(claim, claim.task, ClaimStatus.RELEASED, kind="claim_released_by_site", now=now, actor_id=None)
    tell_publishers(
        claim.task,
        "task_released",
        key=f"{claim.pk}",
        title=_("A place of “%(title)s” is free again") % {"title": claim.task.title},
        body=_("The volunteer cannot go on with it."),
    )
    return True
