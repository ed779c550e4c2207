"""Browse and task page against a bare one-query view in the same run, at 10,000 and 1,000,000 tasks.

    python -m benchmarks.pages [number of tasks ...]

Prints milliseconds (median) and the ratio to the bare view. The client runs in this process, through all middleware.
"""

import statistics
import sys
import time

from benchmarks import market

ROUNDS = 40


def measure(names: dict[str, str]) -> dict[str, tuple[float, int]]:
    """Median milliseconds and queries of each address, asked in turn so that noise falls on all alike."""
    from django.core.cache import cache
    from django.db import connection, reset_queries
    from django.test import Client

    client = Client()
    times: dict[str, list[float]] = {name: [] for name in names}
    queries: dict[str, int] = {}
    for round_number in range(ROUNDS + 3):
        for name, path in names.items():
            if "anew" in name:
                cache.clear()
            elif "kept" in name:
                client.get(path)  # others have cleared the cache
            connection.force_debug_cursor = round_number == 0
            reset_queries()
            begun = time.perf_counter()
            response = client.get(path)
            took = (time.perf_counter() - begun) * 1000
            assert response.status_code == 200, (path, response.status_code)
            if round_number == 0:
                queries[name] = len(connection.queries)
            elif round_number >= 3:
                times[name].append(took)
    return {name: (statistics.median(values), queries[name]) for name, values in times.items()}


def main(sizes: list[int]) -> None:
    market.setup()
    from django.conf import settings
    from django.db import connection

    settings.ROOT_URLCONF = "benchmarks.urls"
    for size in sizes:
        market.make_market(f"microvol_bench_{size}", size)
        from tasks.models import Task

        task = Task.objects.filter(status="open").order_by("-published_at", "-pk")[10]
        deep = Task.objects.filter(status="open").count()
        found = measure(
            {
                "bare list": "/bare/",
                "browse, kept 20 s": "/tasks/",
                "browse, made anew": "/tasks/?sort=newest",
                "browse 30 min, made anew": "/tasks/?time=30",
                "browse by skill, made anew": "/tasks/?skill=editing&cause=food",
                "search “poster”, made anew": "/tasks/?q=poster",
                "search, typing error, made anew": "/tasks/?q=proofraed",
                "API list": "/api/v1/tasks/",
                "bare row": f"/bare/{task.public_id}/",
                "task page, kept 20 s": f"/tasks/{task.public_id}/",
                "task page, made anew": f"/tasks/{task.public_id}/?anew",
            }
        )
        print(f"\n{size:,} tasks, {deep:,} of them open; {ROUNDS} rounds, medians")
        print(f"{'page':<36}{'ms':>9}{'queries':>9}{'× bare':>9}{'share of bare speed':>22}")
        for name, (milliseconds, queries) in found.items():
            base = found["bare row" if name.startswith(("bare row", "task page")) else "bare list"][0]
            ratio = milliseconds / base
            print(f"{name:<36}{milliseconds:>9.2f}{queries:>9}{ratio:>9.1f}{100 / ratio:>21.0f}%")
        connection.close()


if __name__ == "__main__":
    main([int(size.replace("_", "")) for size in sys.argv[1:]] or [10_000, 1_000_000])
