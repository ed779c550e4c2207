"""App config: the vocabularies are there after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _load(sender: Any, **kwargs: Any) -> None:
    from vocabularies.services import load_vocabularies

    load_vocabularies()


class VocabulariesConfig(AppConfig):
    name = "vocabularies"

    def ready(self) -> None:
        post_migrate.connect(_load, sender=self)
