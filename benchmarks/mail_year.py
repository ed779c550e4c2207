"""A simulated year of digests, invitations, single mails and reminders: nothing twice, nothing lost, nothing mistimed.

People over all time zones visit, stay away, move, pause, choose anew, and are told things at any hour. The jobs run
every quarter of an hour, now and then twice, with hours in which none runs, and die in the middle of a person. After
each run what is there is compared with what each person should have (benchmarks/mail_people.py).

python -m benchmarks.mail_year [people] [seed] [days] [first day] [calm]

`calm` makes everything that happens to a person that many times rarer, and most of them weekly readers: a year of
thousands then fits into an hour. The default of 1 is the densest.
"""

import logging
import random
import re
import sys
import time as clock
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.mail_people import DAY, Claim, Due, Person, Told, has_match

ZONES = [
    "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "UTC", "Europe/Berlin", "Europe/London", "America/New_York",
    "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tehran", "Asia/Tokyo",
    "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham", "Pacific/Auckland", "Pacific/Marquesas",
    "Africa/Lagos", "Africa/Casablanca", "America/Santiago", "Asia/Karachi", "Pacific/Apia", "America/Nuuk",
]  # fmt: skip
QUIET = [(time(22), time(7))] * 8 + [(time(0), time(0)), (time(8), time(16, 30)), (time(23), time(9, 15))]
TICK = timedelta(minutes=15)
ADDRESS = re.compile(r"https?://\S+")
TOKEN = re.compile(r"\b[MNIR]\d+x[\w-]*")
# Of all runs: those that die halfway, and those that another beat repeats.
CRASHES, DOUBLES = 0.03, 0.05


class Crash(BaseException):
    """As a killed process: nobody catches it."""


