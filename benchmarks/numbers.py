"""The numbers, the report and the home of one organisation with 100,000 events, for each period.

    python -m benchmarks.numbers [events]

Prints milliseconds (median) and queries. Rows are written in bulk into a database of their own; the client runs in this
process, through all middleware.
"""

import statistics
import sys
import time
from datetime import timedelta

from benchmarks import market

ROUNDS = 9
EVENTS_PER_CLAIM = 6
DAYS = 900


def fill(events: int) -> None:
    """One organisation with that many events: tasks of three places, each claim sent, reviewed and mostly accepted."""
    from django.db import connection
    from django.utils import timezone

    from organizations.models import Membership, Organization
    from tasks.models import Claim, Review, Submission, Task, TaskEvent, TaskSkill
    from tests.factories import OrganizationFactory, VolunteerFactory
    from vocabularies.models import Skill
    from vocabularies.services import load_vocabularies

    if TaskEvent.objects.count() >= events:
        return
    load_vocabularies()
    organization: Organization = OrganizationFactory(name="A large one", slug="large", country="GB")
    owner = Membership.objects.get(organization=organization).user
    volunteers = [VolunteerFactory() for _number in range(200)]
    skills = list(Skill.objects.order_by("pk")[:40])
    now, claims = timezone.now(), events // EVENTS_PER_CLAIM
    kinds = ["writing", "translation", "data", "design", "research"]
    moments = [now - timedelta(days=DAYS * (claims - number) / claims) for number in range(claims)]
    tasks = Task.objects.bulk_create(
        [
            Task(
                organization=organization, title=f"Chart number {number}", kind=kinds[number % 5], minutes=30, places=3,
                taken_count=3, status="closed", published_at=moments[number * 3] - timedelta(hours=number % 90),
                confirmed_at=now,
            )
            for number in range(claims // 3)
        ],
        batch_size=1000,
    )  # fmt: skip
    Task.objects.update(created_at=now - timedelta(days=DAYS + 5))
    TaskSkill.objects.bulk_create(
        [TaskSkill(task=task, skill=skills[(number + part * 7) % 40], part="uses")
         for number, task in enumerate(tasks) for part in (0, 1)], batch_size=2000,
    )  # fmt: skip
    made = Claim.objects.bulk_create(
        [
            Claim(
                task=tasks[number // 3], volunteer=volunteers[number * 7 % 200], status="accepted",
                created_at=moments[number], ended_at=moments[number] + timedelta(hours=60),
            )
            for number in range(claims // 3 * 3)
        ],
        batch_size=2000,
    )  # fmt: skip
    sent = Submission.objects.bulk_create(
        [Submission(claim=claim, version=1, minutes=35, created_at=claim.created_at + timedelta(hours=20))
         for claim in made], batch_size=2000,
    )  # fmt: skip
    Review.objects.bulk_create(
        [
            Review(
                submission=submission, reviewer=owner, verdict="accepted", confirmed_minutes=35,
                quote="Thank you." if number % 3 else "",
                created_at=submission.created_at + timedelta(hours=8 + number % 80),
            )
            for number, submission in enumerate(sent)
        ],
        batch_size=2000,
    )  # fmt: skip
    kind_names = ["claim_requested", "claim_started", "work_submitted", "work_reviewed", "outcome_asked", "task_edited"]
    for first in range(0, len(made), 2000):
        TaskEvent.objects.bulk_create(
            TaskEvent(task_id=claim.task_id, claim=claim, kind=kind, at=claim.created_at)
            for claim in made[first : first + 2000]
            for kind in kind_names
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main(events: int) -> None:
    market.setup()
    from django.core.management import call_command
    from django.db import connection, reset_queries
    from django.test import Client

    market.make_database(f"microvol_bench_numbers_{events}")
    call_command("migrate", interactive=False, verbosity=0)
    fill(events)
    from organizations.models import Membership
    from tasks.models import TaskEvent

    client = Client()
    client.force_login(Membership.objects.get(organization__slug="large").user)
    desk = "/organizations/large/desk/"
    pages = {"home": desk}
    for period in ("30", "90", "365", "all"):
        pages[f"numbers, {period}"] = f"{desk}numbers/?period={period}"
        pages[f"report, {period}"] = f"{desk}report/?period={period}"
    print(f"{TaskEvent.objects.count():,} events; {ROUNDS} rounds, medians")
    print(f"{'page':<20}{'ms':>9}{'queries':>9}")
    for name, path in pages.items():
        times = []
        for _round in range(ROUNDS):
            connection.force_debug_cursor = True
            reset_queries()
            begun = time.perf_counter()
            response = client.get(path)
            times.append((time.perf_counter() - begun) * 1000)
            assert response.status_code == 200, (path, response.status_code)
        print(f"{name:<20}{statistics.median(times):>9.0f}{len(connection.queries):>9}")
    begun = time.perf_counter()
    size = sum(len(part) for part in client.get(f"{desk}report/table.csv?period=all").streaming_content)  # type: ignore[attr-defined]
    print(f"CSV of all time: {(time.perf_counter() - begun) * 1000:.0f} ms, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
