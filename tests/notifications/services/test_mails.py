"""Sending what is due, trying again, giving up: against a real mail server."""

import socket
from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import EmailMultiAlternatives, send_mail
from django.utils import timezone

from common.jobs import REPUBLISH_SENT_AFTER, run_waiting
from common.models import OutboxJob
from notifications import jobs
from notifications.models import Mail
from notifications.rules import PAUSES
from notifications.services import sending
from tests.factories import UserFactory
from tests.notifications.services.test_telling import tell
from tests.races.threads import at_once


def queued(**changes) -> Mail:
    words = {"to": "nadia@example.org", "sender": "Microvol <hello@example.org>", "subject": "Hello", "text": "Words"}
    return Mail.objects.create(**{**words, **changes})


def deliver(mail: Mail, now=None) -> bool:
    return sending.deliver_mail(mail_id=mail.pk, now=now or timezone.now())


@pytest.mark.django_db
def test_a_mail_arrives_with_both_parts_and_its_headers(post_office):
    user = UserFactory(email="nadia@example.org")
    tell(user, title="Größe: “fits” – Łódź", body="Danke")
    run_waiting()
    [mail] = post_office.mails
    assert mail["To"] == "nadia@example.org"
    assert mail["Subject"] == "Größe: “fits” – Łódź"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == Mail.objects.get().headers["Message-ID"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    stored = Mail.objects.get()
    assert (stored.status, stored.attempts, stored.last_error) == (Mail.Status.SENT, 1, "")
    assert stored.sent_at is not None


@pytest.mark.django_db
def test_a_sent_mail_is_not_sent_again(post_office):
    mail = queued()
    assert deliver(mail)
    assert not deliver(mail)
    assert not deliver(mail, timezone.now() + timedelta(days=1))
    jobs.deliver_mail(mail_id=mail.pk)
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_a_server_that_is_busy_is_asked_again_later(post_office):
    post_office.answer_to_data = "451 try later"
    now, mail = timezone.now(), queued()
    assert not deliver(mail, now)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.last_error) == (Mail.Status.QUEUED, 1, "451 try later")
    assert mail.next_attempt_at == now + timedelta(minutes=1)
    assert not deliver(mail, now + timedelta(seconds=30))
    post_office.answer_to_data = "250 OK"
    assert deliver(mail, now + timedelta(minutes=1))
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_a_mail_whose_server_says_too_late_that_it_has_it_comes_again_under_the_same_message_id(post_office, settings):
    settings.EMAIL_TIMEOUT, post_office.seconds_after_taking = 0.3, 1.0
    send_mail("Hello", "Words", None, ["nadia@example.org"])
    now, mail = timezone.now(), Mail.objects.get()
    assert not deliver(mail, now)
    post_office.seconds_after_taking = 0.0
    assert deliver(mail, now + timedelta(minutes=1))
    assert len(post_office.mails) == 2
    assert len({arrived["Message-ID"] for arrived in post_office.mails}) == 1


@pytest.mark.django_db
def test_a_refused_address_is_given_up_with_the_reason(post_office):
    post_office.answer_to_recipient = "550 no such mailbox"
    mail = queued()
    assert not deliver(mail)
    mail.refresh_from_db()
    assert (mail.status, mail.last_error) == (Mail.Status.FAILED, "550 no such mailbox")
    assert not deliver(mail, timezone.now() + timedelta(days=1))


