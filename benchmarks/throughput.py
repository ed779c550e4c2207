"""Requests per second through gunicorn with two workers, pages and claims against bare Django views in the same run.

    python -m benchmarks.throughput [tasks [seconds per turn]]

Every page takes turns with the bare view, so that noise falls on both; the figures are medians over the turns. "Kept"
pages are the ones that visitors share for 20 seconds; the others are made anew, as for somebody signed in.
The client has four connections in a process of its own and competes for the same cores.
"""

import contextlib
import http.client
import itertools
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

from benchmarks import market

CONNECTIONS = 4
TURNS = 5
TOKEN = "a" * 32  # Django compares cookie and header; it need not have made them
Request = tuple[str, str, str, dict[str, str]]  # method, path, body, headers


def _client(
    port: int, requests: list[Request], seconds: float, connections: int, answers: "multiprocessing.Queue"
) -> None:
    """Sends what is given in turn, from the start again when it ends; for claims, each once."""
    statuses: Counter[int] = Counter()
    waits: list[float] = []
    is_once = requests[0][0] == "POST"
    line = iter(requests) if is_once else itertools.cycle(requests)
    guard, until = threading.Lock(), time.monotonic() + seconds

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until:
            with guard:
                request = next(line, None)
            if request is None:
                break
            begun = time.perf_counter()
            method, path, body, headers = request
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            response.read()
            waits.append(time.perf_counter() - begun)
            statuses[response.status] += 1

    begun = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put((len(waits) / (time.monotonic() - begun), statuses, sorted(waits)[int(len(waits) * 0.95)]))


def turn(
    port: int, requests: list[Request], seconds: float, *, connections: int = CONNECTIONS
) -> tuple[float, Counter, float]:
    """Requests per second, how they were answered, and the 95th percentile of the wait in seconds."""
    answers: multiprocessing.Queue = multiprocessing.Queue()
    client = multiprocessing.Process(target=_client, args=(port, requests, seconds, connections, answers))
    client.start()
    found = answers.get()
    client.join()
    return found


@contextlib.contextmanager
def server(database: str) -> Iterator[int]:
    """gunicorn with the product's own configuration: two workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "deploy/gunicorn.conf.py",
        "--bind",
        f"127.0.0.1:{port}",
        "benchmarks.wsgi",
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "BENCHMARK_DATABASE": database, "DEBUG": "no"}, stderr=subprocess.DEVNULL
    )
    try:
        for _attempt in range(600):
            with contextlib.suppress(OSError):
                probe = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                probe.request("GET", "/bare/")
                if probe.getresponse().status == 200:
                    break
            time.sleep(0.2)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def cookies(session: str) -> dict[str, str]:
    from django.conf import settings

    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": TOKEN}


def signed_in_people(count: int) -> list[str]:
    """New volunteers who are signed in; their sessions' keys."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from accounts.models import User
    from volunteers.models import Volunteer

    now, mark = timezone.now(), time.time_ns()
    users = User.objects.bulk_create(
        User(email=f"throughput-{mark}-{n}@example.org", name=f"Person {n}", password="!", seen_at=now)
        for n in range(count)
    )
    Volunteer.objects.bulk_create(Volunteer(user=user) for user in users)
    store, rows = SessionStore(), []
    for user in users:
        content = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        rows.append(
            Session(
                session_key=store._get_new_session_key(), session_data=store.encode(content),
                expire_date=now + timezone.timedelta(days=1),
            )
        )  # fmt: skip
    return [row.session_key for row in Session.objects.bulk_create(rows)]


