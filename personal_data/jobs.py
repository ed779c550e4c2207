"""Background doors of personal data."""

from collections.abc import Iterator
from typing import IO

from django.utils import timezone

from common.jobs import enqueue, job
from downloads.kinds import register
from personal_data.services.erasing import due_people, erase_due
from personal_data.services.export import KIND, write_everything
from personal_data.services.importing import forget_archives


@register(KIND, content_type="application/zip")
def make_everything(file: IO[bytes], user_id: int) -> Iterator[tuple[int, int]]:
    yield from write_everything(file, user_id)


@job("personal_data.erase_due")
def erase_due_people() -> None:
    """Each in a job of its own; and forgets archives that were looked at and not taken."""
    forget_archives(now=timezone.now())
    for user_id in due_people(now=timezone.now()):
        enqueue("personal_data.erase", user_id=user_id)


@job("personal_data.erase")
def erase(user_id: int) -> None:
    erase_due(user_id=user_id, now=timezone.now())
