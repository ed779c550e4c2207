"""App config, so that the composition root can hold management commands."""

from django.apps import AppConfig


class MicrovolConfig(AppConfig):
    name = "microvol"
