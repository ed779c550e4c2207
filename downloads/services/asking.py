"""Asking for a file."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from common.jobs import enqueue
from downloads import rules
from downloads.kinds import KINDS
from downloads.models import Download


@transaction.atomic
def ask_for(*, user_id: int, kind: str, title: str, arguments: dict[str, Any], now: datetime) -> Download:
    """Promises a file of this kind to one person; the same again while it waits is the same row.

    Refuses while several others wait (409). Whether this person may have it is asked by whoever calls, and by the
    kind's maker once more. They are told when it is ready, unless that took only a moment.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of download is called {kind}")
    User.objects.select_for_update().get(pk=user_id)  # two taps queue up
    waiting = list(Download.objects.waiting().filter(user_id=user_id))
    for download in waiting:
        if download.kind == kind and download.arguments == arguments:
            return download
    rules.can_ask(waiting=len(waiting)).require()
    download = Download.objects.create(
        user_id=user_id, kind=kind, title=title[:120], arguments=arguments, created_at=now
    )
    enqueue("downloads.make", download_id=download.pk)
    return download
