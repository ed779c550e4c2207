"""Finds jobs and receivers at start-up: Celery's own discovery only happens in the worker."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        for config in apps.get_app_configs():
            for module in ("jobs", "receivers"):
                if config.path and find_spec(f"{config.name}.{module}") and "site-packages" not in config.path:
                    import_module(f"{config.name}.{module}")
