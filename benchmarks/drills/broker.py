"""Redis away, hanging, emptied; messages that come twice; messages that nobody can run."""

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.drills.checks import Check, came, taken, usual
from benchmarks.drills.stack import Stack

QUEUE = "celery"


def refused(stack: Stack) -> Iterator[Check]:
    """Redis is killed; a hundred people claim; it comes back."""
    before = usual(stack)
    actions = stack.prepare()
    stack.end("redis", signal.SIGKILL)
    try:
        answers = stack.act(actions)
        pages = [stack.get("/tasks/"), stack.get("/work/", actions[0].session), stack.get("/readyz")]
    finally:
        stack.start_redis()
    yield from taken(answers, before)
    yield "browsing, a signed-in page, readiness", "200 each", " ".join(pages), pages == ["200"] * 3
    yield from came(stack, actions, 60, give_up=240)


def hangs(stack: Stack) -> Iterator[Check]:
    """Redis takes connections and never answers; a hundred people claim; it wakes up."""
    before = usual(stack)
    actions = stack.prepare()
    stack.signal("redis", signal.SIGSTOP)
    try:
        first = stack.act(actions[:50])
        held = _connections(stack.ports["redis"])
        second = stack.act(actions[50:])
        then = _connections(stack.ports["redis"])
    finally:
        stack.signal("redis", signal.SIGCONT)
    first.found += second.found
    yield from taken(first)
    yield "p95", "at most 1.5 s", f"{first.p95:.2f} s ({before:.2f} s before)", first.p95 <= 1.5
    yield "connections to Redis", "no more than a few added", f"{held}, then {then}", then <= held + 8
    yield from came(stack, actions, 60, give_up=240)


def flushed(stack: Stack) -> Iterator[Check]:
    """A hundred jobs are in Redis and no worker takes them; FLUSHALL."""
    from django.db.models import Q

    from common.models import OutboxJob

    actions = stack.prepare()
    stack.end("worker")
    answers = stack.act(actions)
    stack.wait(lambda: stack.redis().llen(QUEUE) >= 100, 30)
    waiting = stack.redis().llen(QUEUE)
    stack.redis().flushall()
    lost = list(OutboxJob.objects.filter(published_at__isnull=False).values_list("pk", "published_at"))
    stack.start_worker()
    yield from taken(answers)
    yield "messages lost", "100 or more", str(waiting), waiting >= 100
    old = Q()
    for pk, published_at in lost:
        old |= Q(pk=pk, published_at=published_at)
    back = stack.wait(lambda: not OutboxJob.objects.filter(old).exists(), 200)
    yield "all are sent again", "within 2 minutes", f"{back and round(back)} s", back is not None and back <= 120
    yield from came(stack, actions, 240)  # no goal of time: a machine does them as fast as it can


def duplicates(stack: Stack) -> Iterator[Check]:
    """Every message is put into the queue three times; later the jobs of the second step are, too."""
    actions = stack.prepare()
    stack.end("worker")
    answers = stack.act(actions)
    stack.wait(lambda: stack.redis().llen(QUEUE) >= 100, 30)
    messages = stack.redis().lrange(QUEUE, 0, -1)
    for message in messages * 2:
        stack.redis().lpush(QUEUE, message)
    stack.start_worker()
    yield from taken(answers)
    yield "messages", "each three times", f"{len(messages)} and {2 * len(messages)} more", len(messages) >= 100
    yield from came(stack, actions, 240)  # no goal of time; a worker starts within it


def poison(stack: Stack) -> Iterator[Check]:
    """An unknown job, an old payload, an unknown message and one that is none, amid a hundred good ones."""
    from django.utils import timezone

    from common.jobs import ATTEMPTS_MAX
    from common.models import JobFailure, OutboxJob

    actions = stack.prepare()
    bad = [
        OutboxJob.objects.create(name="tasks.of_an_earlier_release", arguments={"task_id": 1}),
        OutboxJob.objects.create(name="tasks.task_changed", arguments={"renamed_id": 1}),
    ]
    message = stack.redis().lrange(QUEUE, 0, 0)
    unknown = {"body": "W1tdLCB7fSwge31d", "content-encoding": "utf-8", "content-type": "application/json",
               "headers": {"lang": "py", "task": "nobody.knows", "id": "1", "argsrepr": "", "kwargsrepr": ""},
               "properties": {"correlation_id": "1", "delivery_mode": 2, "delivery_tag": "1",
                              "delivery_info": {"exchange": "", "routing_key": "celery"}, "priority": 0,
                              "body_encoding": "base64"}}  # fmt: skip
    stack.redis().lpush(QUEUE, json.dumps(unknown), *message)
    answers = stack.act(actions)
    yield from taken(answers)
    yield from came(stack, actions, 90, give_up=240)
    # The pauses are 2, 4, 8, 16 and 32 minutes: the rows are told that they have passed, and the sweeper does the rest.
    for _try in range(2 * ATTEMPTS_MAX):
        OutboxJob.objects.filter(pk__in=[row.pk for row in bad], parked_at=None).update(
            published_at=timezone.now() - timedelta(hours=2)
        )
        if stack.wait(
            lambda: not OutboxJob.objects.filter(pk__in=[row.pk for row in bad], parked_at=None).exists(), 20
        ):
            break
    parked = OutboxJob.objects.filter(pk__in=[row.pk for row in bad], parked_at__isnull=False)
    tries = sorted(parked.values_list("attempts", flat=True))
    yield "bad jobs", f"parked after {ATTEMPTS_MAX} tries", f"tries {tries}", len(tries) == 2
    failures = JobFailure.objects.filter(name="tasks.task_changed").values_list("count", flat=True)
    yield "failures counted", str(ATTEMPTS_MAX), str(sum(failures)), sum(failures) >= ATTEMPTS_MAX
    alarm = stack.figure('microvol_outbox_jobs{state="parked"}')
    yield "the figure that raises the alarm", "2 parked", f"{alarm:.0f}" if alarm is not None else "none", alarm == 2
    more = stack.prepare(5)
    stack.redis().lpush(QUEUE, "this is no message")
    restarts = stack.wait(stack.worker_is_kept, 20) is not None
    stack.act(more)
    survived = stack.wait(lambda: stack.mails_out(more), 240)
    words = f"{survived and round(survived)} s, the worker {'was started again' if restarts else 'lived on'}"
    yield "after words that are no message", "others go on, at most one restart", words, survived is not None
    yield "the worker", "does not end again", "", stack.wait(stack.worker_is_kept, 5) is None
    parked.delete()


def _connections(port: int) -> int:
    """Open connections to Redis, of all processes together."""
    wanted, count = f":{port:04X}", 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        count += parts[2].endswith(wanted) and parts[3] == "01"
    return count