class Year:
    """The product on one side, the people on the other; `run` plays, `faults` says where they differ."""

    def __init__(self, begin: datetime, end: datetime, people: int, seed: int = 1, calm: int = 1) -> None:
        from tasks.models import Task

        self.begin, self.end, self.calm = begin, end, calm
        self.random = random.Random(seed)
        self.found: Counter[str] = Counter()
        self.expected: Counter[str] = Counter()
        self.faults: list[str] = []
        self.seen_tokens: set[tuple[str, str]] = set()
        self.match_days: set[tuple[int, date]] = set()
        self.told = 0
        self.crash_in = -1
        self.read: set[int] = set()
        self.waiting: dict[int, Person] = {}
        self.claims: list[tuple[Claim, Any]] = []
        self.tasks = list(Task.objects.order_by("pk"))
        self.people = self._people(people)
        self.events = sorted(self._script(), key=lambda event: event[0])
        self.outages = self._outages()

    # --- Who they are and what happens to them ---

    def _people(self, count: int) -> dict[int, Person]:
        from accounts.models import User
        from notifications.models import DigestEntry, Mail, MailSettings
        from notifications.services.mail_settings import follow_to_zone
        from volunteers.models import Volunteer

        self.last_entry = _newest(DigestEntry)
        self.last_mail = _newest(Mail)
        tag = f"{clock.time_ns()}"
        zones = [ZONES[number % len(ZONES)] for number in range(count)]
        users = User.objects.bulk_create(
            User(email=f"p{tag}-{number}@year.example", name=f"P{number} Year", time_zone=zone, password="!")
            for number, zone in enumerate(zones)
        )
        User.objects.filter(pk__in=[user.pk for user in users]).update(joined_at=self.begin, seen_at=self.begin)
        self.by_address = {user.email: user.pk for user in users}
        volunteers = Volunteer.objects.bulk_create(Volunteer(user=user) for user in users)
        self.volunteers = {volunteer.user_id: volunteer for volunteer in volunteers}
        people = {}
        for user, zone in zip(users, zones, strict=True):
            cadence = self.random.choices(["daily", "weekly", "never"], [3, 6 * self.calm, 1])[0]
            weekday, quiet = self.random.randrange(7), self.random.choice(QUIET)
            MailSettings.objects.create(
                user=user, cadence=cadence, weekday=weekday, quiet_from=quiet[0], quiet_until=quiet[1]
            )
            follow_to_zone(user_id=user.pk, now=self.begin)
            people[user.pk] = Person(user.pk, ZoneInfo(zone), cadence, weekday, quiet, self.begin)
        return people

    def _script(self) -> list[tuple[datetime, str, int]]:
        days = (self.end - self.begin) // DAY
        events = []
        for number in self.people:
            away = self.random.choice([3, 3, 10, 40, 120, 10_000])  # days between visits
            for kind, every in (
                ("visit", away), ("task_claimed", 12), ("task_invitation", 15), ("review_done", 20), ("place_free", 60),
                ("brief_decided", 60), ("claim", 25), ("move", 150), ("pause", 120), ("choose", 120),
            ):  # fmt: skip
                moment = 0.0
                while (moment := moment + self.random.expovariate(1 / every / self.calm)) < days:
                    # Between two quarters of an hour, so that the order is clear.
                    minute = int(moment * 24 * 60) // 15 * 15 + self.random.randrange(1, 15)
                    events.append((self.begin + timedelta(minutes=minute), kind, number))
        return events

    def _outages(self) -> list[tuple[datetime, datetime]]:
        """Hours in which no beat runs, now and then more than a day."""
        found, moment = [], self.begin + DAY
        while moment < self.end:
            hours = self.random.choice([1, 3, 6, 14, 40])
            found.append((moment, moment + timedelta(hours=hours)))
            moment += timedelta(days=self.random.uniform(4, 16))
        return found

    # --- The year ---

    def run(self, progress: Any = None) -> None:
        from django.db.models.signals import post_save

        from notifications import digest_sections
        from notifications.models import DigestEntry, Mail

        providers = {"matches": _matches, "invitations": _invitations}
        for model in (DigestEntry, Mail):
            post_save.connect(self._crash, sender=model)
        try:
            with digest_sections.replaced(**providers):
                moment, place = self.begin, 0
                while moment < self.end:
                    moment += TICK
                    while place < len(self.events) and self.events[place][0] < moment:
                        self._happen(*self.events[place])
                        place += 1
                    local = {zone: moment.astimezone(zone) for zone in {one.zone for one in self.people.values()}}
                    clocks = {zone: (here.time(), here.date()) for zone, here in local.items()}
                    for person in self.people.values():
                        person.look_at_the_clock(moment, *clocks[person.zone])
                    if not any(begin <= moment < end for begin, end in self.outages):
                        self._beat(moment)
                    if progress and moment.hour == moment.minute == 0:
                        progress(moment)
        finally:
            for model in (DigestEntry, Mail):
                post_save.disconnect(self._crash, sender=model)

    def _happen(self, now: datetime, kind: str, number: int) -> None:
        from accounts import services as accounts
        from notifications.services import mail_settings

        person = self.people[number]
        if kind == "visit":
            accounts.note_visit(user_id=number, now=now)
            person.visit(now)
        elif kind == "claim":
            self._claim(person, now)
        elif kind in {"move", "pause", "choose"}:
            if person.pending:  # whether a choice still counts for a morning that is late is left open here
                return
            if kind == "move":
                zone = self.random.choice(ZONES)
                accounts.update_profile(user_id=number, name="P", time_zone=zone, now=now)
                person.zone = ZoneInfo(zone)
            elif kind == "pause":
                until = self.random.choice([None, person.local(now).date() + self.random.randrange(1, 40) * DAY])
                person.pause = (not person.is_paused_on(person.local(now).date()), until)
                mail_settings.set_mail_paused(user_id=number, is_paused=person.pause[0], until_date=until, now=now)
            else:
                person.cadence, person.weekday = (
                    self.random.choice(["daily", "weekly", "never"]),
                    self.random.randrange(7),
                )
                person.quiet = self.random.choice(QUIET)
                rhythm = mail_settings.Rhythm(person.cadence, person.weekday, *person.quiet)
                mail_settings.choose_rhythm(user_id=number, rhythm=rhythm, now=now)
        else:
            self._tell(person, kind, now)

    def _tell(self, person: Person, kind: str, now: datetime) -> None:
        from notifications import services
        from notifications.models import Notification

        self.told += 1
        letter = "I" if kind == "task_invitation" else "N"
        told = Told(self.told, f"{letter}{person.number}x{self.told}", kind, now)
        row = services.notify(
            recipient_id=person.number, kind=kind, key=told.token, title=f"About {told.token}", path="/today/"
        )
        assert row is not None
        Notification.objects.filter(pk=row.pk).update(created_at=now)
        if kind == "task_claimed":
            person.route(told, now)
            return
        self._wait(person, told)
        if self.random.random() > 0.1:  # else the worker is busy or dead, and the next run finds the job
            self._run_jobs(now)

    def _wait(self, person: Person, told: Told) -> None:
        person.unrouted.append(told)
        self.waiting[person.number] = person

    def _claim(self, person: Person, now: datetime) -> None:
        from tasks.models import Claim as Row
        from tasks.services import lease

        number = len(self.claims)
        task = self.tasks[number % len(self.tasks)]
        if Row.objects.filter(task=task, volunteer=self.volunteers[person.number]).exists():
            return
        row = Row(task=task, volunteer=self.volunteers[person.number], status="active", created_at=now)
        lease.start(row, self.random.choice([timedelta(hours=48), 5 * DAY, 10 * DAY]), now)
        row.save()
        assert row.lease_ends_at is not None
        self.claims.append((Claim(row.pk, person, f"R{task.pk}x", now, row.lease_ends_at), row))

    # --- The product's turn, and what came of it ---

    def _beat(self, now: datetime) -> None:
        from notifications.services import digests, routing
        from tasks.services.reminders import remind_claimants

        is_crash = self.random.random() < CRASHES
        self._end_claims(now)
        remind_claimants(now=now)
        for claim, _row in self.claims:
            if claim.due(now):
                self.told += 1
                self._wait(claim.person, Told(self.told, claim.token, "claim_reminder", now))
        self._run_jobs(now)
        routing.route_held(now=now)
        for person in self.people.values():
            if person.held and (told := person.released(now)):
                self._expect_mails(person, told, now)
        self.crash_in = self.random.randrange(6) if is_crash else -1
        try:
            digests.send_due(now=now)
        except Crash:
            self.found["runs that died"] += 1
            self._look(now)
            return
        finally:
            self.crash_in = -1
        if self.random.random() < DOUBLES:
            self.found["runs that came twice"] += 1
            digests.send_due(now=now)
            routing.route_held(now=now)
            remind_claimants(now=now)
        self._look(now)
        if now.hour == now.minute == 0:
            digests.forget_old_entries(now=now)
            for person in self.people.values():
                person.news = [told for told in person.news if told.at >= now - 60 * DAY]
                person.invitations = [told for told in person.invitations if told.at >= now - 60 * DAY]
        for person in self.people.values():
            for due in person.pending:
                if person.is_open(due):
                    self.faults.append(
                        f"lost: the morning of {due.day} for {person.number}, due {due.moment}, not at {now}"
                    )
            person.pending = []

    def _crash(self, **kwargs: Any) -> None:
        if self.crash_in == 0:
            self.crash_in = -1
            raise Crash
        self.crash_in -= self.crash_in > 0

    def _end_claims(self, now: datetime) -> None:
        for claim, row in [pair for pair in self.claims if pair[0].end <= now]:
            row.delete()
            self.claims.remove((claim, row))

    def _run_jobs(self, now: datetime) -> None:
        """The worker: every promised job, at this hour."""
        from common.models import OutboxJob
        from notifications.services import routing

        for job in OutboxJob.objects.order_by("pk"):
            if job.name == "notifications.mail_notification":
                routing.route_notification(notification_id=job.arguments["notification_id"], now=now)
            job.delete()
        waiting, self.waiting = self.waiting, {}
        for person in waiting.values():
            unrouted, person.unrouted = person.unrouted, []
            self._expect_mails(person, [told for told in unrouted if person.route(told, now)], now)

    def _expect_mails(self, person: Person, told: list[Told], now: datetime) -> None:
        """Single mails that have to be there now, and no others."""
        wanted = sorted(one.token for one in told)
        rows = self._new_mails(person)
        got = sorted(token for mail in rows for token in TOKEN.findall(mail.subject))
        self.expected["single mails"] += len(wanted)
        self.found["single mails"] += len(got)
        if wanted != got:
            self.faults.append(f"single mails of {person.number} at {now}: expected {wanted}, found {got}")

    def _new_mails(self, person: Person) -> list[Any]:
        from notifications.models import Mail

        rows = list(Mail.objects.filter(pk__gt=self.last_mail).order_by("pk"))
        mine = [row for row in rows if self.by_address[row.to] == person.number]
        fresh = [row for row in mine if row.pk not in self.read]
        self.read |= {row.pk for row in fresh}
        return fresh

    def _look(self, now: datetime) -> None:
        """Every new entry and mail beside what that person should have."""
        from notifications.models import DigestEntry, Mail

        entries = list(DigestEntry.objects.filter(pk__gt=self.last_entry).select_related("mail").order_by("pk"))
        for entry in entries:
            self.last_entry = entry.pk
            self._check(self.people[entry.user_id], entry, now)
        for row in Mail.objects.filter(pk__gt=self.last_mail).order_by("pk"):
            self.last_mail = row.pk
            if row.pk not in self.read:
                self.faults.append(f"nobody expected: {row.subject} to {row.to} at {now}")
        self.read = set()

    def _check(self, person: Person, entry: Any, now: datetime) -> None:
        dues = person.pending
        while dues and not person.is_open(dues[0]):
            dues.pop(0)
        if not dues:
            self.faults.append(f"mistimed: {entry} at {now} was not due")
            return
        due: Due = dues.pop(0)
        word, tokens = person.decide(due, now)
        self.expected[word] += 1
        got = entry.reason or entry.status
        self.found[got] += 1
        # Addresses are left out: a signature in one may look like a token.
        named = TOKEN.findall(ADDRESS.sub("", entry.mail.text)) if entry.mail else []
        if (due.day, due.moment, word, tokens) != (entry.date, entry.due_at, got, set(named)):
            self.faults.append(
                f"{person.number} on {due.day} at {now}: expected {word} {sorted(tokens)} due {due.moment}, "
                f"found {got} {sorted(named)} for {entry.date} due {entry.due_at}"
            )
        if entry.mail:
            self.read.add(entry.mail.pk)
            self._check_for_itself(person, entry, set(named), now)

    def _check_for_itself(self, person: Person, entry: Any, named: set[str], now: datetime) -> None:
        """What holds whatever was expected: day time, one such mail a day, nothing told twice."""
        local = person.local(now)
        if not (person.morning <= local.time() <= max(time(20), time(person.morning.hour + 2))):
            self.faults.append(f"mistimed: {person.number} got a digest at {local}")
        if (person.number, local.date()) in self.match_days:
            self.faults.append(f"twice: {person.number} got two on {local.date()}")
        self.match_days.add((person.number, local.date()))
        again = {token for token in named if (entry.mail.to, token) in self.seen_tokens}
        if again:
            self.faults.append(f"twice: {person.number} was told {again} again")
        self.seen_tokens |= {(entry.mail.to, token) for token in named}


