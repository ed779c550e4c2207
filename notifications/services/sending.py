"""Sending what is due, in order and not too fast; trying again, giving up; stopping where nobody is.

A row is taken by one worker under a lock, and a sent row is never taken again, so no mail is sent twice at once or
after success. If the process dies between the mail server's "250" and our own commit, nobody can know whether the mail
went out; it is then sent again after the lease, under the same Message-ID, which mail programs use to show it once.
See docs/decisions/0011-mail-queue.md.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import BigIntegerField, F, QuerySet, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, RowNumber

from common.jobs import enqueue
from common.models import OutboxJob
from notifications import returned, rules
from notifications.models import Mail, SuppressedAddress
from notifications.services import bounces, throttle

logger = logging.getLogger("microvol.mail")

Status = Mail.Status
# A try is broken off, and its worker killed ten seconds later, well before the lease ends: so a mail is never taken
# from a worker that is still sending it, and the mail of a dead worker is back when its job is (common.jobs).
SEND_SECONDS = 90
LEASE = timedelta(minutes=2)
# The clocks of the database and of the workers may differ a little.
SLACK = timedelta(seconds=5)
SWEEP_MAX = 5000
KEPT_FOR = timedelta(days=30)


def queue_mail(mail: Mail, *, now: datetime) -> Mail:
    """Stores a new mail in the caller's transaction. It goes at once, or from `next_attempt_at` on if that is set.

    Bulk mail is left to the sweeper, which takes as much as may go in a minute, the urgent first.
    """
    if not isinstance(mail.next_attempt_at, datetime):
        mail.next_attempt_at = now
    mail.save()
    if mail.priority < Mail.Priority.BULK and mail.next_attempt_at <= now:
        enqueue("notifications.deliver_mail", mail_id=mail.pk)
    return mail


def deliver_mail(*, mail_id: int, now: datetime) -> bool:
    """Sends one mail if it is its turn. True when the mail server took it now.

    1. Take the row, if it is due, nobody sends it, none to the same address is ahead, and the throttle lets it go.
    2. Send, with no transaction open.
    3. Sent: say so. Refused for good, or tried for two days: failed, with the reason; an address where nobody is gets
       no more mail. Otherwise: wait, then try again.
    4. Promise the next mail to the same address, which may have waited for this one.
    """
    mail = _take(mail_id, now)
    if mail is None:
        return False
    # Only the try that still holds the row may write how it ended.
    held = Mail.objects.filter(pk=mail.pk, status=Status.SENDING, attempts=mail.attempts)
    try:
        _send(mail)
    except Exception as error:  # whatever a transport raises: the mail must not be lost, nor tried for ever
        _failed(mail, held, error, now)
        sent = False
    else:
        held.update(status=Status.SENT, sent_at=now, last_error="")
        sent = True
    _promise_next(mail, now)
    return sent


@transaction.atomic
def _take(mail_id: int, now: datetime) -> Mail | None:
    """The row, marked as being sent; None when it has to wait or must not go at all."""
    is_throttled = throttle.is_on()
    if is_throttled:
        throttle.lock()
    due = Mail.objects.due(now + SLACK)
    mail = due.select_for_update(skip_locked=True).filter(pk=mail_id).first()
    if mail is None:
        return None
    stopped = _why_never(mail)
    if stopped:
        mail.status, mail.last_error = stopped
        mail.save(update_fields=["status", "last_error"])
        return None
    if not due.filter(pk=mail_id).unblocked(now + SLACK).exists():
        return None  # the one ahead promises it when it is done; the sweeper comes by as well
    if throttle.is_silent(now):
        mail.next_attempt_at = now + throttle.MINUTE
        mail.save(update_fields=["next_attempt_at"])
        return None
    if is_throttled:
        urgent = due.unblocked(now + SLACK).filter(status=Status.QUEUED, priority__lt=mail.priority)
        wait = throttle.wait_until(mail, urgent=urgent, now=now)
        if wait is not None:
            mail.next_attempt_at = wait
            mail.save(update_fields=["next_attempt_at"])
            return None
    mail.status, mail.attempts, mail.tried_at, mail.next_attempt_at = (
        Status.SENDING,
        mail.attempts + 1,
        now,
        now + LEASE,
    )
    mail.save(update_fields=["status", "attempts", "tried_at", "next_attempt_at"])
    return mail


def _why_never(mail: Mail) -> tuple[str, str] | None:
    found = bounces.suppression_of(mail.to)
    if found is not None and bounces.stops(found, mail):
        return Status.SUPPRESSED, f"not sent, as mail to this address came back: {found.reason}"
    # Workers that die while sending write nothing down; such a mail must come to an end as well.
    if mail.attempts > len(rules.PAUSES):
        return Status.FAILED, mail.last_error or "Every worker that sent it died."
    return None


def _failed(mail: Mail, held: QuerySet[Mail], error: Exception, now: datetime) -> None:
    reason = rules.reason(error)[:2000]
    pause = None if rules.is_final(error) else rules.pause_after(mail.attempts)
    if pause is not None:
        held.update(status=Status.QUEUED, next_attempt_at=now + pause, last_error=reason)
        logger.info("mail waits mail=%s tries=%s reason=%s", mail.pk, mail.attempts, reason)
        return
    held.update(status=Status.FAILED, last_error=reason)
    logger.warning("mail failed for good mail=%s reason=%s", mail.pk, reason)
    if rules.refuses_address(error):
        bounces.suppress_address(address=mail.to, reason=reason, source=SuppressedAddress.Source.SMTP, now=now)


def _promise_next(mail: Mail, now: datetime) -> None:
    later = Mail.objects.due(now + SLACK).filter(to=mail.to, pk__gt=mail.pk, status=Status.QUEUED)
    following = later.unblocked(now + SLACK).order_by("priority", "pk").values_list("pk", flat=True).first()
    if following is not None:
        enqueue("notifications.deliver_mail", mail_id=following)


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
    if settings.MAIL_PROVIDER:
        message.metadata = {"mail": str(mail.pk)}  # type: ignore[attr-defined]  # comes back with the provider's news
    elif settings.BOUNCE_ADDRESS:
        # The envelope's sender names the mail, so that whatever comes back says which one it was.
        message.from_email = returned.return_address(mail.pk)
        message.extra_headers = {**mail.headers, "From": mail.sender}
    message.send()


def sweep_mail(*, now: datetime) -> int:
    """Promises delivery of what is due, the urgent first, as much as may go in a minute. Returns how many.

    Leaves out what a waiting job is about to send, and what an earlier mail to the same address holds up.
    """
    promised = (
        OutboxJob.objects.filter(name="notifications.deliver_mail", parked_at=None)
        .annotate(mail_id=Cast(KeyTextTransform("mail_id", "arguments"), BigIntegerField()))
        .values("mail_id")
    )
    due = Mail.objects.due(now).unblocked(now).exclude(pk__in=promised)
    if settings.MAIL_PER_DOMAIN_PER_MINUTE:
        # A domain's own limit must not keep the others waiting.
        place = Window(RowNumber(), partition_by=[F("domain")], order_by=[F("priority"), F("next_attempt_at"), F("pk")])
        due = due.annotate(place=place).filter(place__lte=settings.MAIL_PER_DOMAIN_PER_MINUTE)
    limit = min(settings.MAIL_PER_MINUTE or SWEEP_MAX, SWEEP_MAX)
    mail_ids = list(due.order_by("priority", "next_attempt_at", "pk").values_list("pk", flat=True)[:limit])
    for mail_id in mail_ids:
        enqueue("notifications.deliver_mail", mail_id=mail_id)
    return len(mail_ids)


def send_again(*, mail_ids: list[int], now: datetime) -> int:
    """Puts mails that ended back in the queue as if new, for staff. Returns how many."""
    with transaction.atomic():
        ended = Mail.objects.filter(pk__in=mail_ids, status__in=[Status.FAILED, Status.SENT, Status.SUPPRESSED])
        mail_ids = list(ended.select_for_update().values_list("pk", flat=True))
        Mail.objects.filter(pk__in=mail_ids).update(
            status=Status.QUEUED, attempts=0, next_attempt_at=now, sent_at=None, last_error=""
        )
        for mail_id in mail_ids:
            enqueue("notifications.deliver_mail", mail_id=mail_id)
    return len(mail_ids)


def forget_old_mails(*, now: datetime) -> int:
    """Empties mails that ended a month ago: the row stays as a record, the words and links go."""
    ended = [Status.SENT, Status.FAILED, Status.SUPPRESSED]
    done = Mail.objects.filter(status__in=ended, created_at__lt=now - KEPT_FOR)
    return done.exclude(text="").update(text="", html="", headers={})
