"""Reads for the pages of downloads."""

import dataclasses
from uuid import UUID

from accounts.models import User
from downloads.models import Download

PAGE_SIZE = 20


@dataclasses.dataclass(frozen=True)
class DownloadPage:
    rows: list[Download]
    after: UUID | None  # the row that the next page begins behind


def download_page(user: User, after: UUID | None = None) -> DownloadPage:
    """One page of a person's downloads, the last asked for first. One query, two further down."""
    rows = Download.objects.visible_to(user).order_by("-pk")
    if after is not None:
        last = Download.objects.visible_to(user).filter(public_id=after).values_list("pk", flat=True).first()
        rows = rows.filter(pk__lt=last) if last else rows
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return DownloadPage(shown, shown[-1].public_id if len(found) > PAGE_SIZE else None)
