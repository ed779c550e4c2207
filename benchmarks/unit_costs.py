"""What one of each thing costs: bytes in the database, memory in Redis, time of jobs. docs/scaling.md multiplies them.

    python -m benchmarks.unit_costs [tasks]

Bytes hold indexes and TOAST, as a fresh load leaves them; a table that lives takes about a fifth more. Times are of one
process and the database together (wall), and of Python alone.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from benchmarks import market

PEOPLE, JOBS = 200, 300
# What is counted against what: rows of all tables whose name begins so, per row of the first.
GROUPS = {
    "volunteer (user, address, profile, skills, settings)": (
        "volunteers_volunteer",
        ["accounts_user", "account_emailaddress", "volunteers_", "notifications_mailsettings"],
    ),
    "stored list of a volunteer": ("tasks_feedlist", ["tasks_feedlist"]),
    "task (brief, points, skills, price)": (
        "tasks_task",
        ["tasks_task", "tasks_acceptancepoint", "tasks_taskskill", "tasks_taskprice", "tasks_task_causes"],
    ),
    "event": ("tasks_taskevent", ["tasks_taskevent"]),
    "claim with its work (submission, review, line, credential)": (
        "tasks_claim",
        [
            "tasks_claim",
            "tasks_submission",
            "tasks_pointverdict",
            "tasks_review",
            "tasks_skillrating",
            "portfolios_portfolioline",
            "portfolios_lineskill",
            "credentials_",
        ],
    ),
    "message on the site": ("notifications_notification", ["notifications_notification"]),
    "mail": ("notifications_mail", ["notifications_mail"]),
    "showing": ("tasks_impression", ["tasks_impression"]),
}
EXACT = {"tasks_task", "tasks_claim", "notifications_mail", "tasks_review"}


def sizes() -> Iterator[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        found = {name: (rows, size) for name, rows, size in cursor.fetchall()}
    for what, (counted, starts) in GROUPS.items():
        rows = found.get(counted, (0, 0))[0]
        if rows < 1000:
            yield f"{what}: too few rows here"
            continue
        tables = [name for name in found if any(name == s or (s not in EXACT and name.startswith(s)) for s in starts)]
        total = sum(found[name][1] for name in tables)
        yield f"{what}: {total / rows:,.0f} bytes ({rows:,} of them in {len(tables)} tables)"


def redis_memory() -> Iterator[str]:
    """A message that waits; the database knows the job, so it is small."""
    from celery import current_app

    from microvol.operating import parts

    with parts.broker() as client:
        used = client.info("memory")["used_memory"]
        for number in range(1000):
            current_app.send_task("notifications.deliver_mail", kwargs={"outbox_id": number}, retry=False)
        each = (client.info("memory")["used_memory"] - used) / 1000
        client.delete(parts.QUEUE)  # what waited there is sent again by the sweeper
    yield f"message in the queue: {each:,.0f} bytes of Redis"


def kept_page() -> Iterator[str]:
    import pickle

    from django.test import Client

    answer = Client().get("/tasks/", headers={"host": "testserver"})
    yield f"kept page of browse: {len(pickle.dumps((answer.content, dict(answer.headers)))):,} bytes of Redis"


def jobs() -> Iterator[str]:
    """A job that does nothing: promising it and running it once, without the broker."""
    from common.jobs import enqueue, run_outbox_job
    from common.models import OutboxJob

    def all_jobs() -> None:
        for number in range(JOBS):
            enqueue("personal_data.erase", user_id=-number - 1)
        for pk in OutboxJob.objects.filter(name="personal_data.erase").values_list("pk", flat=True):
            run_outbox_job(pk)

    yield timed("job that finds nothing to do", all_jobs, JOBS)


def mornings() -> Iterator[str]:
    """The mornings of people with a list: what a digest may hold is looked up, a mail written if there is enough."""
    from django.utils import timezone

    from accounts.models import User
    from common.models import OutboxJob
    from notifications.models import MailSettings
    from notifications.services import digests, mail_settings

    now = timezone.now()
    ids = list(User.objects.order_by("pk").values_list("pk", flat=True)[:PEOPLE])
    User.objects.filter(pk__in=ids).update(seen_at=now - timedelta(days=2))
    MailSettings.objects.filter(user_id__in=ids).delete()
    for user in User.objects.filter(pk__in=ids):
        row = MailSettings(user=user)
        row.next_digest_at = mail_settings.plan_digest(row, digests.timing.zone_of(user.time_zone), after=now)
        row.save()
    rows = MailSettings.objects.filter(user_id__in=ids)
    latest = max(row.next_digest_at for row in rows if row.next_digest_at)
    found: list[digests.Run] = []

    def decide() -> None:
        first, last = min(rows.values_list("pk", flat=True)), max(rows.values_list("pk", flat=True))
        found.append(digests.send_due(now=latest + timedelta(minutes=5), first_id=first, last_id=last))

    yield f"{timed('morning of a person', decide, PEOPLE)}; mails written: {found[0].sent}"
    OutboxJob.objects.all().delete()


def timed(what: str, work: Callable[[], None], count: int) -> str:
    wall, own = time.perf_counter(), time.process_time()
    work()
    wall, own = time.perf_counter() - wall, time.process_time() - own
    return f"{what}: {wall / count * 1000:.1f} ms, of which Python {own / count * 1000:.1f}"


def main(tasks: int) -> None:
    market.setup()
    logging.disable(logging.WARNING)
    market.make_market(tasks)
    from django.db import transaction

    for part in (sizes, redis_memory, kept_page, jobs, mornings):
        try:
            with transaction.atomic():  # what is made here goes again
                for line in part():
                    print(line, flush=True)
                transaction.set_rollback(True)
        except Exception as error:
            print(f"{part.__name__}: not measured, {error!r}")


if __name__ == "__main__":
    main(int((sys.argv[1] if len(sys.argv) > 1 else "10_000").replace("_", "")))
