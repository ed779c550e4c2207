"""Pictures of the first pages of PDFs that were handed in, so that a reviewer need not open a stranger's file."""

import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from common.jobs import enqueue
from common.pdf_pages import first_pages
from tasks.models import ClaimFile, FilePage, Submission
from tasks.states import ClaimStatus

MISSING_AT_ONCE = 100


def draw_later(submission: Submission) -> None:
    """Promises the drawing of what was handed in, within the same transaction."""
    for file in submission.files.all():
        if file.is_pdf and file.page_count is None:
            enqueue("tasks.draw_pages", file_id=file.pk)


def draw_pages(*, file_id: int) -> int:
    """Draws the first pages once; again changes nothing. Returns how many. A file that cannot be drawn has none."""
    file = ClaimFile.objects.filter(pk=file_id, page_count=None).first()
    if file is None or not file.is_pdf:
        return 0
    with file.file.open("rb") as stored:
        drawn = first_pages(stored.read())
    with transaction.atomic():
        if not ClaimFile.objects.select_for_update().filter(pk=file_id, page_count=None).exists():
            return 0
        for page in drawn.pages:
            picture = ContentFile(page.picture, name=f"{uuid.uuid4().hex}.bin")
            FilePage.objects.create(
                file=file, number=page.number, picture=picture, width=page.width, height=page.height
            )
        ClaimFile.objects.filter(pk=file_id).update(page_count=min(drawn.page_count, 32_000))
    return len(drawn.pages)


def draw_missing_pages(*, now: datetime) -> int:
    """Promises again what waits for a review undrawn: handed in before there were previews, or parked."""
    undrawn = ClaimFile.objects.filter(
        content_type="application/pdf",
        page_count=None,
        submissions__review=None,
        submissions__claim__status=ClaimStatus.SUBMITTED,
    )
    ids = list(undrawn.order_by("pk").values_list("pk", flat=True).distinct()[:MISSING_AT_ONCE])
    for file_id in ids:
        enqueue("tasks.draw_pages", file_id=file_id)
    return len(ids)
