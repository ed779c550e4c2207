"""Background doors of downloads."""

from django.utils import timezone

from common.jobs import enqueue, job
from downloads.services.making import forget_downloads, make_download, unmade_downloads


@job("downloads.make")
def make(download_id: int) -> None:
    make_download(download_id=download_id, now=timezone.now())


@job("downloads.sweep")
def sweep() -> None:
    """Has made what waits although nobody works on it."""
    for download_id in unmade_downloads(now=timezone.now()):
        enqueue("downloads.make", download_id=download_id)


@job("downloads.forget")
def forget() -> None:
    forget_downloads(now=timezone.now())
