"""PostgreSQL that crashes under visitors, and a machine that is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from benchmarks.drills.checks import Check, came
from benchmarks.drills.stack import REPOSITORY, Stack


def restart(stack: Stack) -> Iterator[Check]:
    """It crashes at the third second of ten, with ten claims a second, and is started again."""
    from django.db import connection

    actions = stack.prepare()
    gone: list[float] = []

    def crash() -> None:
        time.sleep(3)
        gone.append(time.monotonic() - begun)
        stack.end("postgres", signal.SIGQUIT)
        time.sleep(1)
        gone.append(time.monotonic() - begun)

    begun = time.monotonic()
    breaker = threading.Thread(target=crash)
    breaker.start()
    pool = threading.Thread(target=lambda: results.append(stack.act(actions, at_once=16, every=0.1)))
    results: list = []
    pool.start()
    breaker.join()
    stack.start_postgres()  # from the first thread: the kernel ends a server with the thread that started it
    up = time.monotonic() - begun
    pool.join()
    connection.close()
    answers = results[0]
    bare = sum(status in ("500", "broken") for _when, status, _seconds in answers.found)
    late = [status for when, status, seconds in answers.found if not status.startswith("3") and when > up + 1]
    words = f"{dict(answers.statuses)}, away from {gone[0]:.1f} to {up:.1f} s"
    yield "errors", "503 with words, never 500", words, bare == 0
    yield "errors later than a second after it is back", "0", str(len(late)), not late
    refused = [action for action in actions if not action.status.startswith("3")]
    halves = stack.effects(refused)
    # Notices come by a job, a moment later; that they come, and once, is counted below.
    half = sum(bool(claim) != bool(event) for claim, event in zip(halves.claims, halves.events, strict=True))
    yield "half actions among those refused", "0", str(half), half == 0
    stack.act(refused, at_once=4)  # people press again; whoever was taken already gets the same claim
    yield from came(stack, actions, 180, give_up=300)


def restore(stack: Stack) -> Iterator[Check]:
    """A hundred claims, a backup, an empty machine: rows and hashes equal, and no mail a second time."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    actions = stack.prepare()
    for number in range(100):
        default_storage.save(f"drill/{number}.bin", ContentFile(os.urandom(20_000)))
    stack.sink.stop()
    stack.act(actions)  # their mails wait when the backup is made
    time.sleep(15)
    folder = stack.folder / "backup"
    begun = time.monotonic()
    done = _manage("backup", str(folder), "--with-keys")
    yield "backup", "ends with 0", f"{done.returncode} after {time.monotonic() - begun:.0f} s", done.returncode == 0
    subprocess.run(["createdb", "-h", stack.folder / "pg", "-U", "postgres", "restored"], check=True)
    elsewhere = {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/microvol?", "/restored?"),
        "MEDIA_ROOT": str(stack.folder / "media-restored"), "ISSUER_KEYS_DIR": str(stack.folder / "keys-restored"),
    }  # fmt: skip
    begun = time.monotonic()
    done = _manage("restore", str(folder), **elsewhere)
    took = time.monotonic() - begun
    words = f"{done.returncode} after {took:.0f} s: {' / '.join(done.stdout.splitlines()[-3:])}{done.stderr[-300:]}"
    yield "restore", "rows and hashes equal, at most 15 minutes", words, done.returncode == 0 and took < 900
    ask = (
        "from django.utils import timezone; from notifications.models import Mail;"
        "from notifications.services.sending import sweep_mail;"
        "held = Mail.objects.filter(last_error__contains='backup').count();"
        "print('PROMISED', sweep_mail(now=timezone.now()), 'HELD', held)"
    )
    found = _manage("shell", "-v0", "-c", ask, **elsewhere).stdout.strip().splitlines()[-1]
    yield "mails that waited", "held, none promised", found, "PROMISED 0" in found and "HELD 0" not in found
    (folder / "database.dump").write_bytes(b"")
    done = _manage("restore", str(folder), "--check")
    yield "a changed backup", "is refused", done.stderr.strip()[-120:], done.returncode != 0
    stack.sink.start()
    yield from came(stack, actions, 360)  # here they go out; after a second try in vain a mail waits five minutes


def _manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
