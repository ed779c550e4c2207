"""Local mornings and quiet hours: over zones, clock changes and days that do not exist."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications import timing

NIGHT = (time(22), time(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def next_morning(after: str, zone: str, **facts) -> str:
    found = timing.next_morning(after=at(after), zone=ZoneInfo(zone), quiet=facts.pop("quiet", NIGHT), **facts)
    return found.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("zone", "after", "due"),
    [
        ("UTC", "2027-03-01T07:59", "2027-03-01T08:00"),
        ("UTC", "2027-03-01T08:00", "2027-03-02T08:00"),
        ("Pacific/Kiritimati", "2027-03-01T12:00", "2027-03-01T18:00"),  # +14: there it is Tuesday
        ("Pacific/Niue", "2027-03-01T12:00", "2027-03-01T19:00"),  # -11
        ("Asia/Kathmandu", "2027-03-01T02:14", "2027-03-01T02:15"),  # +5:45
        ("Asia/Kathmandu", "2027-03-01T02:15", "2027-03-02T02:15"),
        # The clock goes forward on 28 March 2027 at 01:00 UTC: that day has 23 hours.
        ("Europe/Berlin", "2027-03-27T06:59", "2027-03-27T07:00"),
        ("Europe/Berlin", "2027-03-27T07:00", "2027-03-28T06:00"),
        ("Europe/Berlin", "2027-03-28T06:00", "2027-03-29T06:00"),
        # And back on 31 October: 25 hours.
        ("Europe/Berlin", "2027-10-30T06:00", "2027-10-31T07:00"),
        # The other hemisphere, half an hour only: forward on 3 October, back on 4 April.
        ("Australia/Lord_Howe", "2027-10-01T21:30", "2027-10-02T21:00"),
        ("Australia/Lord_Howe", "2027-04-02T21:00", "2027-04-03T21:30"),
        # New York changes on other days than Europe.
        ("America/New_York", "2027-03-13T13:00", "2027-03-14T12:00"),
        ("America/New_York", "2027-11-06T12:00", "2027-11-07T13:00"),
        ("Europe/London", "2028-02-28T08:00", "2028-02-29T08:00"),  # a leap day is a day
        # Samoa went over the date line: its 30 December 2011 never was.
        ("Pacific/Apia", "2011-12-29T18:00", "2011-12-30T18:00"),
    ],
)
def test_the_next_morning_is_eight_there(zone, after, due):
    assert next_morning(after, zone) == due
    local = at(due).astimezone(ZoneInfo(zone))
    assert local.time() == time(8)


@pytest.mark.parametrize(
    "zone", ["Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns"]
)
def test_a_year_of_mornings_has_each_date_once(zone):
    zone_info, moment, days = ZoneInfo(zone), at("2027-01-01T00:00"), []
    while moment < at("2028-01-01T00:00"):
        moment = timing.next_morning(after=moment, zone=zone_info, quiet=NIGHT)
        days.append(timing.local_date(moment, zone_info))
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


def test_weekly_is_the_next_such_weekday_there():
    # 1 March 2027 is a Monday; at that moment it is Tuesday in Kiritimati.
    assert next_morning("2027-03-01T12:00", "UTC", weekday=0) == "2027-03-08T08:00"
    assert next_morning("2027-03-01T12:00", "Pacific/Kiritimati", weekday=0) == "2027-03-07T18:00"
    assert next_morning("2027-03-01T12:00", "UTC", weekday=3) == "2027-03-04T08:00"


def test_a_decided_day_is_not_planned_again():
    assert next_morning("2027-03-01T07:00", "UTC", last_date=date(2027, 3, 1)) == "2027-03-02T08:00"


def test_moving_over_the_date_line_brings_no_second_morning():
    # Decided for 2 March in Kiritimati (18:00 UTC on the 1st), then moved to Niue, where it is still the 1st.
    decided = {"last_date": date(2027, 3, 2), "last_due_at": at("2027-03-01T18:00")}
    assert next_morning("2027-03-01T20:00", "Pacific/Niue", **decided) == "2027-03-03T19:00"
    # The other way round the next date begins soon; the next mail still keeps its distance.
    decided = {"last_date": date(2027, 3, 1), "last_due_at": at("2027-03-01T19:00")}
    assert next_morning("2027-03-01T20:00", "Asia/Kathmandu", **decided) == "2027-03-03T02:15"


@pytest.mark.parametrize(
    ("quiet", "due"),
    [
        (("22:00", "07:00"), "2027-03-02T08:00"),
        (("08:00", "16:30"), "2027-03-01T16:30"),  # somebody who works at night
        (("23:00", "09:15"), "2027-03-01T09:15"),
        (("09:00", "09:00"), "2027-03-02T08:00"),  # none
    ],
)
def test_a_morning_waits_for_quiet_hours_that_cover_it(quiet, due):
    hours = tuple(time.fromisoformat(text) for text in quiet)
    assert next_morning("2027-03-01T08:30", "UTC", quiet=hours) == due


@pytest.mark.parametrize(
    ("now", "zone", "end"),
    [
        ("2027-03-01T21:59", "UTC", None),
        ("2027-03-01T22:00", "UTC", "2027-03-02T07:00"),
        ("2027-03-02T06:59", "UTC", "2027-03-02T07:00"),
        ("2027-03-02T07:00", "UTC", None),
        ("2027-03-01T12:00", "Pacific/Kiritimati", "2027-03-01T17:00"),
        ("2027-03-01T18:30", "Asia/Kathmandu", "2027-03-02T01:15"),
        # The night of the change is an hour shorter, and the morning stays at seven.
        ("2027-03-27T22:30", "Europe/Berlin", "2027-03-28T05:00"),
        ("2027-10-30T21:30", "Europe/Berlin", "2027-10-31T06:00"),
    ],
)
def test_quiet_hours_end_at_the_persons_own_hour(now, zone, end):
    found = timing.quiet_end(at(now), ZoneInfo(zone), NIGHT)
    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == end


def test_no_quiet_hours_when_both_ends_are_the_same():
    assert timing.quiet_end(at("2027-03-01T03:00"), ZoneInfo("UTC"), (time(0), time(0))) is None


def test_a_missed_run_is_caught_up_until_eight_in_the_evening():
    zone = ZoneInfo("Asia/Kathmandu")
    assert timing.last_moment(at("2027-03-01T02:15"), zone) == at("2027-03-01T14:15")
    assert timing.last_moment(at("2027-03-01T15:15"), zone) == at("2027-03-01T17:15")  # due at 21:00 there


def test_an_unknown_zone_is_utc():
    assert timing.zone_of("Mars/Olympus") == ZoneInfo("UTC")
