"""When a mail is tried again, which answers of a mail server are final, and which say that nobody is there."""

import re
from datetime import datetime, timedelta
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

from anymail.exceptions import AnymailRecipientsRefused
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, not_now

# Pauses after the first, second, ... failed try; about two days in all, then the mail is given up.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, *[240] * 11)]


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after this many failed tries; None when there have been enough."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def is_final(error: Exception) -> bool:
    """True when trying again cannot help: the server refused this mail for good, or it cannot be written as a mail.

    A refused login or greeting is the operator's to mend, so the mail waits.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _reason in error.recipients.values())
    if isinstance(error, (SMTPDataError, SMTPSenderRefused)):
        return 500 <= error.smtp_code < 600
    # A provider's API says it with a status of HTTP. Those about the key or the account are the operator's to mend.
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return status in {400, 406, 413, 422}
    return isinstance(error, ValueError | AnymailRecipientsRefused)


def reason(error: Exception) -> str:
    """What went wrong, in one line for staff."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    if isinstance(error, (SMTPDataError, SMTPSenderRefused)):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


# --- Whether the address is at fault, or this mail -------------------------------------------------------------------

# RFC 3463: no such mailbox, no such domain, malformed, moved, no mail accepted there; mailbox switched off.
_NOBODY_THERE = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# What servers without enhanced codes say when they mean the sender or the words, not the mailbox.
_ABOUT_US = re.compile(
    r"spam|polic|block|black|deny|denied|relay|reput|authent|spf|dkim|dmarc|rate|limit|quota|full|listed", re.IGNORECASE
)
# A large provider says so of mailboxes that do not exist.
_UNKNOWN_RECIPIENT = re.compile(r"recipient address rejected", re.IGNORECASE)
RETRY_ADDRESS_AFTER = timedelta(hours=12)


def names_nobody(words: str, *, code: int | None = None, at_recipient: bool = True) -> bool:
    """True when a refusal in these words means that no mail will ever reach this address.

    An enhanced status (5.1.1) decides. Without one, a bare 550, 551 or 553 in answer to the recipient does, unless its
    words are about the sender or a policy: then the mail failed, and the address may be fine.
    """
    found = _ENHANCED.search(words)
    if found:
        status = ".".join(found.groups())
        return status in _NOBODY_THERE or (status == "5.4.1" and bool(_UNKNOWN_RECIPIENT.search(words)))
    return at_recipient and code in {550, 551, 553} and not _ABOUT_US.search(words)


def provider_means_nobody(words: str) -> bool:
    """A provider reports a bounce as such when it is for good; its words may still name another fault."""
    found = _ENHANCED.search(words)
    return names_nobody(words) if found else not _ABOUT_US.search(words)


def refuses_address(error: Exception) -> bool:
    """True when the mail server said, while we spoke to it, that nobody is at this address."""
    if isinstance(error, SMTPRecipientsRefused):
        return any(names_nobody(_text(words), code=code) for code, words in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return names_nobody(_text(error.smtp_error), code=error.smtp_code, at_recipient=False)
    return isinstance(error, AnymailRecipientsRefused)


def can_try_address_again(*, lifted_at: datetime | None, is_suppressed: bool, now: datetime) -> Decision:
    """Once in half a day: each try that comes back costs the site's good name with mail servers."""
    if not is_suppressed:
        return not_now("address_works", _("Nothing came back from your address, so there is nothing to mend."))
    if lifted_at is not None and now - lifted_at < RETRY_ADDRESS_AFTER:
        return not_now(
            "tried_lately",
            _("We tried this address a few hours ago, and mail came back. Change the address, or try again tomorrow."),
        )
    return ALLOWED
