"""Reading a mail that came back: which mail it was, for whom, and whether for good (RFC 3464). Pure."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_TAG = re.compile(r"\+(\d{1,18})-([0-9a-f]{16})@", re.IGNORECASE)
# Where mail servers write whom the report itself was for.
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Notice:
    """One recipient's part of a delivery status notification."""

    action: str
    status: str
    reason: str

    @property
    def is_final(self) -> bool:
        return self.action == "failed" and not self.status.startswith(("2", "4"))


@dataclass(frozen=True)
class Returned:
    """What a returned message says. Only `mail_id` (our signed address) and `message_id` prove that it was ours."""

    mail_id: int | None
    message_id: str
    reports: list[Notice]


def return_address(mail_id: int) -> str:
    """The envelope's sender of one mail: bounces+12-0123456789abcdef@example.org."""
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{mail_id}-{_signature(mail_id)}@{domain}"


def mail_id_in(address: str) -> int | None:
    """The mail that one of our return addresses names; None for any other address."""
    found = _TAG.search(address)
    if found is None:
        return None
    mail_id, signature = int(found.group(1)), found.group(2).lower()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]  # mail comes back days later
    return mail_id if any(constant_time_compare(signature, _signature(mail_id, key)) for key in keys) else None


def _signature(mail_id: int, key: str | bytes | None = None) -> str:
    return salted_hmac("notifications.returned", str(mail_id), secret=key, algorithm="sha256").hexdigest()[:16]


def read(content: bytes, *, sent_to: str = "") -> Returned:
    """Reads one message. `sent_to` is the address it came to, where the mail server says so."""
    # The plain policy: the newer one parses headers as it reads them, and some broken ones make it fail.
    message = message_from_bytes(content)
    headers = [" ".join(str(value).split()) for name in _DELIVERED_TO for value in message.get_all(name, [])]
    addresses = [sent_to, *(address for _name, address in getaddresses(headers))]
    mail_ids = (mail_id_in(address) for address in addresses)
    return Returned(
        mail_id=next((mail_id for mail_id in mail_ids if mail_id is not None), None),
        message_id=_returned_message_id(message),
        reports=_reports(message) if message.get_content_type() == "multipart/report" else [],
    )


def _reports(message: Message) -> list[Notice]:
    reports = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            action = _word(block, "Action").lower() if isinstance(block, Message) else ""
            if isinstance(block, Message) and action:
                diagnostic = _word(block, "Diagnostic-Code").partition(";")[2].strip()
                status = _word(block, "Status").split(" ")[0]
                reports.append(Notice(action=action, status=status, reason=f"{status} {diagnostic}".strip()))
    return reports


def _word(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _returned_message_id(message: Message) -> str:
    """The Message-ID of the mail inside: in full, or its headers alone."""
    for part in message.walk():
        if part is message:
            continue
        if part.get_content_type() == "text/rfc822-headers":
            found = re.search(r"^message-id:\s*(<[^>\s]+>)", str(part.get_payload()), re.IGNORECASE | re.MULTILINE)
            if found:
                return found.group(1)
        elif part["Message-ID"]:
            return _word(part, "Message-ID")
    return ""
