"""Workers that are killed or asked to end; a timetable that stands still, and two at once."""

import os
import shelve
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.drills.checks import Check, came, taken
from benchmarks.drills.stack import Stack


def worker_killed(stack: Stack) -> Iterator[Check]:
    """The worker's first process is killed four times while it works on a hundred jobs, and started again."""
    actions = stack.prepare()
    answers = stack.act(actions)
    for _time in range(4):
        time.sleep(1.5)
        stack.end("worker", signal.SIGKILL)
        stack.start_worker()
        stack.wait(stack.worker_lives, 120)
    yield from taken(answers)
    yield from came(stack, actions, 180, give_up=1080)  # a mail that was under way waits for its lease of 15 minutes


def child_killed(stack: Stack) -> Iterator[Check]:
    """A process that runs a job is killed six times; the worker itself lives on."""
    actions = stack.prepare()
    stack.sink.delay = 0.1
    answers = stack.act(actions)
    killed = 0
    for _time in range(6):
        time.sleep(1)
        for pid in stack.children("worker")[:1]:
            os.kill(pid, signal.SIGKILL)
            killed += 1
    stack.sink.delay = 0.0
    alive = stack.processes["worker"].poll() is None
    yield from taken(answers)
    yield "the worker", "lives on", f"{killed} children killed, {'alive' if alive else 'dead'}", alive and killed > 0
    yield from came(stack, actions, 180, give_up=1080)


def deploy(stack: Stack) -> Iterator[Check]:
    """SIGTERM while jobs run: those that run end, the others wait for the next worker."""
    actions = stack.prepare()
    stack.sink.delay = 0.3
    answers = stack.act(actions)
    time.sleep(1)
    begun = time.monotonic()
    process = stack.processes["worker"]
    stack.end("worker", signal.SIGTERM)
    code, took = process.returncode, time.monotonic() - begun
    stack.sink.delay = 0.0
    stack.start_worker()
    yield from taken(answers)
    yield "the worker ends", "with 0, in its time", f"{code} after {took:.0f} s", code == 0
    yield from came(stack, actions, 120, give_up=300)


def beat(stack: Stack) -> Iterator[Check]:
    """Beat is silent for three hours, in which a hundred reminders fall due; then two of them start at once."""
    from django.utils import timezone

    from notifications.models import Notification
    from tasks.models import Claim

    actions = stack.prepare(asks=False)
    answers = stack.act(actions)
    stack.end("beat")
    now = timezone.now()
    ids = [action.task_id for action in actions]
    Claim.objects.filter(task_id__in=ids).update(
        created_at=now - timedelta(days=2), lease_starts_at=now - timedelta(hours=30),
        lease_ends_at=now + timedelta(hours=18), reminder_at=now - timedelta(hours=2),
    )  # fmt: skip
    yield from taken(answers)
    age = stack.wait(lambda: (stack.figure('microvol_heartbeat_age_seconds{part="beat"}') or 0) > 45, 90)
    yield (
        "the figure that raises the alarm",
        "grows while beat is silent",
        f"over 45 s after {age and round(age)} s",
        age is not None,
    )
    with shelve.open(str(stack.folder / "beat-timetable"), writeback=True) as timetable:
        for entry in timetable["entries"].values():
            entry.last_run_at -= timedelta(hours=3)
    for path in stack.folder.glob("beat-timetable*"):
        shutil.copy(path, path.with_name(path.name.replace("beat-", "beat2-")))
    stack.start_beat()
    stack.start_beat("beat2")

    def reminded():
        return Notification.objects.filter(kind="claim_reminder", recipient__volunteer__pk__in=people)

    people = [action.volunteer_id for action in actions]
    needed = stack.wait(lambda: reminded().count() >= 100, 120)
    yield "reminders", "within 60 s", f"{needed and round(needed)} s", needed is not None and needed <= 60
    stack.settle()
    found = list(reminded().values_list("recipient_id", flat=True))
    sent = [to for to in stack.sink.recipients if to.startswith(f"v-{stack.number}-")]
    words = f"{len(set(found))} people, {len(found)} reminders, {len(sent)} mails"
    yield "each once", "100 people, 100 reminders, 100 mails", words, len(found) == len(set(found)) == len(sent) == 100
    stack.end("beat2")
