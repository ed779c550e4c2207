"""Writing the mail of a notification. Sending it is services/sending.py."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from notifications.kinds import topic_of
from notifications.mail_contents import Content, content_of
from notifications.models import Mail, Notification
from notifications.services import unsubscribe_token
from notifications.services.sending import queue_mail


def queue_notification_mail(*, notification_id: int, now: datetime | None = None) -> Mail | None:
    """Writes the mail of one notification and promises its delivery; once, however often it is called.

    Whether it is wanted is decided before (services/routing.py). Writes nothing when the account is closed, or when
    what it would have said is settled meanwhile.
    """
    now = now or timezone.now()
    with transaction.atomic():
        notification = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("recipient")
            .filter(pk=notification_id, recipient__is_active=True, mail=None)
            .first()
        )
        if notification is None:
            return None
        content = content_of(notification, now)
        return queue_mail(_written(notification, content), now=now) if content else None


def _written(notification: Notification, content: Content) -> Mail:
    recipient = notification.recipient
    topic = topic_of(notification.kind)
    token = unsubscribe_token(public_id=recipient.public_id, topic=topic.code)
    unsubscribe_url = settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])
    context = {
        **content.context,
        "notification": notification,
        "name": recipient.get_short_name(),
        "topic": topic,
        "site_url": settings.SITE_URL,
        "url": settings.SITE_URL + notification.path,
        "preferences_url": settings.SITE_URL + reverse("notifications:preferences"),
        "unsubscribe_url": unsubscribe_url,
    }
    with translation.override(settings.LANGUAGE_CODE):
        return Mail(
            notification=notification,
            to=recipient.email,
            sender=settings.DEFAULT_FROM_EMAIL,
            subject=" ".join(notification.title.split()),
            text=render_to_string(f"emails/{content.template}/message.txt", context).strip() + "\n",
            html=render_to_string(f"emails/{content.template}/message.html", context),
            headers={
                # The same for every try, so that a repeated mail is recognised.
                "Message-ID": f"<{notification.public_id}@{urlsplit(settings.SITE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{unsubscribe_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
