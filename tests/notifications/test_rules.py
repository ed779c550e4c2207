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
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
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


@pytest.mark.parametrize(
    ("error", "nobody"),
    [
        (SMTPRecipientsRefused({"a@x.example": (550, b"5.1.1 User unknown")}), True),
        (SMTPRecipientsRefused({"a@x.example": (550, b"5.1.10 null MX")}), True),
        (SMTPRecipientsRefused({"a@x.example": (550, b"5.2.1 mailbox disabled")}), True),
        (SMTPRecipientsRefused({"a@x.example": (550, b"no such mailbox")}), True),
        (SMTPRecipientsRefused({"a@x.example": (550, b"5.4.1 Recipient address rejected: Access denied")}), True),
        (SMTPRecipientsRefused({"a@x.example": (550, b"5.7.1 Recipient address rejected: spam")}), False),
        (SMTPRecipientsRefused({"a@x.example": (550, b"blocked, see our blacklist")}), False),
        (SMTPRecipientsRefused({"a@x.example": (554, b"relay access denied")}), False),
        (SMTPRecipientsRefused({"a@x.example": (552, b"5.2.2 mailbox full")}), False),
        (SMTPRecipientsRefused({"a@x.example": (450, b"4.1.1 try later")}), False),
        (SMTPDataError(550, b"5.1.1 no such user"), True),
        (SMTPDataError(550, b"rejected"), False),
        (SMTPSenderRefused(550, b"5.1.8 bad sender", "x@example.org"), False),
        (TimeoutError("slow"), False),
        (AnymailRecipientsRefused(), True),
    ],
)
def test_which_refusals_say_that_nobody_is_there(error, nobody):
    assert rules.refuses_address(error) is nobody


@pytest.mark.parametrize(
    ("status", "final"), [(400, True), (422, True), (401, False), (404, False), (429, False), (503, False)]
)
def test_a_providers_answer_is_final_when_it_is_about_the_mail(status, final):
    error = AnymailAPIError("no", status_code=status)
    assert rules.is_final(error) is final
