"""Background doors of notifications."""

from common.jobs import job


@job("notifications.mail_notification")
def mail_notification(notification_id: int) -> None:
    """Renders a notification as a mail and queues it, unless its reader switched that kind off."""


@job("notifications.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Sends one queued mail."""
