"""Background doors of notifications."""

import logging

from django.utils import timezone

from common.jobs import job
from common.ranges import share
from notifications import selectors
from notifications.services import digests, mail_settings, routing, sending
from notifications.services.forgetting import forget_news

logger = logging.getLogger("microvol.digests")


@job("notifications.mail_notification")
def mail_notification(notification_id: int) -> None:
    """Decides how a message goes out by mail: at once, after quiet hours, with the digest, or not."""
    routing.route_notification(notification_id=notification_id, now=timezone.now())


@job("notifications.deliver_mail", seconds=sending.SEND_SECONDS)
def deliver_mail(mail_id: int) -> None:
    """Sends one queued mail."""
    sending.deliver_mail(mail_id=mail_id, now=timezone.now())


@job("notifications.sweep_mail")
def sweep_mail() -> None:
    """Takes up mails whose time to be tried again has come, and those a dead worker left behind."""
    sending.sweep_mail(now=timezone.now())


@job("notifications.forget_old_mails")
def forget_old_mails() -> None:
    """Empties mails that are a month old, and deletes what is a year old, messages too."""
    now = timezone.now()
    sending.forget_old_mails(now=now)
    forget_news(now=now)


@job("notifications.send_mornings")
def send_mornings() -> None:
    """What waited for the end of quiet hours; and everybody whose morning has come, shared between workers."""
    now = timezone.now()
    routing.route_held(now=now)
    share("notifications.send_mornings_of", digests.due_mornings(now), size=digests.RANGE)


@job("notifications.send_mornings_of")
def send_mornings_of(first_id: int, last_id: int) -> None:
    """Digests and invitations of those whose morning has come, in a range of mail settings."""
    digests.send_due(now=timezone.now(), first_id=first_id, last_id=last_id)


@job("notifications.make_mail_settings")
def make_mail_settings() -> None:
    """Plans the first digest of people who joined."""
    mail_settings.make_missing_settings(now=timezone.now())


@job("notifications.check_digests")
def check_digests() -> None:
    """Raises the alarm when a day on which digests usually go out brought none, or when they are stuck."""
    health = selectors.digest_health(timezone.now())
    if health.is_silent or health.is_stuck:
        logger.error(
            "digests are silent: sent in 24 h=%s, a week ago=%s, usually=%s, overdue=%s",
            health.sent, health.sent_week_ago, health.sent_usually, health.overdue_count,
        )  # fmt: skip


@job("notifications.forget_old_digests")
def forget_old_digests() -> None:
    """Drops entries that are 60 days old."""
    digests.forget_old_entries(now=timezone.now())
