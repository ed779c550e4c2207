"""A new release beside the old one: migrations while visitors claim, then both at once, then the new one, then back.

The old release is the commit before the last migration, in a folder of its own; the new one is what lies here.
"""

import itertools
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drills.checks import Check, came
from benchmarks.drills.stack import REPOSITORY, Answers, Stack

ROWS = 40_000
LOCK_HELD_SECONDS = 5


def release(stack: Stack) -> Iterator[Check]:
    from django.db import connection

    old, missing = _old_release(stack)
    try:
        actions = _to_the_old_state(stack, old)
        begun = time.monotonic()
        visits = Answers()
        visitors = threading.Thread(target=lambda: visits.found.extend(_visit(stack, actions).found))
        locks: list[float] = []
        is_over = threading.Event()
        watch = threading.Thread(target=_watch_locks, args=(is_over, locks))
        events = threading.Thread(target=_read_slowly, args=(is_over,))
        for thread in (visitors, watch, events):
            thread.start()
        time.sleep(1)
        done = subprocess.run([sys.executable, "manage.py", "migrate"], cwd=REPOSITORY, capture_output=True, text=True)
        applied = done.stdout.count("... OK")
        words = f"{done.returncode}, {applied} of {missing}, after {time.monotonic() - begun - 1:.0f} s"
        words += f", {done.stdout.count('try again')} times it let visitors through{done.stderr[-300:]}"
        yield "migrate beside visitors", "ends with 0", words, done.returncode == 0 and applied == missing > 0
        stack.start_web("new")
        stack.wait(lambda: stack.get("/readyz", server="new") == "200", 120)
        time.sleep(5)  # both at once
        stack.end("web")
        visitors.join()
        is_over.set()
        watch.join()
        events.join()
        yield (
            "the longest wait for a lock",
            "at most 2 s",
            f"{max(locks, default=0):.1f} s",
            max(locks, default=0) <= 2.3,
        )
        words = f"{dict(visits.statuses)}, slowest {max(seconds for _w, _s, seconds in visits.found):.1f} s"
        yield "claims and pages through all of it", "0 errors, everybody stays signed in", words, not visits.errors
        promised = _old_payloads()
        stack.start_worker()
        stack.start_beat()
        yield from came(stack, actions, 300)
        ran = stack.wait(lambda: not promised.exists(), 60)
        yield "jobs that the old release promised", "run", f"{ran and round(ran)} s", ran is not None
        stack.start_web(cwd=old)
        stack.wait(lambda: stack.get("/healthz") == "200", 120)
        back = stack.prepare(30)
        visits = _visit(stack, back)
        yield "the old release again, beside the new one", "0 errors", str(dict(visits.statuses)), not visits.errors
        stack.end("new")
        visits = _visit(stack, back[:10])
        yield "the old release alone, on the new database", "0 errors", str(dict(visits.statuses)), not visits.errors
    finally:
        connection.close()
        subprocess.run(["git", "worktree", "remove", "--force", old], cwd=REPOSITORY, check=False)
        stack.end("new")


def _old_release(stack: Stack) -> tuple[str, int]:
    """A folder with the commit before the last migrations, and how many migrations it lacks."""
    last = _git("log", "-1", "--format=%H", "--", "*/migrations/0*.py")
    folder = str(stack.folder / "old")
    _git("worktree", "add", "--detach", folder, f"{last}~1")
    shutil.copytree(REPOSITORY / "static" / "build", f"{folder}/static/build")
    shutil.copytree(REPOSITORY / "benchmarks" / "drills", f"{folder}/benchmarks/drills", dirs_exist_ok=True)
    return folder, len(_migrations(REPOSITORY) - _migrations(Path(folder)))


def _migrations(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.glob("*/migrations/0*.py")}


def _to_the_old_state(stack: Stack, old: str) -> list:
    """The old release on a database of its own migrations, with a hundred claims to make among many rows."""
    from django.db import connection

    for name in ("beat", "worker", "web"):
        stack.end(name)
    connection.close()
    for command in ("dropdb", "createdb"):
        subprocess.run([command, "-h", stack.folder / "pg", "-U", "postgres", "microvol"], check=True)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=old, check=True)
    stack.start_web(cwd=old)
    stack.wait(lambda: stack.get("/readyz") == "200", 200)
    actions = stack.prepare(settle=False)
    for table in ("tasks_task", "tasks_taskevent"):
        _multiply(table, ROWS)
    return actions


def _multiply(table: str, rows: int) -> None:
    """Copies of one of its rows, each with numbers of its own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER' AND column_name != 'id'", [table]
        )  # fmt: skip
        names = [name for (name,) in cursor.fetchall()]
        values = ["gen_random_uuid()" if name == "public_id" else name for name in names]
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) AS one, generate_series(1, {rows})"
        )


def _visit(stack: Stack, actions: list) -> Answers:
    """Each person reads the task and takes it, three a second, by whichever server answers."""
    answers = Answers()
    turns = itertools.cycle(range(2))
    begun = time.monotonic()
    for number, action in enumerate(actions):
        time.sleep(max(0.0, begun + number * 0.33 - time.monotonic()))
        for method, path, body in (
            ("GET", f"{action.path.removesuffix('claim/')}", ""),
            ("POST", action.path, action.body),
        ):
            asked = time.monotonic()
            status, headers, _text = stack.balanced(next(turns), method, path, action.session, body)
            if "/login/" in headers.get("Location", ""):
                status = "signed out"
            answers.found.append((asked - begun, status, time.monotonic() - asked))
    return answers


def _watch_locks(is_over: threading.Event, waits: list[float]) -> None:
    """How long whoever waits longest for a lock has waited, twenty times a second."""
    from django.db import connection

    with connection.cursor() as cursor:
        while not is_over.wait(0.05):
            cursor.execute(
                "SELECT extract(epoch FROM max(clock_timestamp() - waitstart)) FROM pg_locks WHERE NOT granted"
            )
            waits.append(float(cursor.fetchone()[0] or 0))
    connection.close()


def _read_slowly(is_over: threading.Event) -> None:
    """Transactions that hold on to the busiest tables, one after the other, as migrations meet them."""
    from django.db import connection, transaction

    while not is_over.wait(1):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tasks_task, tasks_taskevent IN ROW EXCLUSIVE MODE")
            is_over.wait(LOCK_HELD_SECONDS)
    connection.close()


def _old_payloads():
    from common.models import OutboxJob

    return OutboxJob.objects.filter(pk__in=list(OutboxJob.objects.values_list("pk", flat=True)))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stdout.strip()
