"""When claim reminders come: over zones, clock changes, stopped clocks, more time, asked changes and late beats."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Notification
from tasks.models import Claim
from tasks.services.claims import extend_claim
from tasks.services.messages import send_message
from tasks.services.reminders import remind_claimants
from tests.factories import ClaimFactory, TaskFactory, UserFactory, VolunteerFactory, review, submit
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SHORT, MIDDLE, LONG = 30, 120, 480  # leases of 48 hours, 5 days, 10 days


def claim_of(minutes: int, *, start: datetime = START, zone: str = "UTC") -> Claim:
    volunteer = VolunteerFactory(user=UserFactory(time_zone=zone))
    return ClaimFactory(task=TaskFactory(minutes=minutes, now=start), volunteer=volunteer, now=start)


def told(claim: Claim) -> list[str]:
    rows = Notification.objects.filter(kind="claim_reminder", key__startswith=f"{claim.pk}:").order_by("pk")
    return [row.key.split(":", 1)[1] for row in rows]


def ask(claim: Claim, at: datetime) -> None:
    send_message(claim_id=claim.pk, author_id=claim.volunteer.user_id, body="Which?", is_question=True, now=at)


def answer(claim: Claim, at: datetime) -> None:
    send_message(claim_id=claim.pk, author_id=publisher_of(claim.task.organization), body="This.", now=at)


def more_time(claim: Claim, at: datetime) -> None:
    extend_claim(claim_id=claim.pk, actor_id=claim.volunteer.user_id, now=at)


def ask_for_changes(claim: Claim, at: datetime) -> None:
    submit(claim, now=at)
    review(Claim.objects.with_task().get(pk=claim.pk), verdict="changes_asked", now=at)


STEPS = {"ask": ask, "answer": answer, "more": more_time, "changes": ask_for_changes}

# (minutes, what happens after so many hours, reminders after so many hours). A lease of 5 days is 120 hours.
CASES = {
    "48 hours: half and last day are one": (SHORT, [], [(24, "day:0:0")]),
    "5 days": (MIDDLE, [], [(60, "half:0:0"), (96, "day:0:0")]),
    "10 days": (LONG, [], [(120, "half:0:0"), (216, "day:0:0")]),
    "stopped before half-time": (MIDDLE, [(10, "ask"), (40, "answer")], [(90, "half:0:0"), (126, "day:0:0")]),
    "stopped after half-time": (MIDDLE, [(70, "ask"), (100, "answer")], [(60, "half:0:0"), (126, "day:0:0")]),
    "stopped over half-time": (MIDDLE, [(50, "ask"), (150, "answer")], [(160, "half:0:0"), (196, "day:0:0")]),
    "stopped in the last day": (MIDDLE, [(100, "ask"), (150, "answer")], [(60, "half:0:0"), (96, "day:0:0")]),
    "stopped twice": (
        MIDDLE,
        [(10, "ask"), (20, "answer"), (80, "ask"), (90, "answer")],
        [(70, "half:0:0"), (116, "day:0:0")],
    ),
    "never answered": (MIDDLE, [(10, "ask")], []),
    "more time before half-time": (MIDDLE, [(10, "more")], [(90, "half:0:1"), (156, "day:0:1")]),
    "more time after half-time": (MIDDLE, [(70, "more")], [(60, "half:0:0"), (156, "day:0:1")]),
    "more time in the last day": (MIDDLE, [(100, "more")], [(60, "half:0:0"), (96, "day:0:0"), (156, "day:0:1")]),
    "more time twice at once": (MIDDLE, [(2, "more"), (4, "more")], [(120, "half:0:2"), (216, "day:0:2")]),
    "48 hours, more time at once": (SHORT, [(2, "more")], [(36, "half:0:1"), (48, "day:0:1")]),
    "48 hours, more time in the last day": (SHORT, [(30, "more")], [(24, "day:0:0"), (48, "day:0:1")]),
    "stopped, then more time": (
        MIDDLE,
        [(10, "ask"), (40, "answer"), (50, "more")],
        [(120, "half:0:1"), (186, "day:0:1")],
    ),
    # Changes asked bring a new lease: half of the first one, 60 hours here.
    "changes asked": (MIDDLE, [(20, "changes")], [(50, "half:1:0"), (56, "day:1:0")]),
    "changes asked after half-time": (
        MIDDLE,
        [(70, "changes")],
        [(60, "half:0:0"), (100, "half:1:0"), (106, "day:1:0")],
    ),
}


@pytest.mark.parametrize(("minutes", "steps", "expected"), CASES.values(), ids=CASES)
@pytest.mark.parametrize(
    "start",
    [
        START,
        datetime(2027, 3, 26, 23, 30, tzinfo=UTC),  # over the night when clocks go forward in Europe
        datetime(2027, 10, 29, 22, 30, tzinfo=UTC),  # and back
        datetime(2028, 2, 27, 12, 0, tzinfo=UTC),  # a leap day
    ],
    ids=["plain", "spring", "autumn", "leap"],
)
def test_each_reminder_comes_in_its_hour_and_once(start, minutes, steps, expected):
    claim = claim_of(minutes, start=start, zone="Europe/Berlin")
    seen: list[tuple[int, str]] = []
    for hour in range(0, 240, 2):
        now = start + hour * HOUR
        for at, step in steps:
            if at == hour:
                STEPS[step](claim, now)
        if remind_claimants(now=now) + remind_claimants(now=now):
            seen += [(hour, key) for key in told(claim)[len(seen) :]]
    assert seen == expected


@pytest.mark.parametrize(
    ("beats", "expected"),
    [
        ([95.0], ["half:0:0"]),  # late, but still before the last day
        ([95.0, 97.0], ["half:0:0", "day:0:0"]),
        ([97.0, 98.0, 119.9], ["day:0:0"]),  # the last day has begun: nobody is told about half-time any more
        ([119.9], ["day:0:0"]),
        ([121.0, 130.0], []),  # over: the message about that says it
        ([60.0, 60.0, 61.0, 96.0, 96.0], ["half:0:0", "day:0:0"]),
    ],
)
def test_missed_beats_are_caught_up_and_double_ones_silent(beats, expected):
    claim = claim_of(MIDDLE)
    for hours in beats:
        remind_claimants(now=START + hours * HOUR)
    assert told(claim) == expected


def test_a_late_reminder_says_how_long_there_really_is():
    first, second = claim_of(MIDDLE), claim_of(MIDDLE, start=START - 20 * HOUR)
    remind_claimants(now=START + 90 * HOUR)
    titles = {row.recipient_id: row.title for row in Notification.objects.filter(kind="claim_reminder")}
    assert titles[first.volunteer.user_id].startswith("1 day 6 h left for “")
    assert titles[second.volunteer.user_id].startswith("10 h left for “")


@pytest.mark.parametrize(
    ("zone", "start", "until"),
    [
        ("UTC", START, "Sat 28 Nov, 10:00"),
        ("Pacific/Kiritimati", START, "Sun 29 Nov, 00:00"),
        ("Pacific/Pago_Pago", START, "Fri 27 Nov, 23:00"),
        ("Asia/Kathmandu", START, "Sat 28 Nov, 15:45"),
        # Five days from before the change: the moment is the same, the hand of the clock another.
        ("Europe/Berlin", datetime(2027, 3, 26, 9, 0, tzinfo=UTC), "Wed 31 Mar 2027, 11:00"),
        ("Europe/Berlin", datetime(2027, 10, 29, 8, 0, tzinfo=UTC), "Wed 3 Nov 2027, 09:00"),
        ("America/New_York", datetime(2027, 3, 12, 15, 0, tzinfo=UTC), "Wed 17 Mar 2027, 11:00"),
        ("Nowhere/Land", START, "Sat 28 Nov, 10:00"),
    ],
)
def test_the_end_is_told_in_the_readers_zone(zone, start, until):
    claim = claim_of(MIDDLE, start=start, zone=zone)
    remind_claimants(now=start + 96 * HOUR)
    [row] = Notification.objects.filter(recipient=claim.volunteer.user, kind="claim_reminder")
    assert row.body.startswith(f"You have until {until}. ")


def test_only_what_is_due_is_read(django_assert_num_queries):
    for _ in range(3):
        claim_of(LONG)
    with django_assert_num_queries(1):
        assert remind_claimants(now=START + 100 * HOUR) == 0


def test_a_claim_sent_in_or_handed_back_is_not_reminded():
    claim = claim_of(MIDDLE)
    submit(claim, now=START + HOUR)
    remind_claimants(now=START + 100 * HOUR)
    assert told(claim) == []
