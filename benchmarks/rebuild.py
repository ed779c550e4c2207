"""A rebuild of every list on a small market, shared by 1, 2 and 4 worker processes: cost per volunteer and speed-up.

    python -m benchmarks.rebuild [tasks volunteers]

Processes take blocks as Celery workers do, from the same table by the same service; reading rows, lists and writing are
all part of it. The cost per volunteer says what a million would take; the memory is the largest process's own.
"""

import multiprocessing
import resource
import sys
import time

from benchmarks import market
from benchmarks.people import make_people

PROCESSES = (1, 2, 4)


def work(
    name: str,
    queue: "multiprocessing.Queue[int | None]",
    peaks: "multiprocessing.Queue[int]",
    ready: "multiprocessing.Barrier",  # type: ignore[valid-type]
) -> None:
    """One worker: takes blocks until there are none, then tells how many KB it needed at most."""
    market.setup()
    market.use_database(name)
    import numpy as np
    from django.utils import timezone

    from tasks.matching.engine import lists
    from tasks.matching.engine.data import Market, People, Tasks
    from tasks.matching.engine.weights import FIXED
    from tasks.services import runs

    small = Market(People.blank(1), Tasks.blank(1), np.zeros(1, np.int32))
    lists.top_lists(small, np.zeros(1, np.int64), FIXED, 1)  # loads what was compiled before
    ready.wait()
    while (block_id := queue.get()) is not None:
        runs.build_block(block_id=block_id, now=timezone.now())
    peaks.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main(tasks: int, volunteers: int) -> None:
    market.setup()
    from django.db import connection
    from django.utils import timezone

    name = market.make_market(tasks)
    make_people(volunteers)
    from common.models import OutboxJob
    from tasks.models import MatchRun
    from tasks.services import prices, runs

    runs.BLOCK_SIZE = min(runs.BLOCK_SIZE, max(500, volunteers // 16))
    print(f"{volunteers:,} volunteers in blocks of {runs.BLOCK_SIZE:,}, {tasks:,} tasks")
    print(f"{multiprocessing.cpu_count()} cores; microseconds are per volunteer")
    context = multiprocessing.get_context("spawn")
    alone = 0.0
    for count in PROCESSES:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE tasks_feedlist")  # a million rows one by one take longer than making them
        MatchRun.objects.all().delete()
        begun = time.perf_counter()
        run = runs.start_run(now=timezone.now())
        start = time.perf_counter() - begun
        blocks = list(run.blocks.order_by("pk").values_list("pk", flat=True))
        OutboxJob.objects.all().delete()
        connection.close()
        queue, peaks, ready = context.Queue(), context.Queue(), context.Barrier(count + 1)
        workers = [context.Process(target=work, args=(name, queue, peaks, ready)) for _number in range(count)]
        for worker in workers:
            worker.start()
        ready.wait()
        begun = time.perf_counter()
        for block_id in [*blocks, *[None] * count]:
            queue.put(block_id)
        peak = max(peaks.get() for _worker in workers)
        for worker in workers:
            worker.join()
        seconds = time.perf_counter() - begun
        alone = alone or seconds
        runs.finish_run(run_id=run.pk, now=timezone.now())
        run.refresh_from_db()
        assert run.status == "current"
        begun = time.perf_counter()
        prices.price_everything(now=timezone.now())
        pricing = time.perf_counter() - begun
        each, of_core = seconds / volunteers * 1e6, run.stats["seconds"] / volunteers * 1e6
        print(
            f"  {count} processes: {seconds:6.1f} s, {each:5.0f} microseconds ({of_core:.0f} of one core in Python), "
            f"{alone / seconds:.2f} x one process; a million in {each / 60:.0f} min; start {start:.1f} s, prices "
            f"{pricing:.1f} s; {peak / 1000:.0f} MB",
            flush=True,
        )
    OutboxJob.objects.all().delete()


if __name__ == "__main__":
    numbers = [int(text.replace("_", "")) for text in sys.argv[1:]]
    main(*(numbers or (20_000, 20_000)))
