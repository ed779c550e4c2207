"""Mails that say more than a title and a body: apps above register who writes the mail of a kind, in receivers.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notifications.models import Notification


@dataclass(frozen=True)
class Content:
    """`template` is a folder in templates/emails/ with message.html and message.txt; it gets `context` besides ours."""

    template: str
    context: dict[str, Any]


# Reads and changes nothing. None: there is nothing left to say, so no mail goes out.
Writer = Callable[[Notification, datetime], Content | None]
WRITERS: dict[str, Writer] = {}


def register_content(kind: str, writer: Writer) -> None:
    WRITERS[kind] = writer


def content_of(notification: Notification, now: datetime) -> Content | None:
    writer = WRITERS.get(notification.kind)
    return writer(notification, now) if writer else Content("notification", {})
