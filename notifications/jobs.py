"""Background doors of notifications."""

from django.utils import timezone

from common.jobs import job
from notifications.services import mails


@job("notifications.mail_notification")
def mail_notification(notification_id: int) -> None:
    """Renders a notification as a mail and queues it, unless its reader switched that kind off."""
    mails.queue_notification_mail(notification_id=notification_id)


@job("notifications.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Sends one queued mail."""
    mails.deliver_mail(mail_id=mail_id, now=timezone.now())


@job("notifications.sweep_mail")
def sweep_mail() -> None:
    """Takes up mails whose time to be tried again has come, and those a dead worker left behind."""
    mails.sweep_mail(now=timezone.now())


@job("notifications.forget_old_mails")
def forget_old_mails() -> None:
    """Empties mails that are a month old."""
    mails.forget_old_mails(now=timezone.now())
