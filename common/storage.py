"""Where files lie: static ones under hashed names, uploads in a private folder that may fill up."""

import errno
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _
from whitenoise.storage import CompressedManifestStaticFilesStorage

from common.decisions import ActionDenied, Decision

_FULL = {errno.ENOSPC, errno.EDQUOT}


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files with their hash in the name, the modules that scripts import included."""

    support_js_module_import_aggregation = True


class StorageFull(SuspiciousOperation):
    """The disk filled up while a request was still being read; common/errors.py answers it with 507."""


class PrivateFileStorage(FileSystemStorage):
    """Uploads. A full disk is a refusal in words (507), so that a form can keep what was typed."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return super()._save(name, content)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            message = _("Our disk is full, so files cannot be stored at the moment. Your text is kept. Try again later.")
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
