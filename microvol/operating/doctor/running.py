"""What should be running: Redis, workers, beat, and the jobs they do."""

from collections.abc import Iterator
from datetime import timedelta

import redis
from django.utils import timezone

from common.models import Heartbeat, JobFailure, OutboxJob
from microvol.operating import parts
from microvol.operating.doctor.findings import Finding, Part

SILENT_AFTER = timedelta(minutes=2)
SWEEP_SILENT_AFTER = timedelta(minutes=3)  # every 15 seconds, behind whatever else is queued
OUTBOX_OLD_AFTER = timedelta(minutes=5)


def redis_server(part: Part) -> Iterator[Finding]:
    trouble = parts.ask_broker()
    if trouble:
        words = f"does not answer ({trouble}): pages work, jobs and mail wait in the database"
        yield Finding("wrong", "Redis", words, "See that it runs, and that REDIS_URL names it with its password.")
        return
    yield Finding("ok", "Redis", "answers")
    with parts.broker() as client:
        try:
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "")
            waiting: int = client.llen(parts.QUEUE)
        except redis.RedisError:  # hosted ones forbid CONFIG
            return
    if str(policy).startswith("allkeys"):
        todo = "Set maxmemory-policy volatile-lru: then only the cache gives way."
        yield Finding("warning", "Redis", f"may throw queued jobs away when full ({policy})", todo)
    if waiting > 1000:
        todo = "Start more workers, and see in their log what takes long."
        yield Finding("warning", "queue", f"{waiting} messages that no worker has taken", todo)


def signs_of_life(part: Part) -> Iterator[Finding]:
    now = timezone.now()
    with parts.short_query():
        beats = {beat.name: now - beat.at for beat in Heartbeat.objects.all()}
    workers = {name: age for name, age in beats.items() if name.startswith("worker ")}
    alive = [name for name, age in workers.items() if age < SILENT_AFTER]
    if alive:
        yield Finding("ok", "workers", f"{len(alive)} alive: {', '.join(sorted(alive))}")
    else:
        yield Finding("wrong", "workers", _silence("none", min(workers.values(), default=None)), "Start one.")
    beat = beats.get("beat")
    if beat is not None and beat < SILENT_AFTER:
        yield Finding("ok", "beat", "alive")
    else:
        todo = "Start exactly one; what was missed is caught up."
        yield Finding("wrong", "beat", _silence("expiry and reminders stand still", beat), todo)
    sweep = beats.get("sweep")
    if sweep is not None and sweep < SWEEP_SILENT_AFTER:
        yield Finding("ok", "timetable", "beat, Redis and a worker reach each other")
    else:
        todo = "If beat, Redis and workers are well, the workers are too few for the queue."
        yield Finding("wrong", "timetable", _silence("no periodic job ran", sweep), todo)


def jobs(part: Part) -> Iterator[Finding]:
    now = timezone.now()
    with parts.short_query():
        parked = OutboxJob.objects.filter(parked_at__isnull=False).count()
        old = OutboxJob.objects.filter(parked_at=None, attempts=0, created_at__lt=now - OUTBOX_OLD_AFTER).count()
        failed = list(JobFailure.objects.filter(last_at__gte=now - timedelta(hours=1)).order_by("name"))
    if parked:
        todo = "Admin, Outbox jobs: read the last error, mend it, choose them and “Run again”."
        yield Finding("wrong", "jobs", f"{parked} failed five times and are parked", todo)
    if old:
        words = f"{old} have waited over {OUTBOX_OLD_AFTER.seconds // 60} minutes"
        yield Finding("wrong", "jobs", words, "See Redis and the workers.")
    for failure in failed:
        words = f"{failure.name} failed within the hour: {failure.last_error[:120]}"
        yield Finding("warning", "jobs", words, f"Search the workers' log for {failure.request_id}.")
    if not (parked or old or failed):
        yield Finding("ok", "jobs", "none parked, none late, none failed within the hour")


def _silence(words: str, age: timedelta | None) -> str:
    if age is None:
        return f"{words}: no sign of life ever"
    return f"{words}: no sign of life for {int(age.total_seconds() // 60)} minutes"
