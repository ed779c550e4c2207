"""PgBouncer in transaction mode: the main journey, and tests of what depends on sessions, locks and cursors."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import psycopg2

from benchmarks.drills.checks import Check, came, taken
from benchmarks.drills.stack import REPOSITORY
from benchmarks.growing.stack import GrownStack

# Races, outbox, mail and its limits, advisory locks, server-side cursors, COPY with a temporary table.
SAMPLE = [
    "tests/races", "tests/common/test_jobs.py", "tests/tasks/services/test_claims.py",
    "tests/notifications/services/test_queue.py", "tests/tasks/services/test_runs.py",
    "tests/tasks/services/test_invitation_rounds.py", "tests/webhooks/test_collecting.py",
    "tests/credentials/services/test_keys.py", "tests/tasks/services/test_organization_export.py",
]  # fmt: skip


def claims(stack: GrownStack) -> Iterator[Check]:
    """A hundred people claim, by web server, jobs and mail, all through PgBouncer."""
    actions = stack.prepare()
    answers = stack.act(actions)
    yield from taken(answers)
    yield from came(stack, actions, 180, give_up=300)
    log = "".join((stack.folder / f"{name}.log").read_text(errors="replace") for name in ("web", "worker", "beat"))
    strange = len(re.findall(r"prepared statement|cursor .* does not exist|unsupported startup|no transaction", log))
    yield "words of a session that was another's", "0 in all logs", str(strange), strange == 0
    with closing(psycopg2.connect(stack.pooled.replace("/microvol", "/pgbouncer"))) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute("SHOW POOLS")
            names = [column[0] for column in cursor.description]
            pool = next(dict(zip(names, row, strict=True)) for row in cursor.fetchall() if row[0] == "microvol")
    with psycopg2.connect(os.environ["DATABASE_URL"]) as primary, primary.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = 'microvol' AND backend_type LIKE 'cl%'")
        servers = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        locks = cursor.fetchone()[0]
    clients = pool["cl_active"] + pool["cl_waiting"]
    yield "connections", "at most 20 to PostgreSQL", f"{clients} to PgBouncer, {servers} to PostgreSQL", servers <= 24
    yield "advisory locks left", "0", str(locks), locks == 0


def suite(stack: GrownStack) -> Iterator[Check]:
    """Tests that would notice, through the same pool."""
    more = {"DATABASE_URL": stack.pooled, "PGBOUNCER": "yes", "DJANGO_SETTINGS_MODULE": "microvol.settings.test"}
    # The pool keeps connections to the test database, so that cannot be dropped; it goes with the stack.
    command = [sys.executable, "-m", "pytest", "-q", "--create-db", "--reuse-db", "-p", "no:cacheprovider", *SAMPLE]
    done = subprocess.run(command, cwd=REPOSITORY, env=os.environ | more, capture_output=True, text=True, check=False)
    (stack.folder / "suite.log").write_text(done.stdout + done.stderr)
    last = next((line for line in reversed(done.stdout.splitlines()) if " in " in line), "no result")
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    yield "a sample of the tests", "all pass", "; ".join([last, *failed[:5]]), done.returncode == 0
