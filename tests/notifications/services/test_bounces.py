"""Addresses that mail comes back from: stopped, told to their owner, mended; by SMTP, by report, by a provider."""

import io
import sys
from base64 import b64encode
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.core import mail as django_mail
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from common.decisions import ActionDenied
from common.jobs import run_waiting
from notifications import returned
from notifications.models import Mail, Notification, SuppressedAddress
from notifications.services import bounces, sending
from tests.factories import UserFactory
from tests.notifications.services.test_mails import deliver, queued
from tests.notifications.services.test_telling import tell
from tests.notifications.test_returned import MESSAGE_ID, sample

pytestmark = pytest.mark.django_db
NADIA = "nadia@people.example"
Status = Mail.Status


@pytest.fixture
def nadia():
    return UserFactory(email=NADIA, name="Nadia Rahimi")


def stop(address: str = NADIA, source: str = "smtp", now=None) -> SuppressedAddress:
    return bounces.suppress_address(address=address, reason="550 5.1.1 no", source=source, now=now or timezone.now())


# --- Refused while we speak to the mail server ----------------------------------------------------------------------


def test_an_address_where_nobody_is_gets_no_more_mail_and_its_owner_reads_why(post_office, nadia):
    post_office.answer_to_recipient = "550 5.1.1 User unknown"
    assert not deliver(queued(to=NADIA))
    [found] = SuppressedAddress.objects.all()
    assert (found.user, found.source, found.reason) == (nadia, "smtp", "550 5.1.1 User unknown")
    assert NADIA not in str(vars(found))
    [news] = Notification.objects.filter(recipient=nadia)
    assert (news.kind, news.path) == ("address_bounces", "/notifications/mails/")

    post_office.answer_to_recipient = "250 OK"
    later = queued(to="Nadia@People.example")
    assert not deliver(later)
    later.refresh_from_db()
    assert later.status == Status.SUPPRESSED
    assert "550 5.1.1 User unknown" in later.last_error
    assert deliver(queued(to="someone@people.example"))
    assert len(post_office.mails) == 1


def test_what_a_stopped_address_misses_still_shows_on_the_site(post_office, nadia):
    stop()
    tell(nadia)
    run_waiting()
    assert post_office.mails == []
    assert Mail.objects.get().status == Status.SUPPRESSED
    assert Notification.objects.filter(recipient=nadia, kind="review_done").count() == 1


def test_said_twice_its_owner_is_told_once_and_again_after_it_was_mended(nadia):
    now = timezone.now()
    assert stop(now=now) == stop(now=now + timedelta(minutes=1))
    assert Notification.objects.filter(kind="address_bounces").count() == 1
    bounces.lift(suppression_ids=[SuppressedAddress.objects.get().pk], now=now + timedelta(hours=1))
    stop(now=now + timedelta(hours=2))
    assert Notification.objects.filter(kind="address_bounces").count() == 2
    assert bounces.suppression_of(NADIA) is not None
    assert SuppressedAddress.objects.count() == 1


def test_an_address_of_nobody_here_is_stopped_too():
    stop("stranger@people.example")
    assert SuppressedAddress.objects.get().user is None
    assert not Notification.objects.exists()


# --- Returned later: manage.py receive_bounce -----------------------------------------------------------------------


def receive(content: bytes, monkeypatch, capsys, **options) -> str:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    call_command("receive_bounce", **options)
    return capsys.readouterr().out


def sent() -> Mail:
    return queued(to=NADIA, status=Status.SENT, headers={"Message-ID": MESSAGE_ID})


def test_a_report_is_matched_by_the_message_id_of_the_mail_in_it(nadia, monkeypatch, capsys):
    mail = sent()
    assert receive(sample("postfix_no_mailbox"), monkeypatch, capsys) == f"about mail {mail.pk}, now sent\n"
    mail.refresh_from_db()
    assert mail.status == Status.FAILED
    assert mail.last_error.startswith("came back: 5.1.1")
    assert SuppressedAddress.objects.get().source == "report"
    assert Notification.objects.filter(recipient=nadia, kind="address_bounces").exists()


