"""Working days by country and zone: weekends, holidays, clock changes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from common.business_days import WorkCalendar, WorkingHours


def calendar(country: str, zone: str = "UTC") -> WorkCalendar:
    return WorkCalendar(ZoneInfo(zone), country)


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("GB", date(2026, 12, 24), True),
        ("GB", date(2026, 12, 25), False),
        ("GB", date(2026, 12, 28), False),  # Boxing Day is a Saturday, so the Monday is free
        ("DE", date(2026, 12, 28), True),
        ("EG", date(2026, 7, 3), False),  # a Friday
        ("EG", date(2026, 7, 5), True),  # a Sunday
        ("XX", date(2026, 12, 25), True),  # a Friday in a country that nobody knows
        ("XX", date(2026, 12, 26), False),
    ],
)
def test_who_works_on_which_day(country: str, day: date, works: bool) -> None:
    assert calendar(country).is_working(day) is works


@pytest.mark.parametrize(
    ("country", "zone", "start", "days", "end"),
    [
        ("GB", "Europe/London", "2026-06-08T10:00+01:00", 3, "2026-06-11T10:00+01:00"),
        ("GB", "Europe/London", "2026-06-12T10:00+01:00", 1, "2026-06-15T10:00+01:00"),
        # Sent on a Saturday: counting begins on Monday at midnight.
        ("GB", "Europe/London", "2026-06-13T10:00+01:00", 3, "2026-06-18T00:00+01:00"),
        # Over Christmas and New Year.
        ("GB", "Europe/London", "2026-12-23T10:00+00:00", 3, "2026-12-30T10:00+00:00"),
        # Over both changes of the clock (and Easter) the time of day stays.
        ("DE", "Europe/Berlin", "2027-03-25T10:00+01:00", 1, "2027-03-30T10:00+02:00"),
        ("DE", "Europe/Berlin", "2026-10-23T10:00+02:00", 1, "2026-10-26T10:00+01:00"),
        # Where it is already tomorrow.
        ("NZ", "Pacific/Auckland", "2026-06-12T13:00+00:00", 1, "2026-06-15T12:00+00:00"),
        ("NP", "Asia/Kathmandu", "2026-06-08T23:00+05:45", 0, "2026-06-08T23:00+05:45"),
    ],
)
def test_business_days_are_counted_where_the_organisation_is(
    country: str, zone: str, start: str, days: int, end: str
) -> None:
    assert calendar(country, zone).add(datetime.fromisoformat(start), days) == datetime.fromisoformat(end)


def test_hours_count_on_business_days_only_and_by_the_real_clock() -> None:
    berlin = calendar("DE", "Europe/Berlin")
    friday, monday = datetime(2026, 10, 23, 20, 0, tzinfo=UTC), datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
    assert berlin.hours_between(friday, monday) == 2 + 9
    assert calendar("EG", "Africa/Cairo").hours_between(monday, monday) == 0


def test_looking_up_working_hours_says_the_same_as_counting_them() -> None:
    zone = calendar("GB", "Europe/London")
    first = datetime(2026, 3, 20, 17, 30, tzinfo=UTC)
    last = datetime(2026, 4, 20, 8, 15, tzinfo=UTC)  # with Easter and a clock change between
    meter = WorkingHours(zone, first, last)
    moments = [first + (last - first) * part / 37 for part in range(38)]
    for number, start in enumerate(moments):
        for end in moments[number::5]:
            assert meter.between(start, end) == pytest.approx(zone.hours_between(start, end), abs=1e-6)
