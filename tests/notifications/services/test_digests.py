"""Each person's morning: a digest, an invitation, or a row with the reason for neither; once, on time, never empty."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.db.models.signals import post_save
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from notifications import digest_sections, jobs, selectors
from notifications.models import DigestEntry, Mail, MailSettings, Notification, SuppressedAddress
from notifications.selectors import Choice
from notifications.services import bounces, digests, mail_settings
from tests.factories import UserFactory
from tests.notifications.mornings import (
    DAY,
    THURSDAY,
    days,
    endless,
    entries,
    invitations,
    invite,
    mails,
    matches,
    news,
    person,
    settings_of,
    since,
)  # fmt: skip
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def market():
    """Five tasks for everybody, and whatever invitations ask."""
    with digest_sections.replaced(matches=matches("1", "2", "3", "4", "5"), invitations=invitations):
        yield


def sections(**providers):
    return digest_sections.replaced(**{"invitations": invitations, **providers})


# --- When -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("UTC", "2027-05-13T08:00"),
        ("Pacific/Kiritimati", "2027-05-12T18:00"),
        ("Pacific/Niue", "2027-05-13T19:00"),
        ("Asia/Kathmandu", "2027-05-13T02:15"),
    ],
)
def test_the_weekly_digest_comes_on_thursday_at_eight_there(zone, due):
    user, due = person(begun=datetime(2027, 5, 11, 12, tzinfo=UTC), zone=zone), datetime.fromisoformat(due + "+00:00")
    digests.send_due(now=due - timedelta(minutes=1))
    assert entries(user) == []
    digests.send_due(now=due)
    assert entries(user) == [(date(2027, 5, 13), "sent")]
    assert settings_of(user).next_digest_at == due + 7 * DAY


def test_daily_skips_no_day_over_both_clock_changes():
    for begun in (datetime(2027, 3, 25, 12, tzinfo=UTC), datetime(2027, 10, 28, 12, tzinfo=UTC)):
        user = person(begun=begun, zone="Europe/Berlin", cadence="daily")
        with sections(matches=endless):
            for now in days(begun, 24 * 6, every=HOUR):
                accounts.note_visit(user_id=user.pk, now=now)
                digests.send_due(now=now)
        assert [day for day, word in entries(user)] == [begun.date() + DAY * number for number in range(1, 7)]
        local = [entry.decided_at.astimezone().hour for entry in DigestEntry.objects.filter(user=user)]
        assert len(local) == 6


def test_two_runs_send_one_mail():
    user = person()
    digests.send_due(now=THURSDAY)
    digests.send_due(now=THURSDAY)
    digests.send_due(now=THURSDAY + HOUR)
    assert len(mails(user)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_runs_at_once_send_one_mail_to_each():
    people = [person() for _number in range(6)]
    at_once([lambda: digests.send_due(now=THURSDAY)] * 3)
    assert [len(mails(user)) for user in people] == [1] * 6


def test_a_missed_run_is_caught_up_the_same_day():
    user = person()
    digests.send_due(now=THURSDAY + 12 * HOUR)
    assert entries(user) == [(THURSDAY.date(), "sent")]
    assert settings_of(user).next_digest_at == THURSDAY + 7 * DAY


def test_days_without_any_run_are_recorded_as_too_late():
    user = person(cadence="daily")
    digests.send_due(now=THURSDAY + 2 * DAY + HOUR)
    assert [word for _day, word in entries(user)] == ["late", "late", "sent"]
    digests.send_due(now=THURSDAY + 3 * DAY + 13 * HOUR)
    assert entries(user)[-1] == (THURSDAY.date() + 3 * DAY, "late")
    assert len(mails(user)) == 1


def test_a_crash_in_the_middle_of_a_person_leaves_nothing_behind():
    user = person()
    news(user, "1")

    class Crash(BaseException):
        """As a killed process: nobody catches it."""

    def crash(**kwargs):
        raise Crash

    post_save.connect(crash, sender=DigestEntry)
    try:
        with pytest.raises(Crash):
            digests.send_due(now=THURSDAY)
    finally:
        post_save.disconnect(crash, sender=DigestEntry)
    assert mails(user) == []
    assert Notification.objects.get(recipient=user).route == "digest"
    digests.send_due(now=THURSDAY + HOUR)
    assert len(mails(user)) == 1


@pytest.mark.logs_errors
def test_somebody_whose_digest_breaks_stops_nobody_else():
    first, second = person(), person()

    def broken(asked):
        if asked.user_id == first.pk:
            raise ValueError("a task without an organisation")
        return matches("1")(asked)

    with sections(matches=broken):
        assert digests.send_due(now=THURSDAY) == digests.Run(sent=1, skipped=0, failed=1)
    assert (len(mails(first)), len(mails(second))) == (0, 1)
    digests.send_due(now=THURSDAY + HOUR)
    assert len(mails(first)) == 1


# --- Whether --------------------------------------------------------------------------------------------------------


def test_never_an_empty_digest():
    user = person()
    with sections(since=[since]):
        digests.send_due(now=THURSDAY)
    assert entries(user) == [(THURSDAY.date(), "nothing_new")]
    assert mails(user) == []


def test_a_task_comes_by_digest_once():
    user = person(cadence="daily")
    for now, keys in zip(days(THURSDAY, 3), ("123", "1234", "1234"), strict=True):
        with sections(matches=matches(*keys)):
            digests.send_due(now=now)
    assert [word for _day, word in entries(user)] == ["sent", "sent", "nothing_new"]
    assert list(DigestEntry.objects.filter(user=user).order_by("date").values_list("shown", flat=True)) == [
        ["1", "2", "3"], ["4"], [],
    ]  # fmt: skip


def test_a_suppressed_address_gets_none_and_the_row_says_so():
    user = person()
    bounces.suppress_address(
        address=user.email, reason="550 nobody here", source=SuppressedAddress.Source.SMTP, now=THURSDAY - DAY
    )
    digests.send_due(now=THURSDAY)
    assert entries(user) == [(THURSDAY.date(), "address")]


def test_a_closed_account_gets_none():
    user = person()
    User.objects.filter(pk=user.pk).update(is_active=False)
    digests.send_due(now=THURSDAY)
    assert entries(user) == []


def test_never_means_never():
    user = person(cadence="never")
    for now in days(THURSDAY, 8):
        digests.send_due(now=now)
    assert entries(user) == []


def test_without_suggestions_the_news_alone_come():
    user = person(choices={"matches": Choice("never")})
    digests.send_due(now=THURSDAY)
    assert entries(user)[-1][1] == "nothing_new"
    news(user, "1")
    digests.send_due(now=THURSDAY + 7 * DAY)
    [mail] = mails(user)
    assert mail.subject == "Nadia, news for your Thursday"
    assert "Ali took “Poster 1”" in mail.text
    assert "/tasks/1/" not in mail.text


def test_news_comes_once_and_not_when_it_was_read_on_the_site():
    user = person(cadence="daily")
    read, unread = news(user, "1"), news(user, "2")
    Notification.objects.filter(pk=read.pk).update(read_at=THURSDAY)
    with sections():
        digests.send_due(now=THURSDAY)
        digests.send_due(now=THURSDAY + DAY)
    [mail] = mails(user)
    assert "Poster 2" in mail.text
    assert "Poster 1" not in mail.text
    assert {row.pk: row.route for row in Notification.objects.all()} == {read.pk: "site", unread.pk: "bundled"}


def test_long_news_is_cut_and_says_how_much_more_there_is():
    user = person()
    for number in range(14):
        news(user, str(number))
    digests.send_due(now=THURSDAY)
    [mail] = mails(user)
    assert mail.text.count("Poster") == 10
    assert "And 4 more" in mail.text
    assert not Notification.objects.filter(route="digest").exists()


# --- Invitations: at most one mail with tasks a day -----------------------------------------------------------------


def test_an_invitation_comes_next_morning_without_a_digest():
    user = person()
    invite(user, "7", THURSDAY + 3 * HOUR - DAY)  # on Wednesday; on Thursday the digest is due
    for now in days(THURSDAY - DAY, 24 * 7, every=HOUR):
        if now == THURSDAY + 4 * DAY:
            invite(user, "8", now)
        digests.send_due(now=now)
    rows = DigestEntry.objects.filter(user=user).order_by("date")
    assert [(row.date.isoformat(), row.is_digest, row.invitation_count, row.match_count) for row in rows] == [
        ("2027-05-13", True, 1, 4),
        ("2027-05-18", False, 1, 0),
    ]
    first, second = mails(user)
    assert first.subject == "Nadia, 5 tasks that fit your Thursday"
    assert second.subject == "Nadia, you are invited to a task"
    assert "You are invited to" in first.text


def test_invitations_reach_people_without_a_digest():
    user = person(cadence="never")
    invite(user, "7", THURSDAY)
    digests.send_due(now=THURSDAY + DAY)
    assert [mail.subject for mail in mails(user)] == ["Nadia, you are invited to a task"]


def test_an_invitation_that_is_over_brings_no_mail():
    user = person()
    invite(user, "7", THURSDAY + DAY)
    with sections(invitations=lambda asked: None):
        digests.send_due(now=THURSDAY + 2 * DAY)
    assert entries(user)[-1] == (THURSDAY.date() + 2 * DAY, "off")
    assert Notification.objects.get().route == "site"


def test_invitations_that_came_too_late_wait_for_the_next_morning():
    user = person(cadence="never")
    invite(user, "7", THURSDAY)
    digests.send_due(now=THURSDAY + DAY + 13 * HOUR)
    digests.send_due(now=THURSDAY + 2 * DAY)
    assert [word for _day, word in entries(user)] == ["late", "sent"]


def test_invitations_switched_off_stay_on_the_site():
    user = person(choices={"invitations": Choice("never")})
    assert invite(user, "7", THURSDAY - 2 * HOUR).route == "site"
    digests.send_due(now=THURSDAY)
    digests.send_due(now=THURSDAY + DAY)
    [mail] = mails(user)
    assert "/tasks/7/" not in mail.text


# --- Slower, stopped, and back --------------------------------------------------------------------------------------


def test_unopened_digests_slow_down_and_stop_after_ninety_days():
    user = person(cadence="daily")
    with sections(matches=endless):
        for now in days(THURSDAY, 120):
            digests.send_due(now=now)
    sent = [day for day, word in entries(user) if word == "sent"]
    gaps = [(later - earlier).days for earlier, later in pairwise(sent)]
    assert gaps == [1, 1, 1, 7, 7, 7, 7, 28, 28]
    assert entries(user)[-1] == (THURSDAY.date() + 89 * DAY, "idle")
    assert {word for _day, word in entries(user)} == {"sent", "slowed", "idle"}
    assert settings_of(user).next_digest_at is None


def test_weekly_slows_to_every_four_weeks():
    user = person()
    with sections(matches=endless):
        for now in days(THURSDAY, 80):
            digests.send_due(now=now)
    words = [word for _day, word in entries(user)]
    assert words == ["sent"] * 4 + ["slowed"] * 3 + ["sent"] + ["slowed"] * 3 + ["sent"]


def test_a_visit_brings_back_what_the_person_chose(client):
    user = person(cadence="daily")
    with sections(matches=endless):
        for now in days(THURSDAY, 100):
            digests.send_due(now=now)
        back = THURSDAY + 100 * DAY + HOUR
        assert accounts.note_visit(user_id=user.pk, now=back)
        for now in days(THURSDAY + 101 * DAY, 3):
            digests.send_due(now=now)
    assert [word for _day, word in entries(user)][-4:] == ["idle", "sent", "sent", "sent"]
    row = Notification.objects.get(recipient=user, kind="digest_back")
    assert row.title == "Your digest starts again on Sunday 22 August"
    assert row.route == "site"


def test_a_visit_is_written_once_an_hour():
    user = UserFactory()
    assert accounts.note_visit(user_id=user.pk, now=THURSDAY)
    assert not accounts.note_visit(user_id=user.pk, now=THURSDAY + timedelta(minutes=59))
    assert accounts.note_visit(user_id=user.pk, now=THURSDAY + HOUR)
    assert User.objects.get(pk=user.pk).seen_at == THURSDAY + HOUR


def test_every_page_notes_the_visit(client):
    user = UserFactory()
    client.force_login(user)
    client.get("/notifications/")
    seen_at = User.objects.get(pk=user.pk).seen_at
    assert seen_at is not None
    client.get("/notifications/")
    assert User.objects.get(pk=user.pk).seen_at == seen_at


# --- Another zone, another choice -----------------------------------------------------------------------------------


def test_who_moves_gets_no_second_mail_that_day():
    user = person(zone="Pacific/Kiritimati", cadence="daily", begun=THURSDAY - 2 * DAY)
    with sections(matches=endless):
        due = settings_of(user).next_digest_at
        digests.send_due(now=due)
        accounts.update_profile(user_id=user.pk, name=user.name, time_zone="Pacific/Niue", now=due + 2 * HOUR)
        for now in days(due, 60, every=HOUR):
            digests.send_due(now=now)
    sent = list(DigestEntry.objects.filter(user=user).order_by("due_at").values_list("due_at", flat=True))
    assert all(later - earlier >= 20 * HOUR for earlier, later in pairwise(sent))
    assert len({day for day, _word in entries(user)}) == len(sent) == 2


def test_who_moves_gets_the_next_one_in_their_new_morning():
    user = person(zone="Europe/London")
    accounts.update_profile(user_id=user.pk, name=user.name, time_zone="Asia/Kathmandu", now=THURSDAY - 12 * HOUR)
    assert settings_of(user).next_digest_at == datetime(2027, 5, 13, 2, 15, tzinfo=UTC)


def test_a_plan_that_is_no_morning_any_more_corrects_itself():
    user = person(zone="Europe/London")
    User.objects.filter(pk=user.pk).update(time_zone="America/New_York")  # as if a country changed its clocks
    digests.send_due(now=THURSDAY)
    assert entries(user) == []
    digests.send_due(now=THURSDAY + 4 * HOUR)
    assert entries(user) == [(THURSDAY.date(), "sent")]


def test_a_new_weekday_counts_from_now_and_loses_no_day_that_was_due():
    user = person()
    rhythm = mail_settings.Rhythm("weekly", 5, time(22), time(7))
    mail_settings.choose_rhythm(user_id=user.pk, rhythm=rhythm, now=THURSDAY - HOUR)
    assert settings_of(user).next_digest_at == THURSDAY + 2 * DAY
    mail_settings.choose_rhythm(
        user_id=user.pk, rhythm=mail_settings.Rhythm("daily", 5, time(22), time(7)), now=THURSDAY + 2 * DAY + HOUR
    )
    assert settings_of(user).next_digest_at == THURSDAY + 2 * DAY  # due since an hour, and still is


def test_people_who_joined_get_a_plan():
    user = UserFactory(time_zone="Asia/Kathmandu")
    gone = UserFactory(is_active=False)
    mail_settings.make_missing_settings(now=THURSDAY)
    mail_settings.make_missing_settings(now=THURSDAY)
    assert settings_of(user).next_digest_at == datetime(2027, 5, 20, 2, 15, tzinfo=UTC)
    assert not MailSettings.objects.filter(user=gone).exists()


# --- The record, and the alarm --------------------------------------------------------------------------------------


def test_entries_go_after_sixty_days_and_old_news_stops_waiting():
    user = person()
    digests.send_due(now=THURSDAY)
    row = news(user, "1")
    Notification.objects.filter(pk=row.pk).update(created_at=THURSDAY)
    assert digests.forget_old_entries(now=THURSDAY + 59 * DAY) == 0
    assert digests.forget_old_entries(now=THURSDAY + 61 * DAY) == 1
    assert Notification.objects.get(pk=row.pk).route == "site"


def entry(user, now, status="sent") -> DigestEntry:
    return DigestEntry.objects.create(user=user, date=now.date(), due_at=now, decided_at=now, status=status)


def test_a_usual_day_that_sends_nothing_is_noticed():
    people = [UserFactory() for _number in range(6)]
    for user in people:
        entry(user, THURSDAY)
    health = selectors.digest_health(THURSDAY + 7 * DAY + HOUR)
    assert (health.sent, health.sent_week_ago, health.is_silent) == (0, 6, True)
    assert not selectors.digest_health(THURSDAY + 6 * DAY + HOUR).is_silent  # a Wednesday never had any
    entry(people[0], THURSDAY + 7 * DAY)
    assert not selectors.digest_health(THURSDAY + 7 * DAY + HOUR).is_silent


def test_people_who_wait_for_hours_are_noticed():
    person()
    assert not selectors.digest_health(THURSDAY + HOUR).is_stuck
    assert selectors.digest_health(THURSDAY + 3 * HOUR).is_stuck


def test_staff_see_the_alarm_beside_the_totals_of_each_day(client):
    client.force_login(UserFactory(is_staff=True))
    page = client.get("/admin/notifications/digestentry/").content.decode()
    assert "Sent in the last 24 hours: 0." in page
    MailSettings.objects.filter(user=person()).update(next_digest_at=datetime(2026, 1, 1, tzinfo=UTC))
    entry(UserFactory(), timezone.now(), status="skipped")
    cache.clear()  # the totals are kept for some minutes
    page = client.get("/admin/notifications/digestentry/?status__exact=skipped").content.decode()
    assert "1 person waits for more than two hours." in page
    assert "<td>0</td><td>1</td>" in page


@pytest.mark.logs_errors
def test_the_alarm_is_an_error_in_the_log(caplog):
    MailSettings.objects.filter(user=person()).update(next_digest_at=datetime(2026, 1, 1, tzinfo=UTC))
    jobs.check_digests()
    assert "digests are silent" in caplog.text
    assert "overdue=1" in caplog.text


def test_a_quiet_site_raises_no_alarm():
    jobs.check_digests()


def test_jobs_may_run_twice():
    person()
    for _run in range(2):
        jobs.make_mail_settings()
        jobs.send_mornings()
        jobs.forget_old_digests()


# --- The mail itself ------------------------------------------------------------------------------------------------


def test_the_digest_says_why_how_to_change_it_and_how_to_stop(settings):
    settings.SITE_URL = "https://microvol.example"
    user = person()
    digests.send_due(now=THURSDAY)
    with sections(matches=matches("6"), since=[since]):
        digests.send_due(now=THURSDAY + 7 * DAY)
    first, mail = mails(user)
    assert first.subject == "Nadia, 5 tasks that fit your Thursday"
    for part in (first.text, first.html):
        assert "Five tasks that fit your Thursday" in part
        assert "See all 5 matches" in part
        assert "https://microvol.example/tasks/1/" in part
        assert "Uses your Translation (good)." in part
    for part in (mail.text, mail.html):
        assert "One task that fits your Thursday" in part
        assert "You get this on Thursdays" in part
        assert "/notifications/mails/#digest" in part
        assert "Since last week:" in part
        assert "Add it to your portfolio" in part
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Unsubscribe"].strip("<>") in mail.html
    assert mail.priority == Mail.Priority.BULK
    assert len(first.html.encode()) < 60_000
    assert "<img" not in first.html
    assert re.search(r'<html lang="en', first.html)


def test_one_tap_stops_digest_and_invitations(client, settings):
    user = person(cadence="daily")
    with sections(matches=endless):
        digests.send_due(now=THURSDAY)
        address = mails(user)[0].headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
        assert client.get(address).status_code == 200
        assert settings_of(user).cadence == "daily"
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        for now in days(THURSDAY + DAY, 10):
            invite(user, now.isoformat(), now)
            digests.send_due(now=now)
    assert len(mails(user)) == 1
    assert settings_of(user).cadence == "never"


def test_one_tap_in_an_invitation_leaves_the_digest(client, settings):
    user = person(cadence="never")
    invite(user, "7", THURSDAY)
    digests.send_due(now=THURSDAY + DAY)
    [mail] = mails(user)
    client.post(mail.headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL))
    assert selectors.choice_of(user.pk, "invitations").mail == "never"
    assert selectors.choice_of(user.pk, "matches").mail == "digest"
