"""Messages between volunteer and organisation; an unanswered question stops the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.files import check_upload, checked
from notifications.services import notify
from tasks import rules
from tasks.models import Claim, Message, MessageFile, ThreadMark
from tasks.selectors.threads import wants_more
from tasks.services.answers import go_on_if_answered, wait_for_answer
from tasks.services.files import bytes_stored_by
from tasks.services.moves import lock_claim
from tasks.services.submissions import reviewer_ids


@transaction.atomic
def send_message(
    *,
    claim_id: int,
    author_id: int,
    body: str,
    now: datetime,
    is_question: bool = False,
    key: UUID | None = None,
    uploads: Sequence[UploadedFile] = (),
) -> Message:
    """Adds a message with its files and tells the other side. The same words under the same `key` are one message.

    A question by the volunteer of an active claim stops the lease; the organisation's next message starts it again,
    unless a public question of theirs still waits, and gives back the time that passed. Refuses 90 days after the claim
    ended, unless the volunteer answered that they want to talk about a next step, too many messages in an hour, and
    files as `attach_file` does.
    """
    # One message of a person after the other, so that together they cannot pass what one may send and store.
    author = User.objects.select_for_update(no_key=True).get(pk=author_id)
    claim = lock_claim(claim_id)
    sent = Message.objects.filter(claim=claim, public_id=key, author_id=author_id).first() if key else None
    if sent is not None and sent.body == body:
        return sent
    lately = Message.objects.filter(author_id=author_id, created_at__gt=now - timedelta(hours=1))
    rules.can_send_message(
        status=claim.status,
        ended_at=claim.ended_at,
        now=now,
        sent_last_hour=lately.count(),
        is_peer_review=claim.task.checks_claim_id is not None,
        wants_more=wants_more(claim, now=now),
        organization_is_active=claim.task.organization.is_active,
    ).require()
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
    _store_files(message, uploads)
    if message.is_question:
        wait_for_answer(claim, now=now, actor_id=author_id)
    if not is_from_volunteer:
        claim.messages.filter(is_question=True, answered_at=None).update(answered_at=now)
        go_on_if_answered(claim, now=now, actor_id=author_id)
    mark_read(claim_id=claim.pk, user_id=author_id)
    _tell(message, claim, author, now)
    return message


def mark_read(*, claim_id: int, user_id: int) -> None:
    """Notes that this person has read the messages of a claim so far; again changes nothing. Nobody is told."""
    latest = Message.objects.filter(claim_id=claim_id).order_by("-pk").values_list("pk", flat=True).first()
    if latest is not None:
        ThreadMark.objects.update_or_create(
            claim_id=claim_id, user_id=user_id, defaults={"message_id": latest}, create_defaults={"message_id": latest}
        )


def _store_files(message: Message, uploads: Sequence[UploadedFile]) -> None:
    rules.can_send_files(count=len(uploads)).require()
    for upload in uploads:
        check_upload(upload).require()
    for upload in uploads:
        content = checked(upload)
        rules.can_store(used=bytes_stored_by(message.author_id), adding=content.size).require()
        MessageFile.objects.create(
            message=message,
            file=content.file,
            name=content.name,
            content_type=content.content_type,
            size=content.size,
            sha256=content.sha256,
        )


def _tell(message: Message, claim: Claim, author: User, now: datetime) -> None:
    if message.is_from_volunteer:
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
            title=_("%(name)s wrote about “%(title)s”") % {"name": author.name, "title": claim.task.title},
            body=message.body[:500],
            path=path,
            action=_("Answer"),
        )
