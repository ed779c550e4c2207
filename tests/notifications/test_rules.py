"""When a mail is tried again, and which answers are final."""

from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest
from django.core.mail import BadHeaderError

from notifications import rules


def test_pauses_grow_and_end_after_about_two_days():
    pauses = [rules.pause_after(attempts) for attempts in range(1, 16)]
    assert [pause.total_seconds() / 60 for pause in pauses[:6]] == [1, 5, 15, 60, 240, 240]
    assert timedelta(hours=40) < sum(pauses, timedelta()) < timedelta(hours=48)
    assert rules.pause_after(16) is None


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}), True),
        (SMTPRecipientsRefused({"a@example.org": (450, b"greylisted")}), False),
        (SMTPDataError(554, b"spam"), True),
        (SMTPDataError(451, b"try later"), False),
        (SMTPSenderRefused(553, b"sender", "x@example.org"), True),
        (SMTPAuthenticationError(535, b"wrong password"), False),
        (SMTPServerDisconnected("gone"), False),
        (TimeoutError("slow"), False),
        (BadHeaderError("newline"), True),
    ],
)
def test_final_refusals(error, final):
    assert rules.is_final(error) is final


def test_the_reason_is_what_the_server_said():
    assert rules.reason(SMTPRecipientsRefused({"a@example.org": (550, b"no such user")})) == "550 no such user"
    assert rules.reason(TimeoutError("slow")) == "TimeoutError: slow"
