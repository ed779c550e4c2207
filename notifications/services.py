"""Telling people: one row per message, mail through the outbox."""

from datetime import datetime

from common.jobs import enqueue
from notifications.kinds import KINDS
from notifications.models import Notification


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
