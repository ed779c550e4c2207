"""Asking a volunteer whether they want a task: one service for the engine and for organisations, with the same caps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from notifications.services import notify
from tasks import rules
from tasks.models import Dismissal, Impression, Task, TaskInvitation
from tasks.selectors.explanations import explain
from tasks.selectors.invitation_facts import invitation_facts
from tasks.services.dismissals import dismiss_task
from tasks.services.moves import lock_task, record
from tasks.services.seats import require_publisher
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of


@transaction.atomic
def invite(
    *, task_id: int, volunteer_id: int, now: datetime, actor_id: int | None, parts: Sequence[Mapping[str, Any]] = ()
) -> TaskInvitation:
    """Asks this person once whether they want this task, and tells them on the site and with their morning mail.

    1. Locks volunteer, then task, so that the caps of both hold when several people invite at once.
    2. Refuses (403) an actor without an owner's or manager's seat; no actor means the engine.
    3. Refuses what `can_invite` refuses: the task is full or had its wave, the person was asked enough.
    4. Stores the parts of the score, which both sides are told as the reason; writes one event without a name.
    """
    volunteer = Volunteer.objects.select_related("user").select_for_update(of=("self",)).get(pk=volunteer_id)
    task = lock_task(task_id)
    require_publisher(actor_id=actor_id, organization_id=task.organization_id)
    facts = invitation_facts(task, [volunteer], now)[volunteer.pk]
    rules.can_invite(facts, now).require()
    room = rules.invitation_room(facts.waves, places_left=task.places_left, now=now)
    invitation = TaskInvitation.objects.create(
        task=task,
        volunteer=volunteer,
        wave=room.wave,
        invited_by_id=actor_id,
        parts=[dict(part) for part in parts],
        created_at=now,
    )
    record(
        task=task, kind="invited", now=now, actor_id=actor_id,
        invitation=str(invitation.public_id), wave=invitation.wave,
    )  # fmt: skip
    _tell(invitation, task, volunteer.user_id, now)
    return invitation


def _tell(invitation: TaskInvitation, task: Task, user_id: int, now: datetime) -> None:
    title = _("A task that fits you: %(title)s")
    if invitation.invited_by_id is not None:
        title = _("%(name)s asks you: %(title)s")
    if task.checks_claim_id is not None:
        title = _("Would you review another volunteer’s work? %(minutes)s min")
    person = volunteer_of(user_id)
    assert person is not None
    notify(
        recipient_id=user_id,
        kind="task_invitation",
        key=str(invitation.public_id),
        title=title % {"name": task.organization.name, "title": task.title, "minutes": task.minutes},
        body=" ".join(explain(invitation.parts, task, person, now=now).reasons),
        path=task.get_absolute_url(),
        action=_("See the task"),
    )


@transaction.atomic
def decline_invitation(*, invitation_id: int, now: datetime) -> TaskInvitation:
    """ "Not this one": the task leaves this person's lists, without a reason asked. Again changes nothing.

    Refuses once the task was taken. Its team sees a count, never who.
    """
    ids = TaskInvitation.objects.values("task_id", "volunteer_id").get(pk=invitation_id)
    Volunteer.objects.select_for_update(no_key=True).get(pk=ids["volunteer_id"])
    invitation = TaskInvitation.objects.select_related("task").select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.answer == TaskInvitation.Answer.DECLINED:
        return invitation
    rules.can_answer_invitation(answer=invitation.answer).require()
    invitation.answer, invitation.answered_at = TaskInvitation.Answer.DECLINED, now
    invitation.opened_at = invitation.opened_at or now
    invitation.save(update_fields=["answer", "answered_at", "opened_at"])
    if not Dismissal.objects.filter(**ids).exists():
        dismiss_task(**ids, reason=Dismissal.Reason.OTHER, now=now)
    record(
        task=invitation.task, kind="invitation_declined", now=now, actor_id=None, invitation=str(invitation.public_id)
    )
    return invitation


def note_taken(*, task_id: int, volunteer_id: int, now: datetime) -> None:
    """Whoever claims a task has answered an invitation to it. Called by the claim, in its transaction."""
    TaskInvitation.objects.filter(task_id=task_id, volunteer_id=volunteer_id).exclude(
        answer=TaskInvitation.Answer.TAKEN
    ).update(answer=TaskInvitation.Answer.TAKEN, answered_at=now, opened_at=Coalesce("opened_at", now))


def note_opened() -> int:
    """Takes from the log of what was shown when invitations were opened, so that no page that is read writes.

    Returns how many were; again changes nothing.
    """
    shown = Impression.objects.filter(
        task_id=OuterRef("task_id"),
        volunteer_id=OuterRef("volunteer_id"),
        place=Impression.Place.INVITATION,
        shown_at__gte=OuterRef("created_at"),
    )
    first = shown.order_by().values("task_id").annotate(first=Min("shown_at")).values("first")
    unopened = TaskInvitation.objects.filter(opened_at=None, answer="").annotate(first=Subquery(first))
    return unopened.filter(first__isnull=False).update(opened_at=F("first"))
