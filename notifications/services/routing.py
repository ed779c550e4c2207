"""The mail of one message: alone and at once, after quiet hours, with the digest, or none."""

from datetime import datetime

from django.db import transaction

from notifications import digest_rules, selectors, timing
from notifications.digest_rules import Route
from notifications.kinds import KINDS, topic_of
from notifications.models import Notification
from notifications.services import mails
from notifications.services.mail_settings import ensure_settings, plan_invitations, quiet_hours

HELD_MAX = 1000


def route_notification(*, notification_id: int, now: datetime) -> str:
    """Decides about the mail of one message, once: a repeated run finds it decided. Returns the route.

    Held back for quiet hours, it is decided again when they end. An invitation makes the next morning due.
    """
    with transaction.atomic():
        row = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("recipient")
            .filter(pk=notification_id, route__in=[Notification.Route.NEW, Notification.Route.HELD])
            .first()
        )
        is_waiting = row is not None and row.route == Notification.Route.HELD and row.mail_at and row.mail_at > now
        if row is None or is_waiting or row.kind not in KINDS or not row.recipient.is_active:
            return ""
        settings = ensure_settings(user_id=row.recipient_id, now=now)
        zone = timing.zone_of(row.recipient.time_zone)
        quiet_end = timing.quiet_end(now, zone, quiet_hours(settings))
        topic = topic_of(row.kind)
        row.route = digest_rules.route(
            kind=KINDS[row.kind],
            topic=topic,
            choice=selectors.choice_of(row.recipient_id, topic.code).mail,
            is_paused=settings.is_paused_on(timing.local_date(now, zone)),
            is_quiet=quiet_end is not None,
            is_read=row.read_at is not None,
        )
        row.mail_at = quiet_end if row.route == Route.HELD else None
        row.save(update_fields=["route", "mail_at"])
        if row.route == Route.DIGEST and topic.is_suggestion:
            plan_invitations(user_id=row.recipient_id, now=now)
        if row.route == Route.MAILED:
            mails.queue_notification_mail(notification_id=row.pk)
        return str(row.route)


def route_held(*, now: datetime) -> int:
    """Takes up what waited for the end of quiet hours. Returns how many were decided."""
    due = Notification.objects.filter(route=Notification.Route.HELD, mail_at__lte=now)
    ids = list(due.order_by("mail_at", "pk").values_list("pk", flat=True)[:HELD_MAX])
    return sum(route_notification(notification_id=notification_id, now=now) != "" for notification_id in ids)