def test_a_report_is_matched_by_its_return_address_and_twice_changes_nothing(nadia, monkeypatch, capsys, settings):
    settings.BOUNCE_ADDRESS = "bounces@microvol.example"
    mail = sent()
    address = returned.return_address(mail.pk)
    other_id = "<unknown@elsewhere.example>"
    for content, options in (
        (sample("exim_with_the_mail", return_address=address, message_id=other_id), {}),
        (sample("postfix_no_mailbox", message_id=other_id), {"to": address}),
    ):
        assert f"about mail {mail.pk}" in receive(content, monkeypatch, capsys, **options)
    # The mail was forwarded: what counts is the address that we wrote to.
    assert bounces.suppression_of(NADIA) is not None
    assert SuppressedAddress.objects.count() == 1
    assert Notification.objects.filter(kind="address_bounces").count() == 1


@pytest.mark.parametrize("name", ["postfix_no_mailbox", "exim_with_the_mail"])
def test_nobody_can_stop_somebody_elses_mail_by_a_made_up_report(name, nadia, monkeypatch, capsys):
    sent()
    forged = sample(
        name, message_id="<made-up@microvol.example>", return_address="bounces+1-0123456789abcdef@x.example"
    )
    assert receive(forged, monkeypatch, capsys) == "about no mail of ours\n"
    assert not SuppressedAddress.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("policy", Status.FAILED),
        ("mailbox_full", Status.FAILED),
        ("delayed", Status.SENT),
        ("out_of_office", Status.SENT),
    ],
)
def test_a_mail_may_come_back_without_the_address_being_wrong(name, status, nadia, monkeypatch, capsys):
    mail = sent()
    receive(sample(name), monkeypatch, capsys)
    mail.refresh_from_db()
    assert mail.status == status
    assert not SuppressedAddress.objects.exists()


# --- A provider's webhook -------------------------------------------------------------------------------------------

ANYMAIL = {"WEBHOOK_SECRET": "a-name:a-password", "POSTMARK_SERVER_TOKEN": "x"}


@pytest.fixture
def webhook(settings):
    settings.ANYMAIL = ANYMAIL
    with override_settings(ROOT_URLCONF="tests.notifications.services.provider_urlconf"):
        yield lambda body, secret="a-name:a-password": Client().post(
            "/mail/news/postmark/",
            body,
            content_type="application/json",
            headers={"Authorization": f"Basic {b64encode(secret.encode()).decode()}"},
        )


def bounce(mail: Mail, **changes) -> dict:
    return {
        "RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "TypeCode": 1, "Tag": "", "MessageID": "0a",
        "Metadata": {"mail": str(mail.pk)}, "Email": NADIA, "BouncedAt": "2026-11-26T10:00:00Z",
        "Description": "The server was unable to deliver your message.", "Details": "smtp;550 5.1.1 User unknown",
        "Inactive": True, "CanActivate": True, **changes,
    }  # fmt: skip


def test_a_provider_reports_a_bounce(webhook, nadia):
    mail = sent()
    assert webhook(bounce(mail)).status_code == 200
    mail.refresh_from_db()
    assert (mail.status, mail.last_error) == (Status.FAILED, "came back: smtp;550 5.1.1 User unknown")
    assert SuppressedAddress.objects.get().source == "provider"


@pytest.mark.logs_errors
def test_a_provider_without_the_secret_is_not_heard(webhook, nadia):
    assert webhook(bounce(sent()), secret="a-name:guessed").status_code == 400
    assert not SuppressedAddress.objects.exists()


