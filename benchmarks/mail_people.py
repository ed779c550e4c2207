"""The outside view of a simulated year of mail: what each person should get, told from the calendar alone.

Nothing here asks the product how it plans: mornings and ends of quiet hours are found by looking at every person's
clock each quarter of an hour.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from zlib import crc32
from zoneinfo import ZoneInfo

EIGHT = time(8)
DAY = timedelta(days=1)
ESSENTIAL = {"review_done", "claim_reminder"}
URGENT = {"place_free"}
ITEMS_MAX, NEWS_MAX = 5, 10


def has_match(person: int, day: date) -> bool:
    """Whether the made-up market has something new for this person on that date."""
    return crc32(f"{person}:{day}".encode()) % 10 < 6


def _covers(quiet: tuple[time, time], at: time) -> bool:
    begin, end = quiet
    return begin <= at < end if begin <= end else at >= begin or at < end


@cache
def _morning(quiet: tuple[time, time]) -> time:
    return quiet[1] if _covers(quiet, EIGHT) and quiet[1] > EIGHT else EIGHT


@dataclass
class Told:
    """One message: `token` stands in its title, so that mails can be read for it."""

    number: int
    token: str
    kind: str
    at: datetime


@dataclass
class Due:
    moment: datetime
    day: date
    is_digest_day: bool


@dataclass
class Person:
    number: int
    zone: ZoneInfo
    cadence: str
    weekday: int
    quiet: tuple[time, time]
    seen: datetime
    pause: tuple[bool, date | None] = (False, None)
    is_stopped: bool = False
    unopened: int = 0
    decided_day: date | None = None
    decided_due: datetime | None = None
    sent_day: date | None = None
    invited_from: datetime | None = None
    pending: list[Due] = field(default_factory=list)
    unrouted: list[Told] = field(default_factory=list)
    held: list[tuple[datetime, Told]] = field(default_factory=list)
    news: list[Told] = field(default_factory=list)
    invitations: list[Told] = field(default_factory=list)

    # --- Clocks ---

    @property
    def morning(self) -> time:
        return _morning(self.quiet)

    def _is_quiet(self, moment: datetime) -> bool:
        return _covers(self.quiet, self.local(moment).time())

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def is_paused_on(self, day: date) -> bool:
        is_paused, until = self.pause
        return is_paused and (until is None or day < until)

    def look_at_the_clock(self, moment: datetime, at: time, day: date) -> None:
        """A quarter of an hour has passed: is this a morning on which something is to be decided?"""
        if at != self.morning:
            return
        is_digest_day = self._wants_digest_on(day)
        is_invited = self.invited_from is not None and self.invited_from < moment
        last_day = self.pending[-1].day if self.pending else self.decided_day
        last_due = self.pending[-1].moment if self.pending else self.decided_due
        is_apart = (last_day is None or day > last_day) and (
            last_due is None or moment - last_due >= timedelta(hours=20)
        )
        if (is_digest_day or is_invited) and is_apart:
            self.pending.append(Due(moment, day, is_digest_day))

    def _wants_digest_on(self, day: date) -> bool:
        if self.is_stopped or self.cadence == "never":
            return False
        return self.cadence == "daily" or day.weekday() == self.weekday

    # --- Single messages ---

    def route(self, told: Told, now: datetime) -> bool:
        """Where its mail goes; True when it has to be there now."""
        local = self.local(now)
        if told.kind == "task_invitation":
            self.invitations.append(told)
            if self.invited_from is None:
                self.invited_from = now
        elif told.kind == "task_claimed" or (self.is_paused_on(local.date()) and told.kind not in ESSENTIAL):
            self.news.append(told)
            self.news.sort(key=lambda one: one.number)
        elif self._is_quiet(now) and told.kind not in URGENT:
            end = now.replace(minute=now.minute // 15 * 15)
            while self._is_quiet(end):
                end += timedelta(minutes=15)
            self.held.append((end, told))
        else:
            return True
        return False

    def released(self, now: datetime) -> list[Told]:
        """Held messages whose quiet hours ended, and that go out now."""
        over = [told for end, told in self.held if end <= now]
        self.held = [(end, told) for end, told in self.held if end > now]
        return [told for told in over if self.route(told, now)]

    # --- Mornings ---

    def is_open(self, due: Due) -> bool:
        """Whether it still has to be decided: an earlier decision may have stopped digests or put invitations off."""
        due.is_digest_day = due.is_digest_day and not self.is_stopped
        return due.is_digest_day or (self.invited_from is not None and self.invited_from < due.moment)

    def decide(self, due: Due, now: datetime) -> tuple[str, set[str]]:
        """What this morning brings when it is decided now: "sent" or the reason, and what the mail names."""
        slowed = due.is_digest_day and self._is_slowed(due.day)
        is_digest = due.is_digest_day and not slowed
        evening = datetime.combine(due.day, time(20), tzinfo=self.zone)
        was_read, tokens, invited = False, set(), []
        if self.is_paused_on(due.day):
            word = "paused"
        elif due.moment - self.seen >= 90 * DAY:
            word = "idle"
        elif now > max(evening, due.moment + timedelta(hours=2)):
            word = "late"
        else:
            was_read = True
            invited, self.invitations = self.invitations[:ITEMS_MAX], self.invitations[ITEMS_MAX:]
            tokens = {told.token for told in invited}
            if is_digest:
                tokens |= {told.token for told in self.news[:NEWS_MAX]}
                self.news = []
                if len(invited) < ITEMS_MAX and has_match(self.number, due.day):
                    tokens.add(f"M{self.number}x{due.day}")
            word = "sent" if tokens else "slowed" if slowed else "nothing_new" if is_digest else "off"
        self._move_on(due, now, word, is_digest, was_read, is_more=len(invited) == ITEMS_MAX)
        return word, tokens

    def _is_slowed(self, day: date) -> bool:
        if self.sent_day is None:
            return False
        spaces = [1, 7, 28] if self.cadence == "daily" else [1, 28, 28]
        return (day - self.sent_day).days < spaces[min(self.unopened // 4, 2)]

    def _move_on(self, due: Due, now: datetime, word: str, is_digest: bool, was_read: bool, *, is_more: bool) -> None:
        self.decided_day, self.decided_due = due.day, due.moment
        if is_digest and word == "sent":
            self.sent_day = due.day
            self.unopened += 1
        if due.is_digest_day and word == "idle":
            self.is_stopped = True
        if self.invited_from is not None and (was_read or self.invited_from < due.moment):
            self.invited_from = now if word == "late" or is_more else None

    def visit(self, now: datetime) -> None:
        if now - self.seen < timedelta(hours=1):
            return
        self.seen = now
        self.unopened = 0
        self.is_stopped = False


@dataclass
class Claim:
    """A lease and what its holder is told of it."""

    number: int
    person: Person
    token: str
    begin: datetime
    end: datetime
    is_half_told: bool = False
    is_day_told: bool = False

    def due(self, now: datetime) -> bool:
        """Whether a reminder is due now; at most one of each, and none of half-time once the last day has begun."""
        half, last_day = self.begin + (self.end - self.begin) / 2, self.end - DAY
        if now >= self.end:
            return False
        if now >= last_day and not self.is_day_told:
            self.is_half_told = self.is_day_told = True
            return True
        if now >= half and not self.is_half_told:
            self.is_half_told = True
            return True
        return False
