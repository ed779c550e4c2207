"""The Celery worker app."""

import os

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "microvol.settings.dev")

app = Celery("microvol")
app.config_from_object("microvol.celery_config")


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
