"""Each job of the timetable once on a market of a million tasks: seconds, megabytes, jobs it promised to others.

    python -m benchmarks.periodic [number of tasks [name of a job ...]]

Every job has a process of its own, so that its memory is its own; the first line is a process that does nothing. What a
job promises stays undone and is deleted. Statements end after 15 seconds, as in production. The market keeps what the
jobs did: a few hundred rows that were due. Ends with 1 when a job fails, or needs more than 500 MB beyond that process.
"""

import multiprocessing
import resource
import sys
import time
from typing import Any

from benchmarks import market

MEGABYTES_MAX = 500
NOTHING = "(nothing)"


def _run(name: str, answers: Any) -> None:
    from django.db import connection
    from django.utils import timezone

    from common import jobs
    from common.models import OutboxJob

    begun_at, begun, problem = timezone.now(), time.monotonic(), ""
    if name != NOTHING:
        try:
            jobs._functions[name]()
        except Exception as error:
            problem = f"{type(error).__name__}: {error}".splitlines()[0][:80]
    seconds = time.monotonic() - begun
    connection.close()
    promised, _each = OutboxJob.objects.filter(created_at__gte=begun_at).delete()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put((seconds, megabytes, promised, problem))


def main(size: int, names: list[str]) -> int:
    market.setup()
    market.make_market(size)
    from django.db import connection

    from microvol.celery import app
    from microvol.schedule import SCHEDULE

    app.loader.import_default_modules()
    connection.close()  # no two processes on one
    context = multiprocessing.get_context("fork")
    base, bad = 0.0, 0
    print(f"{size:,} tasks\n{'job':<36}{'s':>8}{'MB':>7}{'promised':>10}")
    for name in [NOTHING, *(names or [entry["task"] for entry in SCHEDULE.values()])]:
        answers = context.Queue()
        process = context.Process(target=_run, args=(name, answers))
        process.start()
        seconds, megabytes, promised, problem = answers.get()
        process.join()
        base = base or megabytes
        is_bad = bool(problem) or megabytes - base > MEGABYTES_MAX
        bad += is_bad
        mark = f"  ! {problem}" if is_bad else ""
        print(f"{name:<36}{seconds:>8.1f}{megabytes - base:>7.0f}{promised:>10}{mark}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(int(words[0].replace("_", "")) if words else 1_000_000, words[1:]))
