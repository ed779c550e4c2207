"""The Celery worker app, its timetable, and the signs of life of both (common/heartbeats.py)."""

import os
import time
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from celery.signals import beat_init, heartbeat_sent, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microvol.settings.dev")

app = Celery("microvol")
app.config_from_object("microvol.celery_config")

SIGN_OF_LIFE_SECONDS = 20.0
_shown_at = float("-inf")


def _show(name: str) -> None:
    global _shown_at
    if time.monotonic() - _shown_at >= SIGN_OF_LIFE_SECONDS:
        _shown_at = time.monotonic()
        from common import heartbeats

        heartbeats.show_from_outside(name)


class Timetable(PersistentScheduler):
    """Celery's own, and says every few seconds that it lives."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        _show("beat")
        return super().tick(*args, **kwargs)


@heartbeat_sent.connect
def _worker_lives(sender: object = None, **kwargs: object) -> None:
    """Celery sends this while the worker is connected to the broker."""
    _show(f"worker {getattr(getattr(sender, 'eventer', None), 'hostname', None) or 'unnamed'}")


@setup_logging.connect
def _keep_django_logging(**kwargs: object) -> None:
    """Celery would otherwise replace Django's logging."""


@beat_init.connect
@worker_init.connect
def _start_embedded_services(**kwargs: object) -> None:
    from django.conf import settings

    if settings.USES_EMBEDDED_SERVICES:
        from microvol.embedded import services

        services.ensure()


@worker_init.connect
def _compile_matching(**kwargs: object) -> None:
    """Before the worker divides itself: its processes inherit the compiled code, and web processes find it on disk."""
    from tasks.matching.engine.warm_up import warm_up

    warm_up()
