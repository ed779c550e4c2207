"""Messages between volunteer and organisation; an unanswered question stops the clock."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.services import notify
from tasks import rules
from tasks.models import Message
from tasks.selectors.appeals import is_clock_held
from tasks.services import lease
from tasks.services.moves import lock_claim, record
from tasks.services.submissions import reviewer_ids
from tasks.states import ClaimStatus


@transaction.atomic
def send_message(
    *, claim_id: int, author_id: int, body: str, now: datetime, is_question: bool = False, key: UUID | None = None
) -> Message:
    """Adds a message and tells the other side. The same words under the same `key` are one message (a double click).

    A question by the volunteer of an active claim stops the lease; the organisation's next message starts it again
    and gives back the time that passed. Refuses 90 days after the claim ended.
    """
    claim = lock_claim(claim_id)
    sent = Message.objects.filter(claim=claim, public_id=key, author_id=author_id).first() if key else None
    if sent is not None and sent.body == body:
        return sent
    rules.can_send_message(status=claim.status, ended_at=claim.ended_at, now=now).require()
    is_from_volunteer = claim.volunteer.user_id == author_id
    if key is None or Message.objects.filter(public_id=key).exists():
        key = uuid4()
    message = Message.objects.create(
        public_id=key,
        claim=claim,
        author_id=author_id,
        is_from_volunteer=is_from_volunteer,
        is_question=is_from_volunteer and is_question,
        body=body,
        created_at=now,
    )
    if message.is_question and claim.status == ClaimStatus.ACTIVE and claim.paused_at is None:
        lease.stop(claim, now)
        claim.save(update_fields=["paused_at"])
        record(
            task=claim.task, claim=claim, kind="clock_paused", now=now, actor_id=author_id,
            from_status=claim.status, to_status=claim.status,
        )  # fmt: skip
    if not is_from_volunteer:
        claim.messages.filter(is_question=True, answered_at=None).update(answered_at=now)
        if claim.paused_at is not None and claim.lease_ends_at is not None and not is_clock_held(claim):
            lease.go_on(claim, now)
            claim.save(update_fields=["paused_at", "lease_starts_at", "lease_ends_at", "reminder_at"])
            record(
                task=claim.task, claim=claim, kind="clock_resumed", now=now, actor_id=author_id,
                from_status=claim.status, to_status=claim.status, lease_ends_at=claim.lease_ends_at.isoformat(),
            )  # fmt: skip
    if is_from_volunteer:
        recipients = reviewer_ids(claim, now=now)
        path = reverse("tasks:desk_thread", args=[claim.task.organization.slug, claim.public_id])
    else:
        recipients = [claim.volunteer.user_id]
        path = claim.get_absolute_url() + "#messages"
    for recipient_id in recipients:
        notify(
            recipient_id=recipient_id,
            kind="message",
            key=f"{message.pk}",
            title=_("%(name)s wrote about “%(title)s”") % {"name": message.author.name, "title": claim.task.title},
            body=body[:500],
            path=path,
            action=_("Answer"),
        )
    return message