def test_a_provider_reports_what_is_not_the_addresses_fault(webhook, nadia):
    webhook(bounce(sent(), Details="smtp;550 5.7.1 blocked by policy"))
    webhook(bounce(sent(), Type="SoftBounce", TypeCode=4096, Details="smtp;452 4.2.2 full"))
    assert not SuppressedAddress.objects.exists()


def test_who_marks_news_as_spam_still_gets_the_mail_to_sign_in(webhook, nadia, post_office):
    complaint = {**bounce(sent()), "RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512}
    assert webhook(complaint).status_code == 200
    assert SuppressedAddress.objects.get().source == "complaint"
    assert not deliver(queued(to=NADIA))
    assert deliver(queued(to=NADIA, priority=Mail.Priority.ACCOUNT))


def test_a_providers_api_gets_the_mail_with_its_number(settings):
    settings.MAIL_PROVIDER, settings.MAIL_TRANSPORT = "postmark", "anymail.backends.test.EmailBackend"
    settings.ANYMAIL = ANYMAIL
    mail = queued()
    assert deliver(mail)
    assert django_mail.outbox[-1].metadata == {"mail": str(mail.pk)}


# --- Mending --------------------------------------------------------------------------------------------------------


def test_the_owner_says_it_works_and_gets_a_first_mail(client, nadia, post_office):
    stop()
    client.force_login(nadia)
    for address in ("/notifications/", "/notifications/mails/"):
        page = client.get(address).content.decode()
        assert "Our mail to you comes back" in page
        assert "550 5.1.1 no" in page
    assert client.post("/notifications/address/").status_code == 302
    assert bounces.suppression_of(NADIA) is None
    run_waiting()
    assert [mail["Subject"] for mail in post_office.mails] == ["Your email address works again"]
    assert "Our mail to you comes back</h2>" not in client.get("/notifications/mails/").content.decode()


def test_an_address_is_not_tried_again_and_again(client, nadia, post_office):
    now = timezone.now()
    stop(now=now)
    bounces.try_address_again(user_id=nadia.pk, now=now + timedelta(minutes=1))
    post_office.answer_to_recipient = "550 5.1.1 User unknown"
    run_waiting()
    stop(now=now + timedelta(minutes=2))
    with pytest.raises(ActionDenied) as denied:
        bounces.try_address_again(user_id=nadia.pk, now=now + timedelta(hours=1))
    assert denied.value.code == "tried_lately"
    bounces.try_address_again(user_id=nadia.pk, now=now + timedelta(hours=13))


def test_nothing_to_mend_is_said_so(client, nadia):
    client.force_login(nadia)
    assert client.post("/notifications/address/").status_code == 409
    with pytest.raises(ActionDenied) as denied:
        bounces.try_address_again(user_id=nadia.pk, now=timezone.now())
    assert denied.value.code == "address_works"


def test_a_confirmed_address_works(nadia, rf):
    stop()
    address = EmailAddress.objects.get(user=nadia)
    email_confirmed.send(sender=EmailAddress, request=rf.get("/"), email_address=address)
    assert bounces.suppression_of(NADIA) is None


def test_a_changed_address_is_not_stopped(nadia, post_office):
    stop()
    assert deliver(queued(to="nadia.new@people.example"))


def test_staff_find_an_address_lift_it_and_send_what_was_stopped(client, nadia, post_office):
    stop()
    mail = queued(to=NADIA)
    assert not deliver(mail)
    client.force_login(UserFactory(is_staff=True))
    address = "/admin/notifications/suppressedaddress/"
    assert "550 5.1.1 no" in client.get(address, {"q": " NADIA@people.example"}).content.decode()
    assert "550 5.1.1 no" not in client.get(address, {"q": "other@people.example"}).content.decode()
    client.post(address, {"action": "lift", "_selected_action": [SuppressedAddress.objects.get().pk]})
    assert bounces.suppression_of(NADIA) is None
    assert sending.send_again(mail_ids=[mail.pk], now=timezone.now()) == 1
    run_waiting()
    assert len(post_office.mails) == 1