def claim_requests(count: int, path: Callable[..., str]) -> list[Request]:
    """As many claims, each by another person on another task."""
    from django.utils import timezone

    from tasks.models import Task
    from tasks.services.contracts import terms_of, terms_version

    free = Task.objects.filter(status="open", taken_count=0, needs_approval=False).exclude(
        closes_at__lte=timezone.now()
    )
    tasks = list(free.select_related("organization").prefetch_related("points").order_by("?")[:count])
    if len(tasks) < count:  # each run takes some
        raise SystemExit(f"{len(tasks)} tasks are left to claim and {count} wanted. Drop this market and start again.")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return [
        ("POST", path(task), f"terms={terms_version(terms_of(task))}", {**form, **cookies(session)})
        for task, session in zip(tasks, signed_in_people(len(tasks)), strict=True)
    ]


def main(size: int, seconds: float) -> None:
    market.setup()
    name = market.make_market(size)
    from django.db import connection

    from tasks.models import Task

    newest = list(
        Task.objects.filter(status="open").order_by("-published_at", "-pk").values_list("public_id", flat=True)[:400]
    )
    person = cookies(signed_in_people(1)[0])

    def get(*paths: str, headers: dict[str, str] | None = None) -> list[Request]:
        return [("GET", path, "", headers or {}) for path in paths]

    pages = {
        "browse, kept": ("list", get("/tasks/")),
        "browse, many filters, visitors": (
            "list",
            get(
                *(
                    f"/tasks/?time={time}&sort={sort}&need={need}"
                    for time in (15, 30, 60)
                    for sort in ("newest", "closing", "best")
                    for need in range(40)
                )
            ),
        ),
        "browse, signed in": ("list, signed in", get("/tasks/", headers=person)),
        "API list": ("list", get("/api/v1/tasks/")),
        "task page, kept": ("row", get(f"/tasks/{newest[0]}/")),
        "task page, 400 tasks, visitors": ("row", get(*(f"/tasks/{one}/" for one in newest))),
        "task page, signed in": ("row, signed in", get(*(f"/tasks/{one}/" for one in newest), headers=person)),
    }
    bare = {
        "list": get("/bare/"),
        "list, signed in": get("/bare/signed-in/", headers=person),
        "row": get(*(f"/bare/{one}/" for one in newest)),
        "row, signed in": get(*(f"/bare/signed-in/{one}/" for one in newest), headers=person),
    }
    print(f"\n{size:,} tasks; {TURNS} turns of {seconds:g} s, {CONNECTIONS} connections, 2 workers")
    print(f"{'page':<36}{'requests/s':>12}{'p95 ms':>9}{'bare/s':>9}{'share':>8}")

    def say(title: str, ours: list, theirs: list) -> None:
        rate, base = (statistics.median(found[0] for found in side) for side in (ours, theirs))
        bad = sum((found[1] for found in ours), Counter())
        wait = statistics.median(found[2] for found in ours) * 1000
        print(f"{title:<36}{rate:>12.0f}{wait:>9.0f}{base:>9.0f}{100 * rate / base:>7.0f}%  {dict(bad)}", flush=True)

    with server(name) as port:
        for title, (other, requests) in pages.items():
            turn(port, requests, 1), turn(port, bare[other], 1)
            sides = [(turn(port, requests, seconds), turn(port, bare[other], seconds)) for _number in range(TURNS)]
            say(title, [ours for ours, _theirs in sides], [theirs for _ours, theirs in sides])
        each = 150
        ours = claim_requests(each * (TURNS + 1), lambda task: f"/tasks/{task.public_id}/claim/")
        theirs = claim_requests(each * (TURNS + 1), lambda task: f"/bare/claim/{task.pk}/")
        connection.close()
        batches = [slice(number * each, (number + 1) * each) for number in range(TURNS + 1)]
        sides = [(turn(port, ours[one], 60), turn(port, theirs[one], 60)) for one in batches][1:]
        say("claims", [ours for ours, _theirs in sides], [theirs for _ours, theirs in sides])


if __name__ == "__main__":
    main(*[int(sys.argv[1].replace("_", "")) if sys.argv[1:] else 10_000], float(sys.argv[2]) if sys.argv[2:] else 3)
