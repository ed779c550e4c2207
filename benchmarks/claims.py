"""Claims per second by the service against a bare SQL loop that updates the place and inserts the row, in one run.

python -m benchmarks.claims [rounds]
"""

import statistics
import sys
import time

from benchmarks import market

SIZE = 10_000
BATCH = 20


def main(rounds: int) -> None:
    market.setup()
    market.make_market(SIZE)
    from django.db import connection, transaction
    from django.utils import timezone

    from accounts.models import User
    from tasks.models import Task
    from tasks.services.claims import claim_task
    from volunteers.models import Volunteer

    tag = f"{time.time():.0f}"
    users = User.objects.bulk_create(
        User(email=f"bench-{tag}-{n}@example.org", name=f"Bench {n}", password="!") for n in range(rounds * BATCH * 2)
    )
    volunteers = Volunteer.objects.bulk_create(Volunteer(user=user) for user in users)
    ids = [volunteer.pk for volunteer in volunteers]
    free = iter(
        Task.objects.filter(status="open", taken_count=0, needs_approval=False, places=1)
        .exclude(closes_at__lte=timezone.now())
        .values_list("pk", flat=True)[: rounds * BATCH * 2]
    )

    def by_service(volunteer_id: int, task_id: int) -> None:
        claim_task(task_id=task_id, volunteer_id=volunteer_id, now=timezone.now())

    def by_bare_sql(volunteer_id: int, task_id: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE tasks_task SET taken_count = taken_count + 1 WHERE id = %s AND taken_count < places", [task_id]
            )
            assert cursor.rowcount == 1
            cursor.execute(
                """
                INSERT INTO tasks_claim (public_id, task_id, volunteer_id, status, created_at, lease_starts_at,
                    lease_ends_at, extension_count, contract, revision_count, ended_why, draft, ticked_points,
                    wants_portfolio)
                VALUES (gen_random_uuid(), %s, %s, 'active', now(), now(), now() + interval '2 days', 0, '{}', 0, '',
                    '{}', '{}', true)
                """,
                [task_id, volunteer_id],
            )

    speeds: dict[str, list[float]] = {"service": [], "bare SQL": []}
    for _round in range(rounds):
        for name, claim in (("bare SQL", by_bare_sql), ("service", by_service)):
            pairs = [(ids.pop(), next(free)) for _number in range(BATCH)]
            begun = time.perf_counter()
            for volunteer_id, task_id in pairs:
                claim(volunteer_id, task_id)
            speeds[name].append(BATCH / (time.perf_counter() - begun))
    service, bare = (statistics.median(speeds[name]) for name in ("service", "bare SQL"))
    print(f"claims per second, one connection, median of {rounds} rounds of {BATCH}")
    print(f"  bare SQL update + insert  {bare:8.0f}")
    print(f"  claim_task                {service:8.0f}   {100 * service / bare:.0f}% of the bare loop")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
