"""Stored files that no row names any more: uploads whose transaction failed, and removals that did not finish."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage

from tasks.models import ClaimFile, TaskFile

logger = logging.getLogger("microvol.files")

# Only these folders are swept, each against the rows that name files in it.
_FOLDERS: dict[str, type[ClaimFile] | type[TaskFile]] = {"claim-files": ClaimFile, "task-files": TaskFile}
_BATCH = 500


def sweep_orphan_files(*, now: datetime) -> int:
    """Deletes stored files that are older than a day and have no row. Returns how many."""
    return sum(
        _sweep(batch, model, now) for folder, model in _FOLDERS.items() for batch in _batches(_names_under(folder))
    )


def _sweep(names: list[str], model: type[ClaimFile] | type[TaskFile], now: datetime) -> int:
    named = set(model.objects.filter(file__in=names).values_list("file", flat=True))
    deleted = 0
    for name in names:
        # A young file may belong to a transaction that has not finished.
        if name in named or now - default_storage.get_modified_time(name) < settings.UPLOAD_ORPHAN_AFTER:
            continue
        default_storage.delete(name)
        logger.info("deleted stored file without a row name=%s", name)
        deleted += 1
    return deleted


def _names_under(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for file in files:
        yield f"{folder}/{file}"
    for inner in folders:
        yield from _names_under(f"{folder}/{inner}")


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
