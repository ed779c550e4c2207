"""Where files lie: static ones under hashed names, uploads in a private folder that may fill up, or in a bucket."""

import errno
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from common.decisions import ActionDenied, Decision

_FULL = {errno.ENOSPC, errno.EDQUOT}


class OurStaticFiles(FileSystemFinder):
    """What browsers get from static/: all but the stylesheet's source and our modules, which the build reads."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return super().list([*(ignore_patterns or ()), "css/app.css", "js"])


def folders_in(folder: str) -> list[str]:
    """The names of the folders right inside this one."""
    try:
        return default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return []


def names_under(folder: str = "") -> Iterator[str]:
    """The names of all files stored in this folder and those inside it, in a bucket as on a disk."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # a disk knows folders that are not there; a bucket knows no folders
        return
    inside = f"{folder}/" if folder else ""
    yield from (inside + file for file in files)
    for inner in folders:
        yield from names_under(inside + inner)


def batches_under(folder: str, size: int = 500) -> Iterator[list[str]]:
    """The same, some hundreds at a time, for comparing them with rows."""
    names = names_under(folder)
    while batch := list(islice(names, size)):
        yield batch


def put(name: str, content: File) -> None:
    """Stores under exactly this name, over what may be there."""
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, content)


class StorageFull(SuspiciousOperation):
    """The disk filled up while a request was still being read; common/errors.py answers it with 507."""


class PrivateFileStorage(FileSystemStorage):
    """Uploads. A full disk is a refusal in words (507), so that a form can keep what was typed."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError as error:
            if error.errno not in _FULL:
                raise
            message = _(
                "Our disk is full, so files cannot be stored at the moment. Your text is kept. Try again later."
            )
            raise ActionDenied(Decision("storage_full", message, status=507, field="files")) from error


class SpoolUploadHandler(TemporaryFileUploadHandler):
    """Large uploads wait in a temporary file, which meets a full disk before any view does."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            raise StorageFull("no space left for an upload") from error
