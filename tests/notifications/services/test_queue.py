"""The queue of outgoing mail: not too fast, the urgent first, in order for each reader; against a real mail server."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from common.jobs import run_waiting
from common.models import OutboxJob
from notifications.models import Mail, SuppressedAddress
from notifications.services import sending
from tests.notifications.services.test_mails import deliver, queued
from tests.races.threads import at_once

MINUTE = timedelta(minutes=1)
BULK = Mail.Priority.BULK
ACCOUNT = Mail.Priority.ACCOUNT


def subjects(post_office) -> list[str]:
    return [mail["Subject"] for mail in post_office.mails]


def work_off(start: datetime, minutes: float) -> None:
    """What workers and the sweeper's beat do, every half minute."""
    for half in range(int(minutes * 2) + 1):
        with time_machine.travel(start + half * MINUTE / 2, tick=False):
            sending.sweep_mail(now=timezone.now())
            run_waiting()


# --- The throttle ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_more_goes_out_in_any_minute_than_the_server_takes(post_office, settings):
    settings.MAIL_PER_MINUTE = 3
    now = timezone.now() + MINUTE
    mails = [queued(to=f"p{n}@example.org") for n in range(5)]
    assert [deliver(mail, now) for mail in mails] == [True, True, True, False, False]
    waiting = Mail.objects.get(pk=mails[3].pk)
    assert (waiting.status, waiting.attempts, waiting.next_attempt_at) == (Mail.Status.QUEUED, 0, now + MINUTE)
    assert not deliver(mails[3], now + MINUTE / 2)
    assert deliver(mails[3], now + MINUTE)
    assert len(post_office.mails) == 4


@pytest.mark.django_db
def test_each_domain_has_its_own_limit_and_keeps_no_other_waiting(post_office, settings):
    settings.MAIL_PER_DOMAIN_PER_MINUTE = 2
    now = timezone.now() + MINUTE
    slow = [queued(to=f"p{n}@Large.example", subject=f"slow {n}", priority=BULK) for n in range(6)]
    queued(to="someone@small.example", subject="other", priority=BULK)
    assert slow[0].domain == "large.example"
    work_off(now, 0)
    assert sorted(subjects(post_office)) == ["other", "slow 0", "slow 1"]
    work_off(now + MINUTE, 2)
    assert sorted(subjects(post_office)) == ["other", *(f"slow {n}" for n in range(6))]


@pytest.mark.django_db
def test_signing_in_and_what_needs_someone_go_before_digests(post_office, settings):
    settings.MAIL_PER_MINUTE = 2
    now = timezone.now() + MINUTE
    for n in range(4):
        queued(to=f"d{n}@example.org", subject="digest", priority=BULK)
    queued(to="a@example.org", subject="action")
    queued(to="b@example.org", subject="account", priority=ACCOUNT)
    work_off(now, 0)
    assert subjects(post_office) == ["account", "action"]
    work_off(now + MINUTE, 1.5)
    assert subjects(post_office)[2:] == ["digest"] * 4


