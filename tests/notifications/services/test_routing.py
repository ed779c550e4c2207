"""Where the mail of one message goes: at once, after quiet hours, with the digest; what a pause holds back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from notifications import digest_rules, digest_sections, jobs, services
from notifications.kinds import KINDS, TOPICS, topic_of
from notifications.models import Mail, Notification
from notifications.selectors import Choice
from notifications.services import digests, mail_settings, routing
from tests.factories import UserFactory
from tests.notifications.mornings import DAY, THURSDAY, entries, invitations, invite, mails, matches, news, person

NIGHT = {"quiet_from": time(22), "quiet_until": time(7)}
EVENING = datetime(2027, 5, 12, 22, 30, tzinfo=UTC)


def route(kind: str, **facts):
    given = {"choice": "now", "is_paused": False, "is_quiet": False, "is_read": False, **facts}
    return str(digest_rules.route(kind=KINDS[kind], topic=topic_of(kind), **given))


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("claim_reminder", {}, "mailed"),
        ("claim_reminder", {"is_quiet": True}, "held"),
        ("claim_reminder", {"is_paused": True}, "mailed"),
        ("claim_reminder", {"choice": "never"}, "site"),
        ("claim_reminder", {"choice": "digest"}, "digest"),
        ("claim_reminder", {"is_read": True}, "site"),
        ("place_free", {"is_quiet": True}, "mailed"),
        ("place_free", {"is_paused": True}, "digest"),
        ("brief_decided", {"is_paused": True}, "digest"),
        ("review_done", {"is_paused": True, "is_quiet": True}, "held"),
        ("task_invitation", {"choice": "now"}, "digest"),
        ("task_invitation", {"choice": "never"}, "site"),
        ("digest_back", {}, "site"),
    ],
)
def test_the_route_follows_choice_pause_and_quiet_hours(kind, facts, expected):
    assert route(kind, **facts) == expected


def test_every_kind_belongs_to_a_topic():
    assert {kind.topic for kind in KINDS.values()} <= set(TOPICS)


def told(user, kind="review_done", key="1") -> Notification:
    row = services.notify(recipient_id=user.pk, kind=kind, key=key, title="Tom accepted your chart", path="/today/")
    assert row is not None
    return row


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "now", "end"),
    [
        ("UTC", "2027-05-12T22:30", "2027-05-13T07:00"),
        ("Pacific/Kiritimati", "2027-05-12T12:00", "2027-05-12T17:00"),  # two at night there
        ("Pacific/Niue", "2027-05-12T12:00", "2027-05-12T18:00"),  # one at night there
        ("Asia/Kathmandu", "2027-05-12T18:00", "2027-05-13T01:15"),
        ("Asia/Kathmandu", "2027-05-12T12:00", ""),
    ],
)
def test_promise_43_mail_waits_for_the_end_of_quiet_hours_in_the_persons_own_zone(zone, now, end):
    user, now = person(zone=zone, **NIGHT), datetime.fromisoformat(now + "+00:00")
    row = told(user)
    expected = "held" if end else "mailed"
    assert routing.route_notification(notification_id=row.pk, now=now) == expected
    assert len(mails(user)) == (0 if end else 1)
    if end:
        ends = datetime.fromisoformat(end + "+00:00")
        assert routing.route_held(now=ends - timedelta(minutes=1)) == 0
        assert routing.route_held(now=ends) == 1
        assert routing.route_held(now=ends) == 0
        assert len(mails(user)) == 1


@pytest.mark.django_db
def test_what_was_read_during_quiet_hours_needs_no_mail():
    user = person(**NIGHT)
    row = told(user)
    routing.route_notification(notification_id=row.pk, now=EVENING)
    services.mark_read(recipient_id=user.pk, now=EVENING)
    routing.route_held(now=EVENING + DAY / 2)
    assert mails(user) == []
    row.refresh_from_db()
    assert row.route == "site"


@pytest.mark.django_db
def test_a_free_place_is_told_at_once_even_at_night():
    user = person(**NIGHT)
    routing.route_notification(notification_id=told(user, kind="place_free").pk, now=EVENING)
    assert len(mails(user)) == 1


@pytest.mark.django_db
def test_promise_43_pausing_stops_all_mail_that_nobody_waits_for():
    user = person(cadence="daily", choices={"desk_decisions": Choice("now")})
    mail_settings.set_mail_paused(user_id=user.pk, is_paused=True, until_date=date(2027, 5, 20), now=THURSDAY)
    with digest_sections.replaced(matches=matches("1"), invitations=invitations):
        routing.route_notification(notification_id=told(user, "brief_decided").pk, now=THURSDAY)
        routing.route_notification(notification_id=told(user, "place_free").pk, now=THURSDAY)
        news(user, "1")
        invite(user, "7", THURSDAY)
        for number in range(7):
            digests.send_due(now=THURSDAY + number * DAY)
        assert mails(user) == []
        assert [word for _day, word in entries(user)] == ["paused"] * 7
        # A clock runs: that mail comes.
        routing.route_notification(notification_id=told(user, "claim_reminder").pk, now=THURSDAY)
        assert [mail.notification.kind for mail in mails(user)] == ["claim_reminder"]
        # It goes on by itself on the day that was named, with what waited.
        digests.send_due(now=THURSDAY + 7 * DAY)
    assert entries(user)[-1] == (date(2027, 5, 20), "sent")
    digest = mails(user)[-1]
    assert digest.text.count("Tom accepted your chart") == 2
    assert "Poster 1" in digest.text
    assert "/tasks/7/" in digest.text


@pytest.mark.django_db
def test_promise_43_taking_the_pause_back_brings_mail_again():
    user = person(cadence="daily")
    mail_settings.set_mail_paused(user_id=user.pk, is_paused=True, now=THURSDAY)
    with digest_sections.replaced(matches=matches("1")):
        digests.send_due(now=THURSDAY)
        mail_settings.set_mail_paused(user_id=user.pk, is_paused=False, now=THURSDAY)
        digests.send_due(now=THURSDAY + DAY)
    assert [word for _day, word in entries(user)] == ["paused", "sent"]


@pytest.mark.django_db
def test_a_message_is_routed_once():
    user = UserFactory()
    row = told(user)
    for _run in range(2):
        jobs.mail_notification(notification_id=row.pk)
    jobs.mail_notification(notification_id=0)
    assert Mail.objects.count() == 1
    row.refresh_from_db()
    assert row.route == "mailed"
