"""When a mail is tried again, and which answers of a mail server are final."""

from datetime import timedelta
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)

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
    return isinstance(error, ValueError)


def reason(error: Exception) -> str:
    """What went wrong, in one line for staff."""
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    if isinstance(error, (SMTPDataError, SMTPSenderRefused)):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
