"""Mail through the outbox: Django's backend stores a row, a worker sends it."""

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.utils import timezone

from notifications.models import Mail
from notifications.services.sending import queue_mail


class OutboxEmailBackend(BaseEmailBackend):
    """Stores each message for each recipient in the caller's transaction. Never talks to a mail server.

    What comes this way was asked for by its reader (joining, signing in), so it goes before all other mail.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next((part[0] for part in getattr(message, "alternatives", []) if part[1] == "text/html"), "")
            for recipient in message.recipients():
                with transaction.atomic():
                    mail = Mail(
                        priority=Mail.Priority.ACCOUNT,
                        to=parseaddr(recipient)[1],
                        sender=message.from_email,
                        subject=" ".join(message.subject.split()),
                        text=str(message.body),
                        html=html,
                        headers={
                            # Given here, so that it is the same for every try.
                            "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
                            "Auto-Submitted": "auto-generated",
                            **{key: str(value) for key, value in message.extra_headers.items()},
                        },
                    )
                    queue_mail(mail, now=timezone.now())
        return len(email_messages)


class MailboxBackend(BaseEmailBackend):
    """Development's transport: the row itself is what the mailbox page shows."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(email_messages)
