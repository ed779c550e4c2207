"""Uploads in a private bucket of an S3-compatible server, for several machines (docs/decisions/0031-growing.md).

Nothing in it is ever public and nobody is given a link to it: files come through our views, which ask who may see them
and say how browsers have to treat them. A file here has the same name as it would have in a folder.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from common.decisions import ActionDenied, Decision

logger = logging.getLogger("microvol.files")

IN_MEMORY_BYTES = 2 * 1024 * 1024  # of one file that is being read; what is larger waits in a temporary file


class PrivateBucketStorage(S3Storage):
    """A server that is away is a refusal in words (503), so that a form can keep what was typed."""

    def get_default_settings(self) -> dict[str, Any]:
        """What settings do not say: nothing of it follows from the environment, as django-storages would have it."""
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": IN_MEMORY_BYTES,
            "transfer_config": TransferConfig(use_threads=False),
            "client_config": Config(
                connect_timeout=2,
                read_timeout=20,
                retries={"total_max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                # Newer checksums are not known to every server that speaks S3.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def _save(self, name: str, content: Any) -> str:
        with _refusing():
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File:
        """The whole file is here when this returns: what breaks, breaks before an answer begins."""
        with _refusing():
            opened = super()._open(name, mode)
            if "r" in mode:
                opened.file  # noqa: B018  fetches it
            return opened

    def delete(self, name: str) -> None:
        with _refusing():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _refusing():
            return super().exists(name)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        logger.warning("the bucket does not do as asked: %r", error)
        message = _("Files are out of reach for a moment. Your text is kept. Try again in a few minutes.")
        raise ActionDenied(Decision("storage_away", message, status=503, field="files")) from error
