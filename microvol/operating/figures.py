"""Figures read from the database when Prometheus asks: what waits, for how long, and who shows signs of life.

Each query runs through an index over what is unfinished, within half a second, or its figure is left out and named.
"""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from common import replica
from common.models import Heartbeat, JobFailure, OutboxJob
from microvol.operating import parts
from notifications.models import Mail, SuppressedAddress
from tasks.models import Claim

logger = logging.getLogger("microvol.operating")

QUERY_MILLISECONDS = 500
ALL_SECONDS = 3.0


def outbox(now: datetime) -> Iterator[Metric]:
    """`unsent`: no broker took it. `queued`: no worker began. `begun`: runs, or failed and is tried again."""
    states = {
        "unsent": Q(parked_at=None, published_at=None),
        "queued": Q(parked_at=None, published_at__isnull=False, attempts=0),
        "begun": Q(parked_at=None, published_at__isnull=False, attempts__gt=0),
        "parked": Q(parked_at__isnull=False),
    }
    wanted = {f"{name}_count": Count("pk", filter=state) for name, state in states.items()}
    oldest = {f"{name}_oldest": Min("created_at", filter=state) for name, state in states.items()}
    found = OutboxJob.objects.aggregate(**wanted, **oldest)
    counts = GaugeMetricFamily("microvol_outbox_jobs", "Promised jobs by state.", labels=["state"])
    ages = GaugeMetricFamily("microvol_outbox_oldest_seconds", "Age of the oldest promised job.", labels=["state"])
    for name in states:
        counts.add_metric([name], found[f"{name}_count"])
        ages.add_metric([name], _age(found[f"{name}_oldest"], now))
    yield counts
    yield ages


def mail(now: datetime) -> Iterator[Metric]:
    """What waits by state, how late the latest is, how the last hour went, and who cannot be reached."""
    waiting = Mail.objects.filter(status__in=[Mail.Status.QUEUED, Mail.Status.SENDING])
    counts = dict(waiting.values_list("status").annotate(Count("pk")))
    tried = Mail.objects.filter(tried_at__gte=now - timedelta(hours=1))
    last_hour = dict(tried.values_list("status").annotate(Count("pk")))
    gauge = GaugeMetricFamily("microvol_mail", "Mails that wait, by state.", labels=["state"])
    for state in (Mail.Status.QUEUED, Mail.Status.SENDING):
        gauge.add_metric([state], counts.get(state, 0))
    yield gauge
    gauge = GaugeMetricFamily(
        "microvol_mail_tried_last_hour", "Mails tried in the last hour, by state.", labels=["state"]
    )
    for state in (Mail.Status.SENT, Mail.Status.FAILED, Mail.Status.QUEUED):
        gauge.add_metric([state], last_hour.get(state, 0))
    yield gauge
    due = waiting.filter(next_attempt_at__lte=now).aggregate(oldest=Min("next_attempt_at"))["oldest"]
    yield GaugeMetricFamily("microvol_mail_late_seconds", "How long the latest mail is overdue.", _age(due, now))
    bounces = GaugeMetricFamily(
        "microvol_mail_bounced_last_day", "Addresses that mail came back from.", labels=["source"]
    )
    new = SuppressedAddress.objects.filter(since__gte=now - timedelta(days=1))
    found = dict(new.values_list("source").annotate(Count("pk")))
    for source in SuppressedAddress.Source.values:
        bounces.add_metric([source], found.get(source, 0))
    yield bounces


def reminders(now: datetime) -> Iterator[Metric]:
    late = Claim.objects.due_reminder(now)
    yield from _late("microvol_reminders_late", "Reminders", late, "reminder_at", now)


def review_clock(now: datetime) -> Iterator[Metric]:
    late = Claim.objects.due_review_step(now)
    yield from _late("microvol_review_clock_late", "Steps of the review clock", late, "review_step_at", now)


def signs_of_life(now: datetime) -> Iterator[Metric]:
    ages = GaugeMetricFamily("microvol_heartbeat_age_seconds", "Since the last sign of life.", labels=["part"])
    for beat in Heartbeat.objects.all()[:100]:
        ages.add_metric([beat.name], _age(beat.at, now))
    yield ages


def failures(now: datetime) -> Iterator[Metric]:
    counts = CounterMetricFamily("microvol_job_failures", "Failed runs of each job.", labels=["job"])
    for failure in JobFailure.objects.all()[:500]:
        counts.add_metric([failure.name], failure.count)
    yield counts


FIGURES: list[Callable[[datetime], Iterator[Metric]]] = [
    signs_of_life, outbox, mail, reminders, review_clock, failures,
]  # fmt: skip


class Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        begun = time.monotonic()
        unread = GaugeMetricFamily("microvol_figure_unread", "1: could not be read in time.", labels=["figure"])
        is_up = True
        for figure in FIGURES:
            name = figure.__name__
            if not is_up or time.monotonic() - begun > ALL_SECONDS:
                unread.add_metric([name], 1)
                continue
            try:
                with parts.short_query(QUERY_MILLISECONDS):
                    found = list(figure(timezone.now()))
            except (DatabaseError, InterfaceError) as error:
                logger.warning("figure %s is left out: %r", name, error)
                unread.add_metric([name], 1)
                is_up = type(error.__cause__).__name__ == "QueryCanceled"
                continue
            yield from found
            unread.add_metric([name], 0)
        yield unread
        yield GaugeMetricFamily("microvol_database_up", "1: it answers.", float(is_up))
        yield from _replica()
        yield from _broker()
        yield from _room()


def _replica() -> Iterator[Metric]:
    """As this process sees it: it costs no query, and each of several web servers answers for itself."""
    if not replica.is_set():
        return
    seen = replica.watch.seen(wait=0.5)
    is_well = float(seen.is_well(time.monotonic()))
    yield GaugeMetricFamily("microvol_replica_used", "1: it answers and is not too far behind.", is_well)
    if seen.lag is not None:
        yield GaugeMetricFamily("microvol_replica_lag_seconds", "How far it is behind the primary.", seen.lag)


def _broker() -> Iterator[Metric]:
    try:
        with parts.broker() as client:
            length = client.llen(parts.QUEUE)
    except (redis.RedisError, OSError):
        yield GaugeMetricFamily("microvol_broker_up", "1: it answers.", 0)
        return
    yield GaugeMetricFamily("microvol_broker_up", "1: it answers.", 1)
    yield GaugeMetricFamily("microvol_queue_length", "Messages that no worker has taken.", float(length))


def _room() -> Iterator[Metric]:
    """Of the disk that uploads lie on; a bucket has no end."""
    if isinstance(default_storage, FileSystemStorage) and os.path.isdir(settings.MEDIA_ROOT):
        free = shutil.disk_usage(settings.MEDIA_ROOT).free
        yield GaugeMetricFamily("microvol_uploads_free_bytes", "Room on the disk of uploads.", float(free))


def _late(name: str, what: str, late: QuerySet, field: str, now: datetime) -> Iterator[Metric]:
    """How many moments have passed without their job, and since when the earliest waits."""
    found = late.aggregate(count=Count("pk"), earliest=Min(field))
    yield GaugeMetricFamily(name, f"{what} whose moment has passed.", found["count"])
    yield GaugeMetricFamily(f"{name}_seconds", f"{what}: how late the earliest is.", _age(found["earliest"], now))


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
