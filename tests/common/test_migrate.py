"""migrate beside visitors: it lets go of the queue for a lock, and tries again."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection

from common.management.commands import migrate


@pytest.mark.django_db(transaction=True)
def test_migrate_waits_shortly_for_a_lock_and_tries_again(monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_MILLISECONDS", 50)
    is_locked, may_end = threading.Event(), threading.Event()

    def pause(_seconds: float) -> None:
        may_end.set()
        holder.join()

    monkeypatch.setattr(migrate.time, "sleep", pause)

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE django_migrations")
            is_locked.set()
            may_end.wait(10)
            cursor.execute("ROLLBACK")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    is_locked.wait(10)
    call_command("migrate", "sites", plan=True)
    assert may_end.is_set()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("15s",)
