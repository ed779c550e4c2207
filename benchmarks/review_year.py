"""A simulated year of the review clock: every step once, at its time, to the right people; nothing lost, nothing twice.

Organisations in twelve countries and zones get work at any hour, answer it, ask for changes, or stay silent; members go
away, volunteers ask for answers, others review in the organisation's place, hand back or run out of time. The clock
runs every hour, now and then twice, with hours and days in which it does not, and dies in the middle of a step. After
each run what is there is compared with what an observer with a wall calendar expects (benchmarks/review_office.py).

python -m benchmarks.review_year [pieces of work] [seed] [days] [first day]
"""

import heapq
import logging
import random
import sys
import time as clock
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.review_office import CLOSED, DAY, PEERS, PLACES, Office, Work

HOUR = timedelta(hours=1)
KIND = "writing"
QUALIFIED, ENOUGH = 60, 5
# Of all runs: those that die halfway, and those that another beat repeats.
CRASHES, DOUBLES = 0.03, 0.05
AT_ONCE, FIRST_WAVE, IN_ALL, NEXT_WAVE = 3, 5, 10, timedelta(hours=48)


class Crash(BaseException):
    """As a killed process: nobody catches it."""


class Year:
    """The product on one side, the observer on the other; `run` plays, `faults` says where they differ."""

    def __init__(self, begin: datetime, end: datetime, works: int, seed: int = 1, tick: timedelta = HOUR) -> None:
        self.begin, self.end, self.tick = begin, end, tick
        self.random = random.Random(seed)
        self.found: Counter[str] = Counter()
        self.faults: list[str] = []
        self.works: list[Work] = []
        self.by_claim: dict[int, Work] = {}
        self.events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.ledger: list[tuple[Office, datetime, bool]] = []  # whose waiting ended when, and whether they answered
        self.crash_in = -1
        self.days = max((end - begin) // DAY, 1)
        self._world()
        for _number in range(works):
            self._at(self._moment(0.85), self._send_first)
        for office in self.offices:
            for _number in range(self.days // 20):
                self._at(self._moment(1), lambda now, office=office: self._go_away(office, now))
        self.outages = self._outages()

    # --- Who there is ---

    def _world(self) -> None:
        from accounts.models import User
        from notifications.models import Notification
        from organizations.models import Membership, Organization
        from tasks.models import Claim, Task
        from volunteers.models import Volunteer

        tag = f"{clock.time_ns()}"
        years = range(self.begin.year - 1, self.end.year + 2)
        self.offices = []
        for number, (country, zone) in enumerate(PLACES):
            office = Office(country, zone, years)
            office.row = Organization.objects.create(
                name=f"Office {tag} {number}", slug=f"office-{tag}-{number}", about="-", country=country, time_zone=zone
            )
            for seat in range(self.random.choice([1, 2, 3])):
                user = User.objects.create(email=f"m{tag}-{number}-{seat}@year.example", name="Member", password="!")
                Membership.objects.create(organization=office.row, user=user, role="owner" if seat == 0 else "reviewer")
                office.members.append(user.pk)
            self.offices.append(office)
        users = User.objects.bulk_create(
            User(email=f"v{tag}-{number}@year.example", name=f"V{number}", password="!")
            for number in range(QUALIFIED + 40)
        )
        people = Volunteer.objects.bulk_create(Volunteer(user=user, accepted_count=5) for user in users)
        self.peers, self.authors = people[:QUALIFIED], people[QUALIFIED:]
        self.user_of = {person.pk: person.user_id for person in people}
        self.accepted = Counter({peer.user_id: ENOUGH for peer in self.peers})
        elsewhere = Organization.objects.create(name=f"Elsewhere {tag}", slug=f"elsewhere-{tag}", about="-")
        for _number in range(ENOUGH):
            task = Task.objects.create(organization=elsewhere, kind=KIND, title="x", places=200, status="closed")
            Claim.objects.bulk_create(Claim(task=task, volunteer=peer, status="accepted") for peer in self.peers)
        self.newest = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def _at(self, moment: datetime, action: Callable[[datetime], None]) -> None:
        heapq.heappush(self.events, (moment, len(self.events) + self.random.randrange(10**9), action))

    def _moment(self, share: float) -> datetime:
        minutes = int(self.random.uniform(0, self.days * share) * 24 * 60)
        return self.begin + timedelta(minutes=minutes // 60 * 60 + self.random.randrange(1, 60))

    def _later(self, now: datetime, low: float, high: float) -> datetime:
        """Between two runs, so that the order is clear."""
        moment = now + self.random.uniform(low, high) * HOUR
        return moment.replace(minute=self.random.randrange(1, 60), second=0, microsecond=0)

    def _outages(self) -> list[tuple[datetime, datetime]]:
        found, moment = [], self.begin + DAY
        while moment < self.end:
            found.append((moment, moment + self.random.choice([2, 6, 14, 40, 100, 250]) * HOUR))
            moment += timedelta(days=self.random.uniform(8, 25))
        return found

    # --- The year ---

    def run(self, progress: Any = None) -> None:
        from django.db.models.signals import post_save

        from notifications.models import Notification
        from tasks.models import TaskInvitation

        for model in (Notification, TaskInvitation):
            post_save.connect(self._crash, sender=model)
        try:
            moment = self.begin
            while moment < self.end:
                moment += self.tick
                while self.events and self.events[0][0] < moment:
                    at, _number, action = heapq.heappop(self.events)
                    action(at)
                if not any(begin <= moment < end for begin, end in self.outages):
                    self._beat(moment)
                if progress and moment.hour == 0:
                    progress(moment)
        finally:
            for model in (Notification, TaskInvitation):
                post_save.disconnect(self._crash, sender=model)
        self._check_facts()

    def _crash(self, created: bool = False, **kwargs: Any) -> None:
        if self.crash_in == 0:
            self.crash_in = -1
            raise Crash
        self.crash_in -= self.crash_in > 0

    def _fault(self, words: str) -> None:
        self.faults.append(words)

    # --- What people do ---

    def _send_first(self, now: datetime) -> None:
        from tasks.models import AcceptancePoint, Claim, Task

        office = self.random.choice(self.offices)
        named = self.random.choice([None, *office.members])
        author = self.random.choice(self.authors)
        task = Task.objects.create(
            organization=office.row, kind=KIND, title="Write", minutes=30, status="open", reviewer_id=named,
            published_at=now, confirmed_at=now, taken_count=1,
        )  # fmt: skip
        AcceptancePoint.objects.bulk_create(AcceptancePoint(task=task, position=place, text="-") for place in (1, 2, 3))
        claim = Claim.objects.create(
            task=task, volunteer=author, status="active", lease_starts_at=now, lease_ends_at=now + DAY
        )
        work = Work(office, claim.pk, author.user_id, named, now, 0)
        self.works.append(work)
        self.by_claim[claim.pk] = work
        self._send(work, now)

    def _send(self, work: Work, now: datetime) -> None:
        from tasks.services.submissions import SubmissionInput, submit_claim

        content = SubmissionInput(minutes=30, text=f"Version {work.version}")
        sent = submit_claim(claim_id=work.claim_id, content=content, now=now)
        work.send(now, sent.pk)
        self.found["versions sent"] += 1
        patience = self.random.choices([(0, 60), (60, 250), (250, 500), None], [4, 2, 1, 4])[0]
        if patience:
            self._at(self._later(now, *patience), lambda at: self._answer(work, work.version, at))
        for _number in range(self.random.choice([0, 0, 2, 4])):
            self._at(self._later(now, 1, 450), lambda at: self._nudge(work, at))

    def _verdict(self, work: Work) -> str:
        if work.status == "unconfirmed":
            return self.random.choice(["accepted", "changes_asked"])
        return self.random.choices(["accepted", "changes_asked", "not_usable"], [5, 0 if work.revisions > 1 else 3, 1])[
            0
        ]

    def _review(self, work: Work, verdict: str) -> Any:
        from tasks.models import AcceptancePoint
        from tasks.rules import ReviewInput

        is_met = verdict == "accepted"
        ids = AcceptancePoint.objects.filter(task__claims=work.claim_id).values_list("pk", flat=True)
        points = dict.fromkeys(ids, (is_met, "" if is_met else "Not yet."))
        words = {} if is_met else dict.fromkeys(("what_worked", "what_to_change", "justification"), "Words.")
        return ReviewInput(verdict=verdict, points=points, **words)

    def _answer(self, work: Work, version: int, now: datetime) -> None:
        """The organisation answers at last, whatever happened meanwhile."""
        from common.decisions import ActionDenied
        from tasks.models import Claim
        from tasks.services.reviews import review_submission

        verdict, was = self._verdict(work), work.status
        may = version == work.version and (was == "waiting" or (was == "unconfirmed" and verdict == "accepted"))
        try:
            review_submission(
                submission_id=work.submission, reviewer_id=self.random.choice(work.office.members),
                review=self._review(work, verdict), now=now,
            )  # fmt: skip
            answered = True
        except ActionDenied:
            answered = False
        if version != work.version:  # it answered the version that waits now, if one does
            may = was == "waiting" or (was == "unconfirmed" and verdict == "accepted")
        if answered != may:
            self._fault(f"claim {work.claim_id} at {now}: answered {answered}, expected {may} while {was}")
        if not answered:
            return
        self.found["answers" if was == "waiting" else "late acceptances"] += 1
        if was == "waiting":
            self.ledger.append((work.office, now, True))
        if work.peer is not None:
            if Claim.objects.get(pk=work.peer[0]).status != "withdrawn":
                self._fault(f"claim {work.claim_id}: the review under way was not taken back")
            self.found["reviews taken back kindly"] += 1
        self._move(work, verdict, now)

    def _move(self, work: Work, verdict: str, now: datetime) -> None:
        work.peer = None
        if verdict != "changes_asked":
            work.status = verdict
            self.accepted[work.author] += verdict == "accepted"
            return
        work.status, work.version, work.revisions = "changing", work.version + 1, work.revisions + 1
        self._at(self._later(now, 1, 40), lambda at: self._send(work, at))

    def _nudge(self, work: Work, now: datetime) -> None:
        from common.decisions import ActionDenied
        from notifications.models import Notification
        from tasks.services.nudges import nudge

        may = work.may_nudge(now)
        try:
            nudge(claim_id=work.claim_id, actor_id=work.author, now=now)
            done = True
        except ActionDenied:
            done = False
        if may != done:
            self._fault(f"nudge of claim {work.claim_id} at {now}: expected {may}, found {done}")
        if done:
            work.nudged = now
            key = f"{work.submission}:{now.isoformat()}"
            told = set(Notification.objects.filter(kind="review_nudge", key=key).values_list("recipient_id", flat=True))
            if told != work.office.answering(work.named, now):
                self._fault(f"nudge of claim {work.claim_id} at {now} told {told}")
        self.found["nudges sent" if done else "nudges refused"] += 1

    def _go_away(self, office: Office, now: datetime) -> None:
        from organizations.models import Membership

        user_id = self.random.choice(office.members)
        first = now.astimezone(office.zone).date()
        office.away[user_id] = (first, first + self.random.randrange(0, 20) * DAY)
        Membership.objects.filter(organization=office.row, user_id=user_id).update(
            away_from_date=first, away_until_date=office.away[user_id][1]
        )

    # --- What other volunteers do ---

    def _take(self, work: Work, submission: int, task_id: int, person: int, now: datetime) -> None:
        from common.decisions import ActionDenied
        from tasks.services.claims import claim_task

        may = work.submission == submission and work.status == "waiting" and not work.peer and not work.hold
        try:
            mine = claim_task(task_id=task_id, volunteer_id=person, now=now)
        except ActionDenied as denied:
            if may and denied.code != "too_many_open_claims":
                self._fault(f"{person} could not review claim {work.claim_id} at {now}: {denied.code}")
            return
        if not may:
            self._fault(f"{person} took a review of claim {work.claim_id} at {now} that nobody needs")
        assert mine.lease_ends_at is not None
        work.peer = (mine.pk, mine.lease_ends_at)
        self.found["reviews taken"] += 1
        plan = self.random.choices([self._send_review, self._hand_back, None], [6, 2, 2])[0]
        if plan:
            self._at(self._later(now, 1, 40), lambda at: plan(work, mine.pk, at))

    def _send_review(self, work: Work, claim_id: int, now: datetime) -> None:
        from common.decisions import ActionDenied
        from tasks.services.peer_reviews import review_as_peer

        may = work.peer is not None and work.peer[0] == claim_id and work.status == "waiting"
        verdict = self._verdict(work)
        try:
            review_as_peer(claim_id=claim_id, review=self._review(work, verdict), minutes=15, now=now)
            done = True
        except ActionDenied:
            done = False
        if may != done:
            self._fault(f"review {claim_id} of claim {work.claim_id} at {now}: expected {may}, found {done}")
        if done:
            self.found["reviews by volunteers"] += 1
            self.ledger.append((work.office, now, False))
            self._move(work, verdict, now)

    def _hand_back(self, work: Work, claim_id: int, now: datetime) -> None:
        from tasks.models import Claim
        from tasks.services.claims import release_claim

        if work.peer is not None and work.peer[0] == claim_id:
            user_id = Claim.objects.values_list("volunteer__user_id", flat=True).get(pk=claim_id)
            release_claim(claim_id=claim_id, actor_id=user_id, now=now)
            work.peer = None

    # --- The product's turn, and what came of it ---

    def _beat(self, now: datetime) -> None:
        from accounts.models import User
        from tasks.services.claims import expire_claims
        from tasks.services.review_clock import run_review_clock

        expire_claims(now=now)
        for work in self.works:
            if work.peer is not None and work.peer[1] <= now:
                work.peer = None
        if now.hour == 0:  # people look in, so that they may be asked again
            User.objects.filter(volunteer__in=self.peers).update(seen_at=now)
        is_crash = self.random.random() < CRASHES
        self.crash_in = self.random.randrange(6) if is_crash else -1
        try:
            run_review_clock(now=now)
            self._run_jobs(now)
            is_whole = True
        except Crash:
            self.found["runs that died"] += 1
            is_whole = False
        finally:
            self.crash_in = -1
        if is_whole and self.random.random() < DOUBLES:
            self.found["runs that came twice"] += 1
            run_review_clock(now=now)
        self._look(now, is_whole)

    def _run_jobs(self, now: datetime) -> None:
        """The worker: every promised job, at this hour; now and then one twice."""
        from common.models import OutboxJob

        for job in OutboxJob.objects.order_by("pk"):
            if job.name == "tasks.ask_peers":
                for _time in range(self.random.choice([1, 1, 1, 2])):
                    self._ask(now, **job.arguments)
            job.delete()

    def _ask(self, now: datetime, submission_id: int, wave: int) -> None:
        from tasks.models import Submission, TaskInvitation
        from tasks.services.peer_tasks import ask_peers

        work = self.by_claim[Submission.objects.values_list("claim_id", flat=True).get(pk=submission_id)]
        rows = TaskInvitation.objects.filter(task__checks_claim=work.claim_id, task__status="open")
        before = list(rows.values_list("created_at", "answer", "wave", "pk"))
        expected = 0
        if work.submission == submission_id and work.status == "waiting" and not work.peer and not work.hold:
            unused = sum(answer != "taken" for _at, answer, _wave, _pk in before)
            latest = max((number for _at, _answer, number, _pk in before), default=0)
            began = min((at for at, _answer, number, _pk in before if number == latest), default=None)
            is_first = began is None or (latest == 1 and now < began + NEXT_WAVE)
            room = (FIRST_WAVE if is_first else IN_ALL) - unused
            expected = max(min(AT_ONCE * wave - len(before), room), 0)
        if work.submission == submission_id:
            work.waves.add(wave)
        if self.office_due(work, wave) > now:
            self._fault(f"claim {work.claim_id}: wave {wave} at {now} is early")
        asked = ask_peers(submission_id=submission_id, wave=wave, now=now)
        if asked != expected:
            self._fault(f"claim {work.claim_id} at {now}, wave {wave}: expected {expected} asked, found {asked}")
        self.found["volunteers asked"] += asked
        for row in rows.exclude(pk__in=[pk for _at, _answer, _wave, pk in before]):
            user_id = self.user_of[row.volunteer_id]
            if self.accepted[user_id] < ENOUGH or user_id == work.author:
                self._fault(f"{row.volunteer_id} is not qualified for claim {work.claim_id}")
            if self.random.random() < 0.2:
                take = (work, work.submission, row.task_id, row.volunteer_id)
                self._at(self._later(now, 1, 40), lambda at, take=take: self._take(*take, at))

    def office_due(self, work: Work, wave: int) -> datetime:
        return work.office.due(work.sent, PEERS[wave - 1])

    def _look(self, now: datetime, is_whole: bool) -> None:
        """Every new message beside those that must be there; after a run that died, each work's all or none."""
        from notifications.models import Notification

        kinds = ["review_reminder", "review_done"]
        rows = list(Notification.objects.filter(pk__gt=self.newest).order_by("pk"))
        self.newest = rows[-1].pk if rows else self.newest
        got: dict[int, set[tuple[int, str, int, str]]] = {}
        for row in rows:
            if row.kind not in kinds or ":" not in row.key:
                continue
            first, second = row.key.split(":")
            submission, step = (second, first) if first == "unconfirmed" else (first, second)
            told = (row.recipient_id, row.kind, int(submission), step)
            if told in got.setdefault(int(submission), set()):
                self._fault(f"twice at {now}: {told}")
            got[int(submission)].add(told)
        for work in self.works:
            if work.status != "waiting":
                continue
            expected, found = work.told(now), got.pop(work.submission, set())
            if not is_whole and not found and expected:
                continue  # the next run has to make up for it
            if expected != found:
                self._fault(f"claim {work.claim_id} at {now}: expected {sorted(expected)}, found {sorted(found)}")
            self.found["messages"] += len(found)
            if is_whole or found:
                work.pass_steps(now)
            if work.status == "unconfirmed":
                self.found["closed without an answer"] += 1
                self.ledger.append((work.office, now, False))
            elif is_whole and CLOSED not in work.steps_due(now) and not work.waves_due(now) <= work.waves:
                self._fault(f"claim {work.claim_id} at {now}: {work.waves_due(now)} should have run, not {work.waves}")
        for submission, told in got.items():
            self._fault(f"nobody expected at {now}: {submission} {sorted(told)}")
        self._check_states(now)

    def _check_states(self, now: datetime) -> None:
        from tasks.models import Claim

        rows = dict(Claim.objects.filter(pk__in=self.by_claim).values_list("pk", "status"))
        names = {"waiting": "submitted", "changing": "active"}
        for work in self.works:
            if rows[work.claim_id] != names.get(work.status, work.status):
                self._fault(f"claim {work.claim_id} at {now}: is {rows[work.claim_id]}, expected {work.status}")

    def _check_facts(self) -> None:
        """The share answered, counted from the observer's own ledger."""
        from tasks.services.review_facts import refresh_review_facts

        for office in self.offices:
            ends = [is_answer for one, at, is_answer in self.ledger if one is office and at > self.end - 365 * DAY]
            expected = round(100 * sum(ends) / len(ends)) if len(ends) >= 3 else None
            refresh_review_facts(organization_id=office.row.pk, now=self.end)
            office.row.refresh_from_db()
            if office.row.answered_share != expected:
                self._fault(f"{office.row.slug} answers {office.row.answered_share}, expected {expected}")
            self.found["shares answered that agree"] += office.row.answered_share == expected


def main(works: int = 1500, seed: int = 1, days: int = 400, begin: str = "2027-01-01") -> None:
    from benchmarks import market

    market.setup()
    from django.core.management import call_command
    from django.db import connection

    logging.getLogger("microvol").setLevel(logging.WARNING)
    market.make_database("microvol_bench_reviews")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    begun, start = clock.perf_counter(), datetime.fromisoformat(begin).replace(tzinfo=UTC)
    year = Year(start, start + days * DAY, works, seed)
    year.run(lambda moment: moment.day == 1 and print(f"  {moment:%B %Y}", *year.faults[-3:], sep="\n    ", flush=True))
    print(
        f"\n{works} pieces of work, {len(PLACES)} countries and zones, {days} days from {begin}, seed {seed}, "
        f"{clock.perf_counter() - begun:.0f} s"
    )
    for name in sorted(year.found):
        print(f"  {name:34}{year.found[name]:>10,}")
    print(f"  {'duplicate, lost, mistimed or wrong':34}{len(year.faults):>10,}")
    for fault in year.faults[:20]:
        print("   ", fault)
    sys.exit(bool(year.faults))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]), *sys.argv[4:5])
