"""Stored files: how much one person has, and those that no row names any more, because a transaction failed."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Sum

from common.storage import batches_under, folders_in
from tasks.models import ClaimFile, FilePage, MessageFile, TaskFile

logger = logging.getLogger("microvol.files")

# Only these folders are swept, each against the rows that name files in it, and the field that does.
_Rows = type[ClaimFile | FilePage | TaskFile | MessageFile]
_FOLDERS: dict[str, tuple[_Rows, str]] = {
    "claim-files": (ClaimFile, "file"),
    "claim-pages": (FilePage, "picture"),
    "task-files": (TaskFile, "file"),
    "message-files": (MessageFile, "file"),
}


def bytes_stored_by(user_id: int) -> int:
    """All uploads of one person together: to their claims, and with messages on either side."""
    claims = ClaimFile.objects.filter(claim__volunteer__user_id=user_id).aggregate(used=Sum("size"))["used"] or 0
    sent = MessageFile.objects.filter(message__author_id=user_id).aggregate(used=Sum("size"))["used"] or 0
    return claims + sent


def folders_to_sweep() -> list[str]:
    """All there are: one for each kind of file and month."""
    return [
        f"{kind}/{year}/{month}"
        for kind in _FOLDERS
        for year in folders_in(kind)
        for month in folders_in(f"{kind}/{year}")
    ]


def sweep_orphan_files(*, now: datetime, folders: Iterable[str] = tuple(_FOLDERS)) -> int:
    """Deletes files that are stored in these folders, are older than a day and have no row. Returns how many."""
    return sum(
        _sweep(batch, *_FOLDERS[folder.partition("/")[0]], now) for folder in folders for batch in batches_under(folder)
    )


def _sweep(names: list[str], model: _Rows, field: str, now: datetime) -> int:
    named = set(model.objects.filter(**{f"{field}__in": names}).values_list(field, flat=True))
    deleted = 0
    for name in names:
        # A young file may belong to a transaction that has not finished.
        if name in named or now - default_storage.get_modified_time(name) < settings.UPLOAD_ORPHAN_AFTER:
            continue
        default_storage.delete(name)
        logger.info("deleted stored file without a row name=%s", name)
        deleted += 1
    return deleted
