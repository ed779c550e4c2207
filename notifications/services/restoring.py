"""After a restore from a backup: what waited then may have gone out since, so it is not sent again by itself."""

from datetime import datetime

from django.db import transaction

from notifications.models import Mail, Notification

REASON = "Not sent: it waited in the backup of {moment:%Y-%m-%d %H:%M} UTC and may have gone out before the restore."


@transaction.atomic
def hold_waiting(*, backup_at: datetime, now: datetime) -> int:
    """Ends mails that waited when the backup was made, and messages whose mail was not decided. Returns how many mails.

    Staff see them as failed with the reason, and may send them again. The messages are on the site in any case; what
    waits for a digest waits on, as a digest says how things are now.
    """
    Notification.objects.filter(route__in=[Notification.Route.NEW, Notification.Route.HELD]).update(
        route=Notification.Route.SITE, mail_at=None
    )
    waiting = Mail.objects.filter(status__in=[Mail.Status.QUEUED, Mail.Status.SENDING])
    return waiting.update(status=Mail.Status.FAILED, last_error=REASON.format(moment=backup_at))
