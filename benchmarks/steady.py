"""Twenty requests a second, as a mixed crowd makes them, for a minute: how long each kind of page takes.

    python -m benchmarks.steady [tasks [seconds]]

Through gunicorn with two workers. Requests go out by the clock whether earlier ones are answered or not, so waiting in
line counts (an open loop). Prints the median and the 95th percentile of each kind and of all; ends with 1 if the latter
is above the goal or anything but a page or a claim came back.
"""

import http.client
import random
import statistics
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

from benchmarks import market
from benchmarks.throughput import Request, claim_requests, cookies, server, signed_in_people

RATE = 20
GOAL_SECONDS = 0.3
PEOPLE = 40
# What a hundred requests are.
SHARES = {
    "browse, visitors": 25,
    "browse with filters, visitors": 15,
    "task page, visitors": 25,
    "browse, signed in": 8,
    "task page, signed in": 8,
    "Today": 6,
    "my tasks": 5,
    "API list": 3,
    "claim": 5,
}


def crowd(count: int) -> list[tuple[str, Request]]:
    """So many requests in a random order, the same in each run but for who claims what."""
    from django.urls import reverse

    from tasks.models import Task

    chance = random.Random(7)
    newest = Task.objects.filter(status="open").order_by("-published_at", "-pk")
    tasks = list(newest.values_list("public_id", flat=True)[:400])
    people = [cookies(session) for session in signed_in_people(PEOPLE)]
    claims = iter(claim_requests(count // 10, lambda task: f"/tasks/{task.public_id}/claim/"))

    def one(kind: str) -> Request:
        if kind == "claim":
            return next(claims)
        path = {
            "browse, visitors": "/tasks/",
            "browse with filters, visitors": (
                f"/tasks/?time={chance.choice((15, 30, 60))}&sort={chance.choice(('new', 'closing', 'short'))}"
                f"&cause={chance.choice(('food', 'health', 'nature', 'education', 'animals'))}"
            ),
            "browse, signed in": "/tasks/",
            "Today": reverse("pages:today"),
            "my tasks": reverse("tasks:claim_list"),
            "API list": "/api/v1/tasks/",
        }.get(kind, f"/tasks/{chance.choice(tasks)}/")
        is_signed_in = kind.endswith("signed in") or kind in {"Today", "my tasks"}
        return ("GET", path, "", chance.choice(people) if is_signed_in else {})

    kinds = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    return [(kind, one(kind)) for kind in kinds]


def run(port: int, requests: list[tuple[str, Request]]) -> tuple[dict[str, list[float]], Counter]:
    """Seconds from the moment at which each should have gone out, by kind, and how they were answered."""
    waits: dict[str, list[float]] = defaultdict(list)
    statuses: Counter = Counter()
    guard = threading.Lock()

    def send(kind: str, request: Request, due: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(*request)
        response = connection.getresponse()
        response.read()
        connection.close()
        with guard:
            waits[kind].append(time.monotonic() - due)
            statuses[response.status] += 1

    begun = time.monotonic()
    with ThreadPoolExecutor(64) as pool:
        for number, (kind, request) in enumerate(requests):
            due = begun + number / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(send, kind, request, due)
    return waits, statuses


def main(size: int, seconds: int) -> int:
    market.setup()
    name = market.make_market(size)
    warm, requests = crowd(RATE * 5), crowd(RATE * seconds)
    with server(name) as port:
        run(port, warm)
        waits, statuses = run(port, requests)
    print(f"\n{size:,} tasks; {RATE} requests a second for {seconds} s, two workers; milliseconds")
    print(f"{'':<34}{'requests':>9}{'median':>9}{'p95':>9}")
    every = [wait for kind in waits.values() for wait in kind]
    for kind, found in [*((kind, waits[kind]) for kind in SHARES if waits[kind]), ("all", every)]:
        p95 = sorted(found)[int(len(found) * 0.95)]
        print(f"{kind:<34}{len(found):>9}{statistics.median(found) * 1000:>9.0f}{p95 * 1000:>9.0f}")
    is_well = p95 <= GOAL_SECONDS and len(every) == len(requests) and set(statuses) <= {200, 303}
    print(f"expected: p95 of all at most {GOAL_SECONDS * 1000:.0f} ms, 200 and 303 alone; found {dict(statuses)}")
    return 0 if is_well else 1


if __name__ == "__main__":
    numbers = [int(word.replace("_", "")) for word in sys.argv[1:]]
    sys.exit(main(numbers[0] if numbers else 10_000, numbers[1] if numbers[1:] else 60))
