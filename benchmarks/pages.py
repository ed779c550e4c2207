"""Every page that lists or shows something of a market, at 10,000 and at 1,000,000 tasks in one run.

    python -m benchmarks.pages [--only WORD] [--turns NUMBER] [number of tasks ...]

Prints for each page the median milliseconds, queries, and rows and index entries that the database read, at each size;
the growth from the first size to the last, and how many bare pages it takes (benchmarks/urls.py). "!" marks a page that
is more than a fifth slower, reads more than a fifth more, asks other queries, or does not answer with 200. Each size
has a process of its own and they take turns, so that noise falls on both; clients run in the process, through all
middleware. What a page keeps in the cache is forgotten before each opening, except where it says "kept".
Ends with 1 when a page is marked.
"""

import multiprocessing
import statistics
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

from benchmarks import market
from benchmarks.page_list import VARIANTS, Page, find, pages, user_ids

TURNS = 3  # 0 counts queries and rows alone, which a busy machine does not change
GROWTH_MAX = 1.2
# Below these, growth is noise: a row more, or what a busy machine adds.
ROWS_FREE = 40
MILLISECONDS_FREE = 2.0


@dataclass
class Seen:
    times: list[float]
    queries: int = 0
    rows: float = 0  # a mean over the variants
    has_failed: bool = False

    @property
    def milliseconds(self) -> float:
        return statistics.median(self.times) if self.times else 1.0


class Visits:
    """Opens the pages of one market in this process."""

    def __init__(self, size: int, only: str) -> None:
        from django.contrib.auth import get_user_model
        from django.test import Client

        found = find(size)
        self.pages = [page for page in pages(found) if only in page.name or page.name.startswith("bare")]
        self.failed: set[str] = set()
        self.clients: dict[str, list[Client]] = {"visitor": [Client()] * VARIANTS}
        for who in ("person", "owner", "staff"):
            ids = user_ids(who, found, size)
            self.clients[who] = [Client() for _ in ids] * (VARIANTS // len(ids))
            for client, pk in zip(self.clients[who], ids, strict=False):
                client.force_login(get_user_model().objects.get(pk=pk))
                client.get("/bare/signed-in/")  # a session's first page writes it down, which is none of the page's

    def open(self, page: Page, variant: int) -> float:
        from django.core.cache import cache

        client, path = self.clients[page.who][variant], page.path(variant)
        if page.is_kept:
            client.get(path)
        elif not page.name.startswith("bare"):
            cache.clear()
        begun = time.perf_counter()
        response = client.get(path)
        took = (time.perf_counter() - begun) * 1000
        if response.status_code != 200:
            print(f"  {page.name}: {response.status_code} for {path}", file=sys.stderr)
            self.failed.add(page.name)
        return took

    def count(self, page: Page) -> tuple[int, float, bool]:
        """Queries of the last variant, rows read by all on average, and whether one failed."""
        from django.db import connection, reset_queries

        before = _rows_read()
        for variant in range(VARIANTS):
            connection.force_debug_cursor = True
            reset_queries()
            self.open(page, variant)
            connection.force_debug_cursor = False
        return len(connection.queries), (_rows_read() - before) / VARIANTS, page.name in self.failed

    def turn(self, rounds: int = VARIANTS) -> dict[str, list[float]]:
        """Each page once for each variant, one page after the other."""
        times: dict[str, list[float]] = {page.name: [] for page in self.pages}
        for variant in range(rounds):
            for page in self.pages:
                times[page.name].append(self.open(page, variant))
        return times


def _rows_read() -> float:
    """Rows that scans read, and index entries that they followed, in this database so far."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables)"
            " + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)"
        )
        return float(cursor.fetchone()[0])


def _side(size: int, only: str, pipe: Connection) -> None:
    """The process of one market: answers "count" and "turn" until it is told to stop."""
    market.setup()
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
    market.make_market(size)
    visits = Visits(size, only)
    visits.turn(1)  # imports, templates, vocabularies
    pipe.send([page.name for page in visits.pages])
    while (wish := pipe.recv()) != "stop":
        if wish == "count":
            pipe.send({page.name: visits.count(page) for page in visits.pages})
        else:
            pipe.send(visits.turn())


def main(sizes: list[int], only: str, turns: int) -> int:
    context = multiprocessing.get_context("spawn")
    pipes: dict[int, Connection] = {}
    seen: dict[int, dict[str, Seen]] = {}
    for size in sizes:
        pipes[size], theirs = context.Pipe()
        context.Process(target=_side, args=(size, only, theirs), daemon=True).start()
        theirs.close()  # so that a side that breaks ends this one, too
        seen[size] = {name: Seen([]) for name in pipes[size].recv()}
    for size, pipe in pipes.items():
        for name, (queries, rows, has_failed) in _ask(pipe, "count").items():
            one = seen[size][name]
            one.queries, one.rows, one.has_failed = queries, rows, has_failed
    for number in range(turns):
        for size, pipe in pipes.items():
            print(f"  turn {number + 1} of {turns} at {size:,}", file=sys.stderr)
            for name, times in _ask(pipe, "turn").items():
                seen[size][name].times += times
    for pipe in pipes.values():
        pipe.send("stop")
    return _report(sizes, seen, turns)


def _ask(pipe: Connection, wish: str) -> dict:
    pipe.send(wish)
    return pipe.recv()


def _report(sizes: list[int], seen: dict[int, dict[str, Seen]], turns: int) -> int:
    market.setup()  # the list of pages names people by settings of none
    first, last = sizes[0], sizes[-1]
    bare = {page.name: page.bare for page in pages(None)}  # type: ignore[arg-type]
    print(f"{turns} turns of {VARIANTS}, medians; at {first:,} | at {last:,} tasks\n")
    print(f"{'page':<30}{'ms':>14}{'queries':>10}{'rows read':>17}{'ms ×':>7}{'rows ×':>8}{'bare ×':>8}")
    marked = 0
    for name, there in seen[last].items():
        here = seen[first][name]
        slower = there.milliseconds / here.milliseconds
        more = there.rows / max(here.rows, 1)
        is_marked = (
            here.has_failed
            or there.has_failed
            or here.queries != there.queries
            or (slower > GROWTH_MAX and there.milliseconds - here.milliseconds > MILLISECONDS_FREE)
            or (more > GROWTH_MAX and there.rows - here.rows > ROWS_FREE)
        )
        marked += is_marked
        base = there.milliseconds / seen[last][bare[name]].milliseconds
        print(
            f"{name:<30}{here.milliseconds:>6.1f} |{there.milliseconds:>6.1f}{here.queries:>5} |{there.queries:>3}"
            f"{here.rows:>8.0f} |{there.rows:>7.0f}{slower:>7.2f}{more:>8.2f}{base:>8.1f}{' !' if is_marked else ''}"
        )
    print(f"\n{len(seen[last])} pages, {marked} marked")
    return 1 if marked else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    wanted = words.pop(words.index("--only") + 1) if "--only" in words else ""
    turns = int(words.pop(words.index("--turns") + 1)) if "--turns" in words else TURNS
    numbers = [int(word.replace("_", "")) for word in words if word[:1].isdigit()]
    sys.exit(main(numbers or [10_000, 1_000_000], wanted, turns))
