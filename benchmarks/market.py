"""A made-up market of any size in a database of its own: tasks, as many volunteers, five times as many events.

    python -m benchmarks.market 1_000_000

Made once and kept; the same shape per person and organisation at every size (market_rows/sizes.py). The rows are
made by the database itself, a block at a time, with indexes and triggers aside; docs/quality.md says how long it takes.
"""

import os
import sys
import time

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

# Written into the database's comment when it is complete. Another shape makes another database.
SHAPE = 1


def use_database(name: str) -> None:
    """Points Django at the database `name` of the same server; call before anything connects."""
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def make_database(name: str) -> None:
    """Creates the database unless it is there, and uses it from now on."""
    _create_database(dict(connection.settings_dict), name)
    use_database(name)


def make_market(tasks: int) -> str:
    """Creates and fills the market of this size unless it is there, and uses it from now on. Returns its name."""
    name = f"microvol_market_{SHAPE}_{tasks}"
    make_database(name)
    found = _comment()
    if found == "complete":
        call_command("migrate", interactive=False, verbosity=0)
        _say(f"{name} is there")
        return name
    if found:
        raise SystemExit(f"{name} was stopped half way. Drop that database and start again.")
    begun = time.monotonic()
    _note("begun")
    call_command("migrate", interactive=False, verbosity=0)
    _fill(tasks)
    _note("complete")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1e9")
        size = cursor.fetchone()[0]
    _say(f"{name}: {(time.monotonic() - begun) / 60:.1f} minutes, {size:.1f} GB")
    return name


def _fill(tasks: int) -> None:
    from django.utils import timezone

    from benchmarks.market_rows import around, people, steps, work
    from benchmarks.market_rows import tasks as task_rows
    from benchmarks.market_rows.sizes import Size
    from credentials.models import IssuerKey
    from tasks.services import runs, search_words, service_levels
    from vocabularies.models import Cause, Skill

    now = timezone.now()
    size = Size(tasks, now)
    skills = list(Skill.objects.order_by("pk").values_list("pk", flat=True))
    causes = list(Cause.objects.order_by("pk").values_list("pk", flat=True))
    tables = [*people.TABLES, *task_rows.TABLES, *work.TABLES, *around.TABLES]
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off")
        cursor.execute("SET statement_timeout = 0; SET jit = off")
        # Foreign keys are right by construction, and no trigger has anybody to tell.
        cursor.execute("SET session_replication_role = replica")
    indexes = steps.indexes_of(tables)
    steps.drop(indexes)
    steps.run([*people.steps(size, skills, causes), *task_rows.steps(size, skills, causes)])
    steps.run([work.stage(size), *work.steps(size)])
    key = IssuerKey.objects.create(name="made-up", algorithm="ed25519", created_at=now)
    run = runs.ensure_run(now=now)
    steps.run(around.steps(size, run_id=run.pk, key_id=key.pk))
    steps.make(indexes)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {work.STAGE}")
        steps.once("statistics", lambda: cursor.execute("VACUUM (ANALYZE)"))
        cursor.execute("RESET ALL")
    steps.move_sequences([table for table in tables if table != "tasks_taskprice"])
    steps.once("words for searches", lambda: search_words.refresh_search_words())
    steps.once("service levels", lambda: service_levels.measure_service(now=now))


def _create_database(server: dict, name: str) -> None:
    connection.ensure_connection()  # starts the embedded server where there is one
    maintenance = psycopg2.connect(
        host=server["HOST"], port=server["PORT"] or 5432, user=server["USER"], password=server["PASSWORD"],
        dbname="postgres",
    )  # fmt: skip
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    maintenance.close()
    connection.close()


def _comment() -> str:
    """What the last attempt to fill this database has left behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database "
            "WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]


def _note(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE \"{connection.settings_dict['NAME']}\" IS '{words}'")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def setup() -> None:
    """Django with production-like settings on the development server."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microvol.settings.dev")
    os.environ.setdefault("DEBUG", "no")
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.OUTBOX_PUBLISHES = False


if __name__ == "__main__":
    setup()
    for number in sys.argv[1:] or ["10_000", "1_000_000"]:
        make_market(int(number.replace("_", "")))
        connection.close()