def _matches(asked: Any) -> Any:
    from notifications.digest_sections import Matches

    day = asked.now.astimezone(asked.zone).date()
    key = f"M{asked.user_id}x{day}"
    if not has_match(asked.user_id, day) or key in asked.shown:
        return None
    return Matches(items=(_item(key),), total=1, path="/tasks/")


def _invitations(asked: Any) -> Any:
    from notifications.digest_sections import Invitations

    return Invitations(tuple(_item(key) for key in asked.keys))


def _item(key: str) -> Any:
    from notifications.digest_sections import TaskItem

    return TaskItem(key=key, title=f"About {key}", path="/tasks/", minutes=30, organization="O", done_means="d")


def _newest(model: Any) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def make_tasks(count: int) -> None:
    """Tasks to hold claims on."""
    from organizations.models import Organization
    from tasks.models import Task

    organization, _is_new = Organization.objects.get_or_create(
        slug="year", defaults={"name": "Year", "status": "active"}
    )
    for _number in range(count):
        task = Task.objects.create(
            organization=organization, kind="data", title="x", minutes=30, places=200, status="open"
        )
        Task.objects.filter(pk=task.pk).update(title=f"work R{task.pk}x")


def main(people: int = 2000, seed: int = 1, days: int = 429, begin: str = "2027-01-01", calm: int = 1) -> None:
    from benchmarks import market

    market.setup()
    from django.core.management import call_command
    from django.db import connection

    logging.getLogger("microvol").setLevel(logging.WARNING)
    market.make_database("microvol_bench_mail")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    make_tasks(400)
    begun, start = clock.perf_counter(), datetime.fromisoformat(begin).replace(tzinfo=UTC)
    year = Year(start, start + days * DAY, people, seed, calm)
    year.run(
        lambda moment: (
            moment.day in {1, 11, 21} and print(f"  {moment:%d %B %Y}, {len(year.faults)} faults", flush=True)
        )
    )
    print(
        f"\n{people} people in {len(ZONES)} zones, {days} days from {begin}, seed {seed}, calm {calm}, "
        f"{clock.perf_counter() - begun:.0f} s"
    )
    print(f"  {'':24}{'expected':>10}{'found':>10}")
    for name in sorted({*year.expected, *year.found}):
        expected = f"{year.expected[name]:,}" if name in year.expected else "-"
        print(f"  {name:24}{expected:>10}{year.found[name]:>10,}")
    print(f"  {'duplicate, lost, mistimed or wrong':34}{len(year.faults):>10,}")
    for fault in year.faults[:20]:
        print("   ", fault)
    sys.exit(bool(year.faults))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]), *sys.argv[4:5], *(int(word) for word in sys.argv[5:6]))
