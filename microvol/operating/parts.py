"""Looking at what the product stands on, each with a time limit of its own: database, migrations, broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

DATABASE_MILLISECONDS = 2000
BROKER_SECONDS = 0.5
QUEUE = "celery"  # Celery's name for the only queue

_migrated: list[bool] = []


@contextmanager
def short_query(milliseconds: int = DATABASE_MILLISECONDS) -> Iterator[None]:
    """What is asked inside ends with OperationalError when it takes longer."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
        yield


def ask_database() -> None:
    """Raises OperationalError or InterfaceError when the database does not answer in time."""
    with short_query(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def missing_migrations() -> list[str]:
    """Migrations of this code that the database has not seen; once there is none, nobody looks again."""
    if _migrated:
        return []
    with short_query():
        applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    missing = sorted(f"{app}.{name}" for app, name in _known_migrations() - applied)
    if not missing:
        _migrated.append(True)
    return missing


def broker() -> redis.Redis:
    """A client that gives up soon; the embedded server's address is written in Celery's way."""
    url = settings.BROKER_URL
    if url.startswith("redis+socket://"):
        url = f"unix://{url.removeprefix('redis+socket://').split('?')[0]}?db=0"
    # No retries: who asks wants to know now.
    return redis.Redis.from_url(
        url, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS, retry=None, retry_on_error=[]
    )


def ask_broker() -> str:
    """Why it cannot be used, or nothing."""
    try:
        with broker() as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return type(error).__name__
    return ""
