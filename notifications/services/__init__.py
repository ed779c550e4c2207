"""Telling people: one row per message, and who wants which of them by mail."""

from collections.abc import Collection
from datetime import datetime

from django.core.signing import BadSignature, Signer

from common.jobs import enqueue
from notifications.kinds import KINDS
from notifications.models import MailPreference, Notification

# The signature names a person and a kind and never runs out: a link in an old mail must still work.
_signer = Signer(salt="notifications.unsubscribe")


def notify(
    *, recipient_id: int, kind: str, key: str, title: str, path: str, body: str = "", action: str = ""
) -> Notification | None:
    """Tells one person once: `(recipient, kind, key)` repeated changes nothing and returns None.

    Writes the row in the caller's transaction; if the kind is mailed, a job renders and queues the mail after it.
    """
    if kind not in KINDS:
        raise ValueError(f"no notification kind is called {kind}")
    row = Notification(
        recipient_id=recipient_id, kind=kind, key=key, title=title[:200], body=body, path=path, action=action
    )
    created = Notification.objects.bulk_create([row], ignore_conflicts=True)
    stored = Notification.objects.filter(public_id=row.public_id).first() if created else None
    if stored is None:
        return None
    if KINDS[kind].is_mailed:
        enqueue("notifications.mail_notification", notification_id=stored.pk)
    return stored


def mark_read(*, recipient_id: int, now: datetime, notification_ids: list[int] | None = None) -> int:
    """Marks a person's messages as read, all of them by default. Returns how many changed."""
    rows = Notification.objects.filter(recipient_id=recipient_id, read_at=None)
    if notification_ids is not None:
        rows = rows.filter(pk__in=notification_ids)
    return rows.update(read_at=now)


def choose_mails(*, user_id: int, kinds_on: Collection[str]) -> None:
    """Stores which kinds this person wants by mail: those named, and none of the others. In-app messages stay."""
    MailPreference.objects.bulk_create(
        [
            MailPreference(user_id=user_id, kind=kind.code, is_on=kind.code in kinds_on)
            for kind in KINDS.values()
            if kind.is_mailed
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["is_on"],
    )


def stop_mails(*, user_id: int, kind: str) -> None:
    """Switches one kind of mail off for one person; again changes nothing."""
    MailPreference.objects.update_or_create(user_id=user_id, kind=kind, defaults={"is_on": False})


def unsubscribe_token(*, public_id: object, kind: str) -> str:
    """What an unsubscribe link carries: whose mails, and which kind."""
    return _signer.sign(f"{public_id}.{kind}")


def read_unsubscribe_token(token: str) -> tuple[str, str] | None:
    """The public id and the kind in a link of ours; None for anything else."""
    try:
        public_id, _, kind = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    return (public_id, kind) if kind in KINDS else None