@pytest.mark.django_db
def test_a_server_that_is_away_is_tried_for_two_days(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    start = now = timezone.now()
    mail = queued()
    tries = 0
    while mail.status != Mail.Status.FAILED:
        assert not deliver(mail, now)
        tries += 1
        mail.refresh_from_db()
        now = max(now, mail.next_attempt_at)
    assert tries == len(PAUSES) + 1
    assert timedelta(hours=40) < now - start <= timedelta(hours=48)
    assert "ConnectionRefusedError" in mail.last_error


@pytest.mark.django_db
def test_a_mail_left_behind_by_a_dead_worker_is_taken_up_after_its_lease(post_office):
    now = timezone.now()
    mail = queued(status=Mail.Status.SENDING, attempts=1, next_attempt_at=now + sending.LEASE)
    assert not deliver(mail, now)
    assert sending.sweep_mail(now=now) == 0
    later = now + sending.LEASE
    assert sending.sweep_mail(now=later) == 1
    with time_machine.travel(later, tick=True):
        run_waiting()
    assert len(post_office.mails) == 1


def test_a_try_is_killed_before_its_lease_ends_and_its_job_comes_back_after():
    task = current_app.tasks["notifications.deliver_mail"]
    assert task.soft_time_limit < task.time_limit < sending.LEASE.total_seconds() - 15
    assert REPUBLISH_SENT_AFTER[1] > sending.LEASE - sending.SLACK


@pytest.mark.django_db
def test_a_try_that_takes_too_long_waits_like_any_that_failed(monkeypatch):
    def dawdle(mail):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(sending, "_send", dawdle)
    now, mail = timezone.now(), queued()
    assert not deliver(mail, now)
    mail.refresh_from_db()
    assert (mail.status, mail.next_attempt_at) == (Mail.Status.QUEUED, now + timedelta(minutes=1))


@pytest.mark.django_db
def test_while_the_mail_server_is_silent_other_mails_wait_and_hold_up_no_worker(settings, post_office):
    now = timezone.now()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = settings.EMAIL_PORT, silent.getsockname()[1], 0.2
        for name in ("one", "two"):
            assert not deliver(queued(to=f"{name}@example.org"), now)
        third = queued(to="three@example.org")
        assert not deliver(third, now + timedelta(seconds=25))
    third.refresh_from_db()
    assert (third.status, third.attempts) == (Mail.Status.QUEUED, 0)
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = port, 5
    assert deliver(third, third.next_attempt_at)
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_the_sweeper_promises_each_due_mail_once():
    now = timezone.now() + timedelta(seconds=1)
    due = queued()
    queued(status=Mail.Status.SENT)
    queued(status=Mail.Status.FAILED)
    queued(next_attempt_at=now + timedelta(hours=1), attempts=1)
    assert sending.sweep_mail(now=now) == 1
    assert sending.sweep_mail(now=now) == 0
    [promise] = OutboxJob.objects.all()
    assert (promise.name, promise.arguments) == ("notifications.deliver_mail", {"mail_id": due.pk})


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_workers_at_once_send_one_mail(post_office):
    mail = queued()
    now = timezone.now()
    answers = at_once([lambda: deliver(mail, now)] * 4)
    assert sorted(answers) == [False, False, False, True]
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_staff_can_send_a_failed_mail_again(post_office):
    now = timezone.now()
    failed = queued(status=Mail.Status.FAILED, attempts=16, last_error="550 full")
    waiting = queued()
    assert sending.send_again(mail_ids=[failed.pk, waiting.pk], now=now) == 1
    run_waiting()
    failed.refresh_from_db()
    assert (failed.status, failed.attempts) == (Mail.Status.SENT, 1)


@pytest.mark.django_db
def test_a_month_later_the_words_are_gone_and_the_record_stays():
    now = timezone.now()
    old = queued(status=Mail.Status.SENT, created_at=now - timedelta(days=31), html="<p>x</p>", headers={"X": "y"})
    waiting = queued(created_at=now - timedelta(days=31))
    new = queued(status=Mail.Status.SENT)
    assert sending.forget_old_mails(now=now) == 1
    assert sending.forget_old_mails(now=now) == 0
    old.refresh_from_db()
    assert (old.text, old.html, old.headers, old.subject) == ("", "", {}, "Hello")
    assert Mail.objects.exclude(text="").count() == 2
    assert {waiting.pk, new.pk} == set(Mail.objects.exclude(text="").values_list("pk", flat=True))


@pytest.mark.django_db
def test_django_mail_becomes_one_row_per_recipient():
    message = EmailMultiAlternatives(
        "Two\n lines", "Words", "a@example.org", ["B <b@example.org>"], bcc=["c@example.org"]
    )
    message.attach_alternative("<p>Words</p>", "text/html")
    message.send()
    rows = Mail.objects.order_by("pk")
    assert [row.to for row in rows] == ["b@example.org", "c@example.org"]
    assert {row.subject for row in rows} == {"Two lines"}
    assert {row.html for row in rows} == {"<p>Words</p>"}
    assert len({row.headers["Message-ID"] for row in rows}) == 2
    assert OutboxJob.objects.filter(name="notifications.deliver_mail").count() == 2


@pytest.mark.django_db
def test_jobs_may_run_twice_and_for_rows_that_are_gone(post_office):
    notification = tell(UserFactory())
    for _ in range(2):
        jobs.mail_notification(notification_id=notification.pk)
        jobs.deliver_mail(mail_id=Mail.objects.get().pk)
        jobs.sweep_mail()
        jobs.forget_old_mails()
    jobs.mail_notification(notification_id=0)
    jobs.deliver_mail(mail_id=0)
    assert len(post_office.mails) == 1
