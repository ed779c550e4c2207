"""The outbox of mail: writing a notification's mail, sending what is due, trying again, giving up.

A row is taken by one conditional UPDATE, and a sent row is never taken again, so no mail is sent twice at once or after
success. If the process dies between the mail server's "250" and our own commit, nobody can know whether the mail went
out; it is then sent again after the lease, under the same Message-ID, which mail programs use to show it once.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import BigIntegerField, F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from common.jobs import enqueue
from common.models import OutboxJob
from notifications import rules
from notifications.kinds import KINDS
from notifications.models import Mail, MailPreference, Notification
from notifications.services import unsubscribe_token

logger = logging.getLogger("microvol.mail")

# Longer than a job may run, so that a mail is never taken from a worker that is still sending it.
LEASE = timedelta(minutes=15)
SWEEP_MAX = 500
KEPT_FOR = timedelta(days=30)


def queue_notification_mail(*, notification_id: int) -> Mail | None:
    """Writes the mail of one notification and promises its delivery; once, however often it is called.

    Writes nothing when the kind is not mailed, when its reader switched it off, or when their account is closed.
    """
    with transaction.atomic():
        notification = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("recipient")
            .filter(pk=notification_id, recipient__is_active=True, mail=None)
            .first()
        )
        if notification is None or not _is_wanted(notification):
            return None
        mail = _written(notification)
        mail.save()
        enqueue("notifications.deliver_mail", mail_id=mail.pk)
    return mail


def _is_wanted(notification: Notification) -> bool:
    kind = KINDS.get(notification.kind)
    if kind is None or not kind.is_mailed:
        return False
    off = MailPreference.objects.filter(user_id=notification.recipient_id, kind=kind.code, is_on=False)
    return not off.exists()


def _written(notification: Notification) -> Mail:
    recipient = notification.recipient
    token = unsubscribe_token(public_id=recipient.public_id, kind=notification.kind)
    unsubscribe_url = settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])
    context = {
        "notification": notification,
        "name": recipient.get_short_name(),
        "kind": KINDS[notification.kind],
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
            text=render_to_string("emails/notification/message.txt", context).strip() + "\n",
            html=render_to_string("emails/notification/message.html", context),
            headers={
                # The same for every try, so that a repeated mail is recognised.
                "Message-ID": f"<{notification.public_id}@{urlsplit(settings.SITE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{unsubscribe_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def deliver_mail(*, mail_id: int, now: datetime) -> bool:
    """Sends one mail if it is due and nobody else is sending it. True when the mail server took it now.

    1. Take the row: queued and due, or sending with a lease that ran out. Whoever changes the row first has it.
    2. Send, with no transaction open.
    3. Sent: say so. Refused for good, or tried for two days: failed, with the reason. Otherwise: wait, then try again.
    """
    due = Q(status=Mail.Status.QUEUED, attempts=0) | Q(
        status__in=[Mail.Status.QUEUED, Mail.Status.SENDING], next_attempt_at__lte=now
    )
    taken = Mail.objects.filter(due, pk=mail_id).update(
        status=Mail.Status.SENDING, attempts=F("attempts") + 1, next_attempt_at=now + LEASE
    )
    if not taken:
        return False
    mail = Mail.objects.get(pk=mail_id)
    # Only the try that still holds the row may write how it ended.
    held = Mail.objects.filter(pk=mail.pk, status=Mail.Status.SENDING, attempts=mail.attempts)
    try:
        _send(mail)
    except (SMTPException, OSError, ValueError) as error:
        reason = rules.reason(error)[:2000]
        pause = None if rules.is_final(error) else rules.pause_after(mail.attempts)
        if pause is None:
            held.update(status=Mail.Status.FAILED, last_error=reason)
            logger.warning("mail failed for good mail=%s reason=%s", mail.pk, reason)
        else:
            held.update(status=Mail.Status.QUEUED, next_attempt_at=now + pause, last_error=reason)
            logger.info("mail waits mail=%s tries=%s reason=%s", mail.pk, mail.attempts, reason)
        return False
    held.update(status=Mail.Status.SENT, sent_at=now, last_error="")
    return True


def _send(mail: Mail) -> None:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=[mail.to],
        headers=mail.headers,
        connection=get_connection(settings.MAIL_TRANSPORT),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def sweep_mail(*, now: datetime) -> int:
    """Promises delivery of every due mail that no waiting job is about to send. Returns how many."""
    promised = (
        OutboxJob.objects.filter(name="notifications.deliver_mail", parked_at=None)
        .annotate(mail_id=Cast(KeyTextTransform("mail_id", "arguments"), BigIntegerField()))
        .values("mail_id")
    )
    due = Mail.objects.filter(status__in=[Mail.Status.QUEUED, Mail.Status.SENDING], next_attempt_at__lte=now).exclude(
        pk__in=promised
    )
    mail_ids = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:SWEEP_MAX])
    for mail_id in mail_ids:
        enqueue("notifications.deliver_mail", mail_id=mail_id)
    return len(mail_ids)


def send_again(*, mail_ids: list[int], now: datetime) -> int:
    """Puts failed and sent mails back in the queue as if new, for staff. Returns how many."""
    with transaction.atomic():
        mails = Mail.objects.filter(pk__in=mail_ids, status__in=[Mail.Status.FAILED, Mail.Status.SENT])
        mail_ids = list(mails.select_for_update().values_list("pk", flat=True))
        Mail.objects.filter(pk__in=mail_ids).update(
            status=Mail.Status.QUEUED, attempts=0, next_attempt_at=now, sent_at=None, last_error=""
        )
        for mail_id in mail_ids:
            enqueue("notifications.deliver_mail", mail_id=mail_id)
    return len(mail_ids)


def forget_old_mails(*, now: datetime) -> int:
    """Empties mails that were sent or given up a month ago: the row stays as a record, the words and links go."""
    done = Mail.objects.filter(status__in=[Mail.Status.SENT, Mail.Status.FAILED], created_at__lt=now - KEPT_FOR)
    return done.exclude(text="").update(text="", html="", headers={})
