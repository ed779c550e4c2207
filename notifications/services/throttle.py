"""How fast mail may go out: so many in a minute in all, and to each domain, with every worker counted.

The mails themselves are the count: each says when it last went to the mail server. Taking one is done one at a time
under a lock of the database, so that two workers never both see the last free place; sending is not.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from notifications.models import Mail

MINUTE = timedelta(minutes=1)
# Any number that no other lock of ours has.
_LOCK = 43_110_025


def is_on() -> bool:
    return bool(settings.MAIL_PER_MINUTE or settings.MAIL_PER_DOMAIN_PER_MINUTE)


def lock() -> None:
    """One worker at a time decides which mail goes next, until the end of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def wait_until(mail: Mail, *, urgent: QuerySet[Mail], now: datetime) -> datetime | None:
    """None if this mail may go now, else when to ask again. Call it under `lock`.

    `urgent` are the more urgent mails that could go now: what they need is kept free for them.
    """
    tried = Mail.objects.filter(tried_at__gt=now - MINUTE)
    for limit, taken, ahead in (
        (settings.MAIL_PER_MINUTE, tried, urgent),
        (
            settings.MAIL_PER_DOMAIN_PER_MINUTE,
            tried.filter(domain=mail.domain),
            urgent.filter(domain=mail.domain),
        ),
    ):
        if not limit:
            continue
        free = limit - taken.count()
        if free > 0 and free > ahead.values("pk")[:free].count():
            continue
        oldest = taken.order_by("tried_at").values_list("tried_at", flat=True).first()
        return (oldest or now) + MINUTE
    return None


def is_silent(now: datetime) -> bool:
    """Whether the last two tries of this minute waited for the mail server in vain.

    Each such try holds up a worker that has other jobs as well, so then only one or two a minute go and look.
    """
    ended = Mail.objects.filter(tried_at__gt=now - MINUTE).exclude(status=Mail.Status.SENDING)
    last = list(ended.order_by("-tried_at").values_list("status", "last_error")[:2])
    return len(last) == 2 and all(status == Mail.Status.QUEUED and "timed out" in error for status, error in last)
