"""Mail: who it comes from, whether the server takes us, and what could not be sent."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Count
from django.utils import timezone

from microvol.operating import parts
from microvol.operating.doctor.findings import Finding, Part
from notifications.models import Mail

SMTP_SECONDS = 5
LATE_AFTER = timedelta(minutes=15)


def look(part: Part) -> Iterator[Finding]:
    yield _sender()
    yield _server()
    if not settings.BOUNCE_ADDRESS and not settings.MAIL_PROVIDER:
        todo = "Set BOUNCE_ADDRESS (docs/operations.md, Mail)."
        yield Finding("warning", "returned mail", "what comes back later is not noticed", todo)
    now = timezone.now()
    with parts.short_query():
        tried = Mail.objects.filter(tried_at__gte=now - timedelta(days=1))
        counts = dict(tried.values_list("status").annotate(Count("pk")))
        late = Mail.objects.due(now - LATE_AFTER).count()
    failed, sent = counts.get(Mail.Status.FAILED, 0), counts.get(Mail.Status.SENT, 0)
    if failed > max(3, (failed + sent) // 10):
        todo = "Admin, Mails: the last error says what the server answered."
        yield Finding("wrong", "mail", f"{failed} of {failed + sent} failed for good within a day", todo)
    if late:
        words = f"{late} are over {LATE_AFTER.seconds // 60} minutes late"
        yield Finding("warning", "mail", words, "See the workers, the mail server, and MAIL_PER_MINUTE.")
    if not late and not failed:
        yield Finding("ok", "mail", f"none late, none failed, {sent} sent within a day")


def _sender() -> Finding:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = address.rpartition("@")[2]
    if not domain or domain.endswith((".example", "example.org", "example.com", "localhost")):
        return Finding(
            "wrong", "DEFAULT_FROM_EMAIL", f"{address} is a sample", "Set the address that people may answer."
        )
    return Finding("ok", "DEFAULT_FROM_EMAIL", address)


def _server() -> Finding:
    if settings.MAIL_PROVIDER:
        return Finding("ok", "mail server", f"{settings.MAIL_PROVIDER}'s API; not asked, as asking means sending")
    if not settings.MAIL_TRANSPORT.endswith("smtp.EmailBackend"):
        return Finding(
            "warning", "mail server", "mail is shown at /mailbox/ and not sent", "Use production's settings."
        )
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = get_connection(settings.MAIL_TRANSPORT, timeout=SMTP_SECONDS)
    try:
        server.open()
        server.connection.noop()  # type: ignore[attr-defined]
        server.close()
    except smtplib.SMTPAuthenticationError as error:
        words = f"{where} refuses our name and password ({error.smtp_code})"
        return Finding("wrong", "mail server", words, "Check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.")
    except (smtplib.SMTPException, OSError) as error:
        todo = "Check EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS or EMAIL_USE_SSL, and the firewall."
        return Finding("wrong", "mail server", f"{where} does not take us: {type(error).__name__} {error}", todo)
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in ("localhost", "127.0.0.1"):
        words = f"{where} takes us, and mail travels there in the clear"
        return Finding("warning", "mail server", words, "Set EMAIL_USE_TLS=yes with port 587.")
    return Finding("ok", "mail server", f"{where} takes us")