@pytest.mark.django_db
def test_a_digest_leaves_room_for_what_is_more_urgent_and_due(post_office, settings):
    settings.MAIL_PER_MINUTE = 1
    now = timezone.now() + MINUTE
    digest, urgent = queued(to="d@example.org", priority=BULK), queued(to="a@example.org")
    assert not deliver(digest, now)
    assert deliver(urgent, now)
    assert deliver(digest, Mail.objects.get(pk=digest.pk).next_attempt_at + MINUTE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_workers_at_once_keep_the_limit_together(post_office, settings):
    settings.MAIL_PER_MINUTE = 3
    mails = [queued(to=f"p{n}@example.org") for n in range(8)]
    now = timezone.now()
    answers = at_once([lambda mail=mail: deliver(mail, now) for mail in mails])
    assert sorted(answers) == [False] * 5 + [True] * 3
    assert len(post_office.mails) == 3


@pytest.mark.django_db
def test_without_limits_nothing_is_counted(post_office, django_assert_max_num_queries):
    mail = queued()
    with django_assert_max_num_queries(9) as seen:
        assert deliver(mail)
    assert not any("pg_advisory" in query["sql"] for query in seen.captured_queries)


# --- When and in which order ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mail_waits_for_its_hour(post_office):
    now = timezone.now()
    mail = sending.queue_mail(
        Mail(to="n@example.org", sender="a@example.org", subject="s", text="t", next_attempt_at=now + 8 * 60 * MINUTE),
        now=now,
    )
    assert not OutboxJob.objects.exists()
    assert not deliver(mail, now + 7 * 60 * MINUTE)
    work_off(now + 8 * 60 * MINUTE, 0)
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_bulk_mail_is_left_to_the_sweeper(post_office):
    now = timezone.now()
    mail = Mail(to="n@example.org", sender="a@example.org", subject="s", text="t", priority=BULK)
    sending.queue_mail(mail, now=now)
    assert not OutboxJob.objects.exists()
    work_off(now, 0)
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_what_goes_to_one_reader_keeps_its_order_also_after_a_failure(post_office):
    now = timezone.now() + MINUTE
    first, second = queued(subject="first"), queued(subject="second")
    other = queued(subject="other", to="someone@example.org")
    post_office.answer_to_data = "451 try later"
    assert not deliver(first, now)
    post_office.answer_to_data = "250 OK"
    assert not deliver(second, now)
    assert Mail.objects.get(pk=second.pk).attempts == 0
    assert deliver(other, now)
    work_off(now + MINUTE, 0)
    assert subjects(post_office) == ["other", "first", "second"]


@pytest.mark.django_db
def test_a_later_mail_taken_first_waits_and_is_promised_by_the_one_ahead(post_office):
    first, second = queued(subject="first"), queued(subject="second")
    assert not deliver(second)
    assert deliver(first)
    run_waiting()
    assert subjects(post_office) == ["first", "second"]


@pytest.mark.django_db
def test_signing_in_waits_for_no_other_mail_and_urgent_mail_for_no_digest(post_office):
    now = timezone.now() + MINUTE
    post_office.answer_to_data = "451 try later"
    assert not deliver(queued(subject="stuck digest", priority=BULK), now)
    assert not deliver(queued(subject="stuck"), now)
    post_office.answer_to_data = "250 OK"
    assert deliver(queued(subject="sign in", priority=ACCOUNT), now)
    assert not deliver(queued(subject="after the stuck one"), now)
    Mail.objects.filter(subject="stuck").delete()
    assert deliver(Mail.objects.get(subject="after the stuck one"), now)


@pytest.mark.django_db
def test_the_sweeper_reads_only_what_is_due():
    """The plan, not the clock: waiting mails are found by their index, however many were sent."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM notifications_mail"
            " WHERE status IN ('queued', 'sending') AND priority = 0 AND next_attempt_at <= now()"
        )
        assert "mail_waiting" in str(cursor.fetchall())


# --- A mail server in trouble ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_slow_server_is_given_up_on_and_tried_later(post_office, settings):
    settings.EMAIL_TIMEOUT = 1
    post_office.seconds_before_answer = 3
    mail = queued()
    assert not deliver(mail)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (Mail.Status.QUEUED, 1)
    assert "timed out" in mail.last_error or "Timeout" in mail.last_error


@pytest.mark.django_db
def test_a_dropped_connection_is_tried_again(post_office):
    post_office.drops_connections = True
    now = timezone.now() + MINUTE
    mail = queued()
    assert not deliver(mail, now)
    mail.refresh_from_db()
    assert mail.status == Mail.Status.QUEUED
    post_office.drops_connections = False
    assert deliver(mail, now + MINUTE)
    assert len(post_office.mails) == 1


@pytest.mark.django_db
def test_a_transport_that_breaks_in_an_unknown_way_loses_no_mail(settings):
    settings.MAIL_TRANSPORT = "tests.notifications.services.test_queue.BrokenBackend"
    mail = queued()
    assert not deliver(mail)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.last_error) == (Mail.Status.QUEUED, 1, "RuntimeError: out of order")


class BrokenBackend:
    def __init__(self, **options) -> None:
        pass

    def send_messages(self, messages) -> int:
        raise RuntimeError("out of order")


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_comes_to_an_end(post_office):
    now = timezone.now() + MINUTE
    mail = queued(status=Mail.Status.SENDING, attempts=16, next_attempt_at=now)
    assert not deliver(mail, now)
    mail.refresh_from_db()
    assert (mail.status, mail.last_error) == (Mail.Status.FAILED, "Every worker that sent it died.")
    assert post_office.mails == []


@pytest.mark.django_db
def test_a_policy_refusal_fails_the_mail_and_spares_the_address(post_office):
    post_office.answer_to_data = "550 5.7.1 rejected as spam"
    mail = queued()
    assert not deliver(mail)
    mail.refresh_from_db()
    assert mail.status == Mail.Status.FAILED
    assert not SuppressedAddress.objects.exists()


@pytest.mark.django_db
def test_the_envelope_names_the_mail_where_returned_mail_is_read(post_office, settings):
    settings.BOUNCE_ADDRESS = "bounces@microvol.example"
    mail = queued(headers={"Message-ID": "<x@microvol.example>"})
    assert deliver(mail)
    assert post_office.senders[0].startswith(f"bounces+{mail.pk}-")
    assert post_office.mails[0]["From"] == mail.sender
    assert post_office.mails[0]["Message-ID"] == "<x@microvol.example>"
