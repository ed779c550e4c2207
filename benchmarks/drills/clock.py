"""Days on which clocks jump, and a leap day, for people at the ends of the world: deadlines and reminders, each once.

The jobs are the real ones, asked every half hour of a made-up clock. Digests and quiet hours on the same days:
tests/notifications/test_timing.py and tests/notifications/services/test_digests.py.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from benchmarks.drills.checks import Check
from benchmarks.drills.stack import Stack

ZONES = ["Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "Europe/Berlin", "Europe/London"]
DAYS = [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)]
HOUR = timedelta(hours=1)


def days(stack: Stack) -> Iterator[Check]:
    """A hundred people of five zones take a task of 48 hours in the evening before each of the days."""
    from django.db import transaction

    from notifications.models import Notification
    from tasks.jobs import expire_claims, remind_claimants
    from tasks.models import Claim, TaskEvent
    from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory

    for name in ("beat", "worker"):
        stack.end(name)
    for day in DAYS:
        start = day - 2.25 * HOUR
        with time_machine.travel(start, tick=False), transaction.atomic():
            organization, claims = OrganizationFactory(name=f"Clock {day:%Y-%m-%d}"), []
            for number in range(100):
                zone = ZONES[number % len(ZONES)]
                user = UserFactory(email=f"{day:%y%m%d}-{number}@drills.test", time_zone=zone)
                task = TaskFactory(organization=organization, minutes=30, now=start)
                claims.append(ClaimFactory(task=task, volunteer=VolunteerFactory(user=user), now=start))
        ids = [claim.pk for claim in claims]
        reminded: dict[int, datetime] = {}
        ended: dict[int, datetime] = {}
        for step in range(2 * 52):
            now = start + step * HOUR / 2
            with time_machine.travel(now, tick=False):
                remind_claimants()
                expire_claims()
                told = Notification.objects.filter(kind="claim_reminder", recipient__volunteer__claims__in=ids)
                for key in told.values_list("key", flat=True):
                    reminded.setdefault(int(key.split(":")[0]), now)
                for number in Claim.objects.filter(pk__in=ids, status="expired").values_list("pk", flat=True):
                    ended.setdefault(number, now)
        rows = list(told.select_related("recipient"))
        late = sum(moment != start + 24 * HOUR for moment in reminded.values())
        words = f"{len(rows)} to {len(reminded)} people, {late} at another moment"
        right = len(rows) == len(reminded) == 100 and not late
        yield f"{day:%Y-%m-%d}: reminders", "100 to 100 people, 24 hours before the end", words, right
        ends = {zone: (start + 48 * HOUR).astimezone(ZoneInfo(zone)) for zone in ZONES}
        wrong = sum(f"{ends[row.recipient.time_zone]:%H:%M}" not in row.body for row in rows)
        yield f"{day:%Y-%m-%d}: the end, by each one's clock", "100 right", f"{wrong} wrong", wrong == 0
        events = TaskEvent.objects.filter(kind="claim_expired", claim__in=ids).count()
        late = sum(moment != start + 48 * HOUR for moment in ended.values())
        words = f"{len(ended)} ended, {events} events, {late} at another moment"
        yield (
            f"{day:%Y-%m-%d}: ends of leases",
            "100 after 48 hours, one event each",
            words,
            (len(ended) == events == 100 and not late),
        )
    stack.start_worker()
    stack.start_beat()
