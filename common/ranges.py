"""One job over many rows, cut into ranges of ids that workers share, each a job of its own that may run twice."""

from django.db import connection, transaction
from django.db.models import QuerySet

from common.jobs import enqueue
from common.models import OutboxJob


def id_ranges(rows: QuerySet, size: int) -> list[tuple[int, int]]:
    """First and last id of each `size` of these rows, in their order."""
    sql, parameters = rows.order_by().values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT min(id), max(id) FROM (
                SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS block FROM ({sql}) AS wanted (id)
            ) numbered GROUP BY block ORDER BY block
            """,  # noqa: S608  the ORM's own statement
            [size, *parameters],
        )
        return cursor.fetchall()


def share(name: str, rows: QuerySet, *, size: int) -> int:
    """Promises the job `name`(first_id, last_id) for each range of these rows. Returns how many.

    As long as ranges of the last time wait for a worker nothing is promised: they will find what is due by then, and
    what they leave comes next time. Ranges that failed do not hold up the others.
    """
    if OutboxJob.objects.filter(name=name, attempts=0, parked_at=None).exists():
        return 0
    ranges = id_ranges(rows, size)
    with transaction.atomic():
        for first_id, last_id in ranges:
            enqueue(name, first_id=first_id, last_id=last_id)
    return len(ranges)
