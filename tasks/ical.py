"""Claims as calendar entries (RFC 5545): the planned slot and the deadline of each. Times are UTC: all zones agree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

SLOT_ALARM = timedelta(minutes=-10)
DEADLINE_ALARM = timedelta(hours=-2)
REFRESH = timedelta(hours=1)
# What no calendar text may hold; line ends stay and are escaped.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a calendar shows of one claim. `sequence` grows with every change, `changed_at` is the last one."""

    public_id: UUID
    title: str
    organization: str
    url: str
    minutes: int
    ends_at: datetime
    is_paused: bool
    slot_starts_at: datetime | None
    sequence: int
    changed_at: datetime


def calendar_of(plans: Iterable[Plan], *, name: str = "") -> bytes:
    """The file. Given a name it is a calendar to subscribe to. The same plans make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Microvol//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for plan in plans:
        if plan.slot_starts_at is not None:
            calendar.add_component(_slot(plan, plan.slot_starts_at))
        calendar.add_component(_deadline(plan))
    return calendar.to_ical()


def _slot(plan: Plan, starts_at: datetime) -> Event:
    event = _event(plan, "slot", starts_at, _clean(plan.title))
    event.add("duration", timedelta(minutes=plan.minutes))
    event.add("transp", "OPAQUE")
    event.add("status", "CONFIRMED")
    return _with_alarm(event, SLOT_ALARM)


def _deadline(plan: Plan) -> Event:
    """A moment, not a stretch of time. While the clock stands it is not sure: it can only come later."""
    event = _event(plan, "deadline", plan.ends_at, _("Send by: %(title)s") % {"title": _clean(plan.title)})
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if plan.is_paused else "CONFIRMED")
    return event if plan.is_paused else _with_alarm(event, DEADLINE_ALARM)


def _event(plan: Plan, part: str, starts_at: datetime, summary: str) -> Event:
    words = [_("For %(organization)s.") % {"organization": _clean(plan.organization)}]
    if plan.is_paused:
        words.append(_("The clock stands still until your question is answered, so it ends later than this."))
    event = Event()
    event.add("uid", f"{part}-{plan.public_id}@{urlsplit(plan.url).hostname}")
    event.add("sequence", plan.sequence)
    event.add("dtstamp", _utc(plan.changed_at))
    event.add("last-modified", _utc(plan.changed_at))
    event.add("dtstart", _utc(starts_at))
    event.add("summary", summary)
    event.add("description", "\n".join([*words, plan.url]))
    event.add("url", plan.url)
    return event


def _with_alarm(event: Event, trigger: timedelta) -> Event:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", str(event["summary"]))
    alarm.add("trigger", trigger)
    event.add_component(alarm)
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
