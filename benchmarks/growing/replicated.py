"""A streaming replica: who is answered by it, whether anybody misses what they wrote, and what its death does."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg2

from benchmarks.drills.checks import Check, taken
from benchmarks.drills.stack import HOST, Answers
from benchmarks.growing.stack import GrownStack

REQUESTS = 60


def reads(stack: GrownStack) -> Iterator[Check]:
    """Visitors' pages are read there, writes and decisions are not; numbers hold what was written just before."""
    from django.urls import reverse
    from django.utils import timezone

    from common.heartbeats import show
    from tests.factories import TaskFactory

    actions = stack.prepare(20, asks=False)
    stack.wait(lambda: stack.figure("microvol_replica_used") == 1.0, 30)
    before = read_rows(stack)
    found = browse(stack, "first")
    after = read_rows(stack)
    yield "60 pages of visitors", "0 errors", f"{found.errors}, {dict(found.statuses)}", not found.errors
    there, here = after[0] - before[0], after[1] - before[1]
    words = f"{there} scans of the task table there, {here} at the primary"
    yield "who read the tasks", "the replica", words, there > 5 * max(here, 1)

    answers = stack.act(actions)
    yield from taken(answers)

    misses = 0
    for index in range(20):  # published, committed, and looked at at once
        task = TaskFactory(title=f"Fresh {index}")
        misses += stack.get(f"/tasks/{task.public_id}/") != "200"
    yield "a visitor's look at a task of this moment", "found, 20 of 20", f"{20 - misses} of 20", misses == 0

    owner = task.organization.memberships.first().user
    session = stack._sign_in(owner)
    path = reverse("reporting:number_page", args=[task.organization.slug])
    used = read_rows(stack, "%")
    status = stack.get(path, session)
    used = [now - then for now, then in zip(read_rows(stack, "%"), used, strict=True)]
    yield (
        "an organisation's numbers",
        "200, read at the replica",
        f"{status}, {used[0]} scans there",
        (status == "200" and used[0] > 0),
    )

    # Behind by more than five seconds: the replica stops reading while the primary goes on.
    pause(stack, True)
    begun = time.monotonic()
    while time.monotonic() - begun < 12:
        show("drill", now=timezone.now() + timedelta(seconds=time.monotonic() - begun))
        time.sleep(0.5)
    late = stack.figure("microvol_replica_used")
    yield "six seconds behind", "passed over", f"microvol_replica_used {late}", late == 0.0
    before = read_rows(stack)
    found = browse(stack, "late")
    there = read_rows(stack)[0] - before[0]
    yield (
        "60 pages meanwhile",
        "0 errors, no scan there",
        f"{found.errors} errors, {there} scans",
        (not found.errors and there == 0),
    )
    pause(stack, False)
    again = stack.wait(lambda: stack.figure("microvol_replica_used") == 1.0, 30)
    yield "when it has caught up", "used again within 10 s", f"{again or 99:.0f} s", again is not None and again < 10


def away(stack: GrownStack) -> Iterator[Check]:
    """Killed under visitors, hung under visitors, and back again."""
    stack.wait(lambda: stack.figure("microvol_replica_used") == 1.0, 30)
    for how in ("killed", "hung"):
        stack.signal("replica", signal.SIGKILL if how == "killed" else signal.SIGSTOP)
        if how == "hung":
            signal_children(stack, signal.SIGSTOP)
        found = browse(stack, how)
        slowest = max(seconds for _when, _status, seconds in found.found)
        words = f"{found.errors} errors, {dict(found.statuses)}, slowest {slowest:.1f} s"
        yield f"60 pages while it is {how}", "0 errors", words, not found.errors
        ready = stack.ask("GET", "/readyz", "")
        yield (
            "readiness",
            "200, degraded, in words",
            f"{ready[0]} {ready[2][:400]}",
            (ready[0] == "200" and '"degraded"' in ready[2] and "the primary answers" in ready[2]),
        )
        if how == "killed":
            stack.end("replica")
            stack.wait(lambda: not (stack.folder / "pg" / "replica" / "postmaster.pid").unlink(missing_ok=True), 2)
            stack.start_replica()
        else:
            signal_children(stack, signal.SIGCONT)
            stack.signal("replica", signal.SIGCONT)
        back = stack.wait(lambda: stack.figure("microvol_replica_used") == 1.0, 60)
        yield "back again", "used again within 20 s", f"{back or 99:.0f} s", back is not None and back < 20


def browse(stack: GrownStack, word: str) -> Answers:
    """Pages that nobody has looked at yet, so none comes from the cache. Visitors carry no cookie."""
    answers = Answers()
    for index in range(REQUESTS):
        begun = time.monotonic()
        status = visit(stack, f"/tasks/?q={word}{index}")
        answers.found.append((begun, status, time.monotonic() - begun))
    return answers


def visit(stack: GrownStack, path: str) -> str:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", stack.ports["web"], timeout=60)
    try:
        connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException):
        return "broken"
    finally:
        connection.close()


def read_rows(stack: GrownStack, table: str = "tasks_task") -> list[int]:
    """Scans of a table so far, or of all: at the replica, at the primary."""
    time.sleep(11)  # an idle process tells its counts after ten seconds
    counts = []
    for address in (stack.replica_url, os.environ["DATABASE_URL"]):
        with psycopg2.connect(address) as server, server.cursor() as cursor:
            cursor.execute(
                "SELECT sum(seq_scan + coalesce(idx_scan, 0))::int FROM pg_stat_user_tables WHERE relname LIKE %s",
                [table],
            )
            counts.append(cursor.fetchone()[0])
    return counts


def pause(stack: GrownStack, is_paused: bool) -> None:
    with psycopg2.connect(stack.replica_url) as server, server.cursor() as cursor:
        cursor.execute("SELECT pg_wal_replay_pause()" if is_paused else "SELECT pg_wal_replay_resume()")


def signal_children(stack: GrownStack, number: int) -> None:
    """PostgreSQL's processes of the replica: those that answer are children of the one that was started."""
    import subprocess

    found = subprocess.run(
        ["pgrep", "-P", str(stack.processes["replica"].pid)], capture_output=True, text=True, check=False
    )
    for pid in found.stdout.split():
        os.kill(int(pid), number)
