"""PostgreSQL that stands still, crawls, or has no connection left: visitors are told within ten seconds, and pages that
ask no database answer meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import psycopg2

from benchmarks.drills.checks import Check, came
from benchmarks.drills.stack import Stack

SECONDS = 15.0
PLAIN = ("/healthz", "/static/manifest.webmanifest", "/static/build/app.css")


def hangs(stack: Stack) -> Iterator[Check]:
    """All its processes stand still for fifteen seconds; connections stay open, new ones wait."""
    yield from _through(stack, lambda: _signal_all(stack, signal.SIGSTOP), lambda: _signal_all(stack, signal.SIGCONT))


def slow(stack: Stack) -> Iterator[Check]:
    """All its processes run for a fiftieth of the time."""
    is_over = threading.Event()

    def crawl() -> None:
        while not is_over.is_set():
            _signal_all(stack, signal.SIGSTOP)
            is_over.wait(0.98)
            _signal_all(stack, signal.SIGCONT)
            time.sleep(0.02)

    crawling = threading.Thread(target=crawl)

    def end() -> None:
        is_over.set()
        crawling.join()

    yield from _through(stack, crawling.start, end)


def full(stack: Stack) -> Iterator[Check]:
    """Somebody else takes all its connections, those of the product included."""
    hogs: list = []

    def take() -> None:
        while True:
            try:
                hogs.append(psycopg2.connect(host=str(stack.folder / "pg"), user="postgres", dbname="microvol"))
            except psycopg2.OperationalError:
                return

    def eat() -> None:
        take()
        hogs[0].autocommit = True
        with hogs[0].cursor() as cursor:
            mine = [hog.info.backend_pid for hog in hogs]
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND NOT pid = ANY(%s)", [mine]
            )  # fmt: skip
        time.sleep(0.2)
        take()

    yield from _through(stack, eat, lambda: [hog.close() for hog in hogs])


def _through(stack: Stack, begin: Callable[[], object], end: Callable[[], object]) -> Iterator[Check]:
    """Ten claims a second; two seconds later the fault begins, and ends after fifteen more."""
    from django.db import connection

    actions = stack.prepare()
    connection.close()
    plain: list[tuple[str, float]] = []
    told: list[tuple[str, dict[str, str], str, float]] = []
    is_over = threading.Event()

    def ask_plain_pages() -> None:
        while not is_over.is_set():
            for path in PLAIN:
                asked = time.monotonic()
                plain.append((stack.get(path), time.monotonic() - asked))
            is_over.wait(0.3)

    def ask_for_a_page() -> None:
        while not is_over.is_set():
            asked = time.monotonic()
            told.append((*stack.ask("GET", "/work/", actions[0].session), time.monotonic() - asked))
            is_over.wait(0.5)

    results: list = []
    visitors = threading.Thread(target=lambda: results.append(stack.act(actions, at_once=16, every=0.1)))
    begun = time.monotonic()
    visitors.start()
    time.sleep(2)
    begin()
    others = [threading.Thread(target=ask_plain_pages), threading.Thread(target=ask_for_a_page)]
    try:
        for thread in others:
            thread.start()
        time.sleep(SECONDS - 2)
        stack.show_threads("web")
        time.sleep(2)
    finally:
        is_over.set()
        end()
    back = time.monotonic() - begun
    for thread in [*others, visitors]:
        thread.join()
    answers = results[0]
    wrong = [status for _when, status, _seconds in answers.found if not status.startswith("3") and status != "503"]
    yield "answers", "taken, or 503 with words, never 500", str(dict(answers.statuses)), not wrong
    longest = max([seconds for _when, _status, seconds in answers.found] + [found[-1] for found in told])
    yield "the longest request", "at most 10 s", f"{longest:.1f} s", longest <= 10
    slowest = max(seconds for _status, seconds in plain)
    times = sorted(seconds for _status, seconds in plain)
    words = f"{len(plain)} of them, middle {times[len(times) // 2]:.2f} s, slowest {slowest:.1f} s"
    words += "" if {status for status, _ in plain} == {"200"} else f", {sorted({status for status, _ in plain})}"
    right = {status for status, _seconds in plain} == {"200"} and slowest <= 10
    yield "/healthz and static files meanwhile", "200, each within 10 s", words, right
    pages = [(headers, body) for status, headers, body, _seconds in told if status == "503"]
    right = all(headers.get("Retry-After") and headers.get("X-Request-Id", "-") in body for headers, body in pages)
    words = f"{len(pages)} of {len(told)} pages were 503" + ("" if right else ", some without")
    yield "pages of 503", "with Retry-After, and the code that the page shows", words, right
    well = stack.wait(lambda: stack.get("/work/", actions[0].session) == "200", 30)
    yield "a signed-in page afterwards", "within 3 s", f"{well and round(well, 1)} s", well is not None and well <= 3
    late = [status for when, status, _seconds in answers.found if when > back + 3 and not status.startswith("3")]
    yield "errors later than 3 s after it is well", "0", str(len(late)), not late
    connection.close()
    refused = [action for action in actions if not action.status.startswith("3")]
    halves = stack.effects(refused)
    # Notices come by a job, a moment later; that they come, and once, is counted below.
    half = sum(bool(claim) != bool(event) for claim, event in zip(halves.claims, halves.events, strict=True))
    taken = sum(bool(claim) for claim in halves.claims)
    yield "half actions among those refused", "0", f"{half} of {len(refused)}; {taken} are whole", half == 0
    again = stack.act(refused, at_once=4)  # people press again; whoever was taken already gets the same claim
    yield "pressing again", "is taken", str(dict(again.statuses)), not again.errors
    yield from came(stack, actions, 180, give_up=300)


def _signal_all(stack: Stack, number: int) -> None:
    """To the server and all its children: nobody answers, and nobody notices."""
    for pid in [stack.processes["postgres"].pid, *stack.children("postgres")]:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
