"""Reads of a person's messages and of what they want by mail."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Subquery

from notifications.kinds import KINDS, Kind
from notifications.models import MailPreference, Notification

PAGE_SIZE = 20


@dataclass(frozen=True)
class NewsPage:
    """Some messages, newest first, and the last one shown if there are more after it."""

    rows: list[Notification]
    next_before: UUID | None


def news_page(user_id: int, before: UUID | None = None) -> NewsPage:
    """The messages that follow `before` in a person's list."""
    rows = Notification.objects.filter(recipient_id=user_id)
    if before is not None:
        rows = rows.filter(pk__lt=Subquery(rows.filter(public_id=before).values("pk")))
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return NewsPage(rows=shown, next_before=shown[-1].public_id if len(found) > PAGE_SIZE else None)


def mailed_kinds() -> list[Kind]:
    """The kinds that are sent by mail at all."""
    return [kind for kind in KINDS.values() if kind.is_mailed]


def kinds_switched_off(user_id: int) -> set[str]:
    return set(MailPreference.objects.filter(user_id=user_id, is_on=False).values_list("kind", flat=True))
