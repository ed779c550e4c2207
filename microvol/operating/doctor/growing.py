"""What stands between, or beside, the product and its database: PgBouncer and a replica."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from common import replica
from microvol.operating import parts
from microvol.operating.doctor.findings import Finding, Part


def pooling(part: Part) -> Iterator[Finding]:
    """Whether a statement that hangs is ended: a direct connection asks for it, PgBouncer has to be told."""
    with parts.short_query(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SHOW lock_timeout")  # set together with the others, and not changed by short_query
        is_limited = cursor.fetchone()[0] != "0"
    if not is_limited:
        todo = "Give PgBouncer the connect_query of deploy/pgbouncer.sh." if settings.PGBOUNCER else "See DATABASE_URL."
        yield Finding("wrong", "database limits", "a statement that hangs is never ended", todo)
    elif settings.PGBOUNCER:
        yield Finding("ok", "database limits", "PgBouncer's connections end statements that hang")


def read_replica(part: Part) -> Iterator[Finding]:
    if not replica.is_set():
        return
    seen = replica.look()
    words = seen.words(seen.at)
    if seen.lag is None:
        todo = "See that it runs as a standby of the database, and that REPLICA_DATABASE_URL names it."
        yield Finding("wrong", "replica", words, todo)
    elif seen.lag > replica.LAG_MAX_SECONDS:
        todo = "Look at pg_stat_replication on the primary: network, disk, or a long query on the replica."
        yield Finding("warning", "replica", words, todo)
    else:
        yield Finding("ok", "replica", words)
