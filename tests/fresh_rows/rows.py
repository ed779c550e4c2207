"""The rows that migrations made are kept beside the tables, and come back whenever a test has committed its own.

Django's own way, TRUNCATE of every table, takes a second of each such test, loses what migrations brought (hourly
rates), and meets the locks of requests that a closed browser left behind.
"""

import time

from django.db import connection

PATIENCE_SECONDS = 20
OTHERS_AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
"""
KEPT_TABLES_AND_COLUMNS = """
    SELECT table_name, string_agg(quote_ident(columns.column_name), ', ' ORDER BY columns.ordinal_position)
    FROM information_schema.columns JOIN information_schema.tables AS kept USING (table_name)
    WHERE columns.table_schema = 'public' AND columns.is_generated = 'NEVER' AND kept.table_schema = 'first_rows'
    GROUP BY table_name
"""


def keep_first_rows() -> None:
    """Remembers what the tables hold now, right after the migrations."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS first_rows CASCADE; CREATE SCHEMA first_rows")
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")
            if cursor.fetchone()[0]:
                cursor.execute(f"CREATE TABLE first_rows.{name} AS TABLE {name}")


def bring_back_first_rows() -> None:
    """Empties every table but for the rows kept. Waits until no other connection is in the middle of something."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        _wait_for_others(cursor)
        cursor.execute(KEPT_TABLES_AND_COLUMNS)
        kept = cursor.fetchall()
        # Foreign keys and the triggers that keep events whole stand aside for this transaction.
        statements = ["SET LOCAL session_replication_role = replica"]
        statements += [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]
        for table, columns in kept:
            name = connection.ops.quote_name(table)
            statements.append(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM first_rows.{name}")
        cursor.execute("BEGIN; " + "; ".join(statements) + "; COMMIT")


def _wait_for_others(cursor) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        cursor.execute(OTHERS_AT_WORK)
        if not cursor.fetchone()[0]:
            return
        time.sleep(0.02)
