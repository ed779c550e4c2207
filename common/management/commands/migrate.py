"""Django's migrate, beside visitors: it waits two seconds for a lock at most, lets them through, and tries again."""

import time
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations import Migration
from psycopg2.errors import LockNotAvailable

LOCK_MILLISECONDS = 2000
TRIES_MAX = 30
PAUSE_SECONDS = 1.0


class Command(migrate.Command):
    """Whoever waits for a lock on a table stops everybody who comes after it, readers included.

    A migration that got none is taken back as a whole, and what ran before it stays. What it does once it has the lock
    must be short; `tests/architecture/test_migrations.py` looks at that. Statements may take as long as they need.

    Migrations that are not atomic wait without an end: what they are for, CREATE INDEX CONCURRENTLY, stops nobody while
    it waits for older transactions, and leaves half an index behind when it is broken off.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        self._connection = connection = connections[options["database"]]
        for tries_left in reversed(range(TRIES_MAX)):
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}; SET statement_timeout = 0")
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or not tries_left:
                    raise
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout; RESET statement_timeout")
            self.stdout.write(self.style.WARNING(" A table is in use: let visitors through, then try again."))
            time.sleep(PAUSE_SECONDS)

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action == "apply_start" and migration is not None:
            with self._connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {LOCK_MILLISECONDS if migration.atomic else 0}")
        super().migration_progress_callback(action, migration, fake)
