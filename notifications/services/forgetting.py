"""Messages and the record of mails end after a year; a mail's words, with the address of a sign-in, after a month."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from notifications.models import Mail, Notification

FORGOTTEN_AT_ONCE = 5000


def old_news(now: datetime) -> QuerySet[Notification]:
    """Messages of a year ago whose mail was decided."""
    undecided = [Notification.Route.NEW, Notification.Route.HELD]
    return Notification.objects.filter(created_at__lt=now - settings.NEWS_KEPT_FOR).exclude(route__in=undecided)


def old_mails(now: datetime) -> QuerySet[Mail]:
    """Mails of a year ago that went out, failed or were stopped."""
    ended = [Mail.Status.SENT, Mail.Status.FAILED, Mail.Status.SUPPRESSED]
    return Mail.objects.filter(status__in=ended, created_at__lt=now - settings.NEWS_KEPT_FOR)


def forget_news(*, now: datetime) -> int:
    """Deletes both, in small statements; nobody is told. Returns the number of rows."""
    forgotten = 0
    for rows in (old_news(now), old_mails(now)):
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
            forgotten += rows.filter(pk__in=ids).delete()[0]
    return forgotten
