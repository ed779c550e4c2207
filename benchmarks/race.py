"""Ten thousand places, raced for over HTTP: more people than places, and each sends the form twice at once.

    python -m benchmarks.race [places]

Through gunicorn with the product's own configuration (two workers) and 16 connections that take the forms in a row, so
that those about one task meet. Prints expected and found; ends with 1 on a difference.
"""

import sys
import time

from benchmarks import market
from benchmarks.throughput import Request, cookies, server, signed_in_people, turn

CONNECTIONS = 16
PLACES_EACH = 4
RIVALS_EACH = 5  # people who want one of a task's places
DATABASE = "microvol_race"
LONGEST_SECONDS = 3600.0


def make_tasks(places: int) -> list[int]:
    """New open tasks with so many places in all; their ids."""
    from django.utils import timezone

    from tasks.models import AcceptancePoint, Task
    from tests.factories import OrganizationFactory
    from vocabularies.services import load_vocabularies

    load_vocabularies()
    organization, now = OrganizationFactory(name=f"Race {time.time_ns()}"), timezone.now()
    tasks = Task.objects.bulk_create(
        [
            Task(
                organization=organization, title=f"Raced task {number}", kind="writing", minutes=30, status="open",
                places=PLACES_EACH, published_at=now, confirmed_at=now,
            )
            for number in range(places // PLACES_EACH)
        ],
        batch_size=1000,
    )  # fmt: skip
    AcceptancePoint.objects.bulk_create([AcceptancePoint(task=task, position=1, text="It is there") for task in tasks])
    return [task.pk for task in tasks]


def forms(task_ids: list[int]) -> list[Request]:
    """Each rival's form, twice in a row."""
    from tasks.models import Task
    from tasks.services.contracts import terms_of, terms_version

    tasks = (
        Task.objects.filter(pk__in=task_ids).select_related("organization").prefetch_related("points").order_by("pk")
    )
    people = iter(signed_in_people(len(task_ids) * RIVALS_EACH))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    posts: list[Request] = []
    for task in tasks:
        terms = f"terms={terms_version(terms_of(task))}"
        for _rival in range(RIVALS_EACH):
            headers = {**form, **cookies(next(people))}
            posts += [("POST", f"/tasks/{task.public_id}/claim/", terms, headers)] * 2
    return posts


def found_in_database(task_ids: list[int]) -> dict[str, int]:
    from django.db.models import Count, F, Q

    from tasks.models import Claim, Task
    from tasks.states import ONE_PER_TASK, PLACE_HOLDING

    holding = Count("claims", filter=Q(claims__status__in=PLACE_HOLDING))
    tasks = Task.objects.filter(pk__in=task_ids).annotate(held=holding)
    live = Claim.objects.filter(task__in=task_ids, status__in=ONE_PER_TASK)
    twice = live.values("task", "volunteer").annotate(count=Count("pk")).filter(count__gt=1)
    return {
        "places given away": live.count(),
        "tasks with more claims than places": tasks.filter(held__gt=F("places")).count(),
        "tasks whose count is another than their claims": tasks.exclude(taken_count=F("held")).count(),
        "people with two claims on one task": twice.count(),
    }


def main(places: int) -> int:
    market.setup()
    from django.core.management import call_command
    from django.db import connection

    market.make_database(DATABASE)
    call_command("migrate", interactive=False, verbosity=0)
    task_ids = make_tasks(places)
    posts = forms(task_ids)
    connection.close()
    print(f"{len(task_ids):,} tasks, {places:,} places, {len(posts) // 2:,} people, {len(posts):,} forms", flush=True)
    begun = time.monotonic()
    with server(DATABASE) as port:
        _rate, statuses, p95 = turn(port, posts, LONGEST_SECONDS, connections=CONNECTIONS)
    seconds = time.monotonic() - begun
    expected = {
        "places given away": places,
        "tasks with more claims than places": 0,
        "tasks whose count is another than their claims": 0,
        "people with two claims on one task": 0,
        "answers 5xx": 0,
        "answers other than 303 and 409": 0,
        "forms answered": len(posts),
    }
    found = found_in_database(task_ids) | {
        "answers 5xx": sum(count for status, count in statuses.items() if status >= 500),
        "answers other than 303 and 409": sum(count for status, count in statuses.items() if status not in (303, 409)),
        "forms answered": sum(statuses.values()),
    }
    print(f"{seconds:.0f} s, {len(posts) / seconds:.0f} forms a second, p95 {p95 * 1000:.0f} ms, {dict(statuses)}")
    print(f"{'':<50}{'expected':>10}{'found':>10}")
    for name, number in expected.items():
        print(f"{name:<50}{number:>10,}{found[name]:>10,}{'' if found[name] == number else '  !'}")
    return 0 if found == expected else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1].replace("_", "")) if sys.argv[1:] else 10_000))
