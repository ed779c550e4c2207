"""Signs of life of beat and workers, and the count of failed jobs; written apart from any job's own transaction."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F
from django.utils import timezone

from common.models import Heartbeat, JobFailure

logger = logging.getLogger("microvol.jobs")

FORGOTTEN_AFTER = timedelta(days=1)  # a worker's name goes with its container


def show(name: str, *, now: datetime) -> None:
    """Says that `name` lives. Forgets who has been silent for a day."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
    Heartbeat.objects.filter(at__lt=now - FORGOTTEN_AFTER).exclude(name__in=["beat", "sweep"]).delete()


def show_from_outside(name: str) -> None:
    """The same from a process that must live on without the database and keep no connection to it."""
    try:
        show(name, now=timezone.now())
    except (DatabaseError, InterfaceError) as error:
        logger.warning("no sign of life of %s, as the database is away: %r", name, error)
    finally:
        connection.close()


def count_failure(*, name: str, error: Exception, request_id: str) -> None:
    """Counts a failed job. The count is never a reason to fail."""
    try:
        with transaction.atomic():
            now, words = timezone.now(), repr(error)[:2000]
            defaults = {"last_at": now, "last_error": words, "request_id": request_id}
            failure, _made = JobFailure.objects.get_or_create(name=name, defaults=defaults)
            JobFailure.objects.filter(pk=failure.pk).update(count=F("count") + 1, **defaults)
    except (DatabaseError, InterfaceError) as other:
        logger.warning("a failure of %s is not counted: %r", name, other)
