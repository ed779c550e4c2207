"""Making a file, in a worker: how far it is, what became of it, and forgetting it after a week."""

import hashlib
import logging
import mimetypes
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.replica import reading_as_of_now
from common.storage import batches_under
from downloads.kinds import KINDS, CannotMake, Kind
from downloads.models import Download
from downloads.states import DownloadStatus
from notifications.services import notify

logger = logging.getLogger("microvol.downloads")

SAID_EVERY_SECONDS = 1.0
# Whoever waits for less still has the page open; whoever waits for long went away.
NO_NOTICE_UNDER = timedelta(seconds=15)
MAIL_AFTER = timedelta(minutes=2)
FOLDER = "downloads"


def make_download(*, download_id: int, now: datetime) -> bool:
    """Makes the file of a row that waits and that nobody works on. True when it is ready now.

    1. Takes the row: a second worker finds it taken, and a later one begins anew where the first one died.
    2. Writes a temporary file and says how far it is, at most once a second, each time for others to see.
    3. Stores the file under a made-up name and marks the row ready; if that was done meanwhile, its own file goes.
    4. Tells the person, by mail only if they had to wait for minutes. A failure is said on the row, in words.
    """
    free = Download.objects.not_worked_on(now).filter(pk=download_id)
    if not free.update(worked_at=now, done_count=0, total_count=None):
        return False
    download = Download.objects.select_related("user").get(pk=download_id)
    kind = KINDS.get(download.kind)
    try:
        if kind is None:
            raise CannotMake(_("Microvol no longer makes files of this kind."))
        with tempfile.TemporaryFile() as file, timezone.override(ZoneInfo(download.user.time_zone)):
            with reading_as_of_now():
                _say_progress(download, kind.make(file, download.user_id, **download.arguments))
            return _keep(download, kind, file)
    except CannotMake as reason:
        _fail(download, str(reason))
    except (OperationalError, InterfaceError):
        raise  # the database was away; the job is tried again
    except Exception:
        logger.exception("download not made kind=%s download=%s", download.kind, download.pk)
        _fail(download, _("Something went wrong on our side, and we have been told. Ask for it again later."))
    return False


def _say_progress(download: Download, progress: Iterator[tuple[int, int]]) -> None:
    said = 0.0
    for done, total in progress:
        if time.monotonic() - said < SAID_EVERY_SECONDS:
            continue
        said = time.monotonic()
        Download.objects.filter(pk=download.pk).update(done_count=done, total_count=total, worked_at=timezone.now())


def _keep(download: Download, kind: Kind, file: IO[bytes]) -> bool:
    digest, size = _digest(file)
    stored = default_storage.save(f"{timezone.now():{FOLDER}/%Y/%m/}{uuid.uuid4().hex}.bin", File(file))
    with transaction.atomic():
        row = Download.objects.select_for_update().filter(pk=download.pk, status=DownloadStatus.WAITING).first()
        if row is None:  # made by another worker, or its person left
            default_storage.delete(stored)
            return False
        now = timezone.now()
        row.status, row.ready_at, row.expires_at = DownloadStatus.READY, now, now + settings.DOWNLOADS_KEPT_FOR
        row.file.name, row.name, row.content_type = stored, _name_of(row, kind), kind.content_type
        row.sha256, row.size = digest, size
        row.done_count = row.total_count = max(row.total_count or 0, 1)
        row.save()
        _tell(row, now - row.created_at)
    return True


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.tell()
    file.seek(0)
    return digest, size


def _name_of(download: Download, kind: Kind) -> str:
    ending = mimetypes.guess_extension(kind.content_type.split(";")[0]) or ""
    return f"{slugify(download.title) or 'microvol'}-{timezone.localdate():%Y-%m-%d}{ending}"


def _fail(download: Download, problem: str) -> None:
    with transaction.atomic():
        row = Download.objects.select_for_update().filter(pk=download.pk, status=DownloadStatus.WAITING).first()
        if row is None:
            return
        row.status, row.problem = DownloadStatus.FAILED, problem[:300]
        row.save(update_fields=["status", "problem"])
        _tell(row, timezone.now() - row.created_at)


def _tell(download: Download, waited: timedelta) -> None:
    if waited < NO_NOTICE_UNDER:
        return
    words = {
        "title": _("“%(title)s” is ready") % {"title": download.title},
        "body": _("It is kept for a week. Only you can save it."),
        "action": _("Get the file"),
    }
    if download.status == DownloadStatus.FAILED:
        words = {
            "title": _("“%(title)s” could not be made") % {"title": download.title},
            "body": download.problem,
            "action": _("See what happened"),
        }
    notify(
        recipient_id=download.user_id,
        kind="download_ready" if waited < MAIL_AFTER else "download_ready_late",
        key=str(download.public_id),
        path=download.get_absolute_url(),
        **words,
    )


def forget_downloads(*, now: datetime) -> int:
    """Deletes the files of a week ago, and those that lost their row a day ago. The rows stay. Returns how many."""
    forgotten = 0
    for download in Download.objects.expired(now).order_by("pk")[:500]:
        name = download.file.name
        # First the row, then the file: what is left when we die in between has no row and goes with the others.
        Download.objects.filter(pk=download.pk).update(file="")
        default_storage.delete(name)
        forgotten += 1
    return forgotten + _delete_orphans(now)


def _delete_orphans(now: datetime) -> int:
    deleted = 0
    for names in batches_under(FOLDER):
        named = set(Download.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - named:
            if now - default_storage.get_modified_time(name) >= settings.UPLOAD_ORPHAN_AFTER:
                default_storage.delete(name)
                deleted += 1
    return deleted


def unmade_downloads(*, now: datetime) -> list[int]:
    """Rows that wait although nobody works on them: their worker died, or their job got lost."""
    old = Download.objects.not_worked_on(now).filter(created_at__lt=now - timedelta(minutes=2))
    return list(old.order_by("pk").values_list("pk", flat=True)[:500])
