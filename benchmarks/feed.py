"""Suggestions served from stored lists against a bare one-query view that lists as many rows, in the same run.

    python -m benchmarks.feed [tasks volunteers]

The fragment does all that the product does (who asks, list, prices, slider, stretch, parts, explanations) and shows it
in a template as plain as the bare one. The whole pages come with everything else that stands on them.
"""

import statistics
import sys
import time

from benchmarks import market
from benchmarks.people import make_people

ROUNDS = 60
PATHS = {
    "bare list, signed in": "/bare/signed-in/",
    "fragment: 20 suggestions": "/bare/feed/",
    "the same, words made anew": "/bare/feed/anew/",
    "Today's part for a time": "/today/?time=60",
    "page: suggestions": "/tasks/for-you/",
    "page: today": "/today/",
    "page: browse, best match": "/tasks/?sort=best",
}


def main(tasks: int, volunteers: int) -> None:
    market.setup()
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client
    from django.utils import timezone

    settings.ROOT_URLCONF = "benchmarks.urls"
    market.make_market(tasks)
    make_people(volunteers)
    from common.models import OutboxJob
    from tasks.models import FeedList, MatchRun
    from tasks.services import prices, runs
    from volunteers.models import Volunteer

    MatchRun.objects.all().delete()
    run = runs.start_run(now=timezone.now())
    for block in run.blocks.order_by("pk"):
        runs.build_block(block_id=block.pk, now=timezone.now())
    runs.finish_run(run_id=run.pk, now=timezone.now())
    prices.price_everything(now=timezone.now())
    OutboxJob.objects.all().delete()
    full = FeedList.objects.filter(run=run, task_ids__len__gte=150).values("volunteer_id")
    clients: list[Client] = []
    for person in Volunteer.objects.filter(pk__in=full).select_related("user").order_by("pk")[:2]:
        clients.append(Client())
        clients[-1].force_login(person.user)
    times: dict[str, list[float]] = {name: [] for name in PATHS}
    queries: dict[str, int] = {}
    for number in range(ROUNDS + 3):
        client = clients[number % len(clients)]
        for name, path in PATHS.items():
            connection.force_debug_cursor = number == 2  # sessions and vocabularies are known by then
            reset_queries()
            begun = time.perf_counter()
            response = client.get(path, headers={"HX-Request": "true"} if "part" in name else {})
            took = time.perf_counter() - begun
            assert response.status_code == 200, (path, response.status_code)
            if number == 2:
                queries[name] = len(connection.queries)
            elif number >= 3:
                times[name].append(took * 1000)
    bare = statistics.median(times["bare list, signed in"])
    print(f"{tasks:,} tasks, {volunteers:,} volunteers; {ROUNDS} rounds, medians")
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"  {name:<28}{middle:>8.2f} ms{queries[name]:>5} queries{middle / bare:>7.1f} x bare")


if __name__ == "__main__":
    numbers = [int(text.replace("_", "")) for text in sys.argv[1:]]
    main(*(numbers or (10_000, 2_000)))
