"""Calendar files: read back by a parser, and looked at byte by byte where calendar programs are picky."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Calendar

from tasks.ical import Plan, calendar_of

NOW = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)
ID = UUID("7d0c2a34-0000-4000-8000-0123456789ab")
EDGE_TEXTS = [
    "Plain",
    "Commas, semicolons; colons: and \\backslashes\\",
    'Quotes "here" and “there”, <tags> & amp',
    "Two\nlines\r\nand\ta tab",
    "BEGIN:VEVENT\nUID:someone-else",
    "Größe Łódź 東京 العربية 👩🏽‍💻" * 6,
    "x" * 500,
    "Control \x00\x07\x1b\x85\u2028 letters",
    "",
]


def plan(**changes) -> Plan:
    values = {
        "public_id": ID, "title": "Turn our data into a chart", "organization": "Riverbank", "minutes": 90,
        "url": f"https://microvol.example/work/{ID}/", "ends_at": NOW + timedelta(days=5), "is_paused": False,
        "slot_starts_at": NOW + timedelta(days=1), "sequence": 3, "changed_at": NOW,
    }  # fmt: skip
    return Plan(**{**values, **changes})


def events(*plans: Plan, name: str = "") -> list:
    return Calendar.from_ical(calendar_of(plans, name=name)).walk("VEVENT")


def test_a_plan_is_a_slot_with_an_alarm_and_a_moment_by_which_it_is_due():
    slot, deadline = events(plan())
    assert (slot["UID"], deadline["UID"]) == (f"slot-{ID}@microvol.example", f"deadline-{ID}@microvol.example")
    assert slot.decoded("DTSTART") == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert slot.decoded("DURATION") == timedelta(minutes=90)
    assert deadline.decoded("DTSTART") == datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    assert "DTEND" not in deadline
    assert (slot["SUMMARY"], deadline["SUMMARY"]) == (
        "Turn our data into a chart",
        "Send by: Turn our data into a chart",
    )
    assert (slot["SEQUENCE"], slot.decoded("DTSTAMP")) == (3, NOW.replace(microsecond=0))
    assert [part.decoded("TRIGGER") for part in slot.walk("VALARM")] == [timedelta(minutes=-10)]
    assert [part.decoded("TRIGGER") for part in deadline.walk("VALARM")] == [timedelta(hours=-2)]
    assert (slot["TRANSP"], deadline["TRANSP"]) == ("OPAQUE", "TRANSPARENT")


def test_without_a_slot_there_is_the_deadline_alone_and_a_stopped_clock_makes_it_unsure():
    [deadline] = events(plan(slot_starts_at=None, is_paused=True))
    assert (deadline["STATUS"], deadline.walk("VALARM")) == ("TENTATIVE", [])
    assert "stands still" in deadline["DESCRIPTION"]


@pytest.mark.parametrize("text", EDGE_TEXTS)
def test_any_text_comes_back_as_it_was_and_breaks_nothing(text):
    found = events(plan(title=text, organization=text), plan())
    assert len(found) == 4
    kept = "".join(letter for letter in text if letter in "\n\t" or (ord(letter) >= 32 and letter not in "\x85\u2028"))
    assert found[0]["SUMMARY"].replace("\r\n", "\n") == kept
    assert found[0]["UID"] == found[2]["UID"] == f"slot-{ID}@microvol.example"


@pytest.mark.parametrize("text", EDGE_TEXTS)
def test_lines_are_folded_and_end_as_the_standard_says(text):
    content = calendar_of([plan(title=text)], name="Microvol")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    content.decode()
    unfolded = content.replace(b"\r\n ", b"").split(b"\r\n")
    assert sum(line == b"BEGIN:VEVENT" for line in unfolded) == 2


def test_times_are_utc_so_that_a_change_of_the_clocks_moves_nothing():
    content = calendar_of([plan(ends_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC))]).decode()
    assert "DTSTART:20270328T013000Z" in content
    assert "TZID" not in content


def test_the_same_plans_make_the_same_bytes_and_none_a_calendar_that_is_empty():
    assert calendar_of([plan()], name="x") == calendar_of([plan()], name="x")
    empty = Calendar.from_ical(calendar_of([], name="Microvol: my tasks"))
    assert (empty["X-WR-CALNAME"], empty.walk("VEVENT"), empty["VERSION"]) == ("Microvol: my tasks", [], "2.0")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in calendar_of([], name="x")
