"""The draft of a claim and its files: saved while typing, kept when the time runs out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from common.files import check_upload, checked
from tasks import rules
from tasks.kinds import kind_of
from tasks.models import Claim, ClaimFile


@transaction.atomic
def save_draft(
    *, claim_id: int, draft: dict[str, Any], ticked_points: Sequence[int], wants_portfolio: bool, now: datetime
) -> Claim:
    """Stores what was typed as it is, unchecked: a draft may be wrong. Refuses when the claim is not under way."""
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    rules.can_save_draft(status=claim.status).require()
    claim.draft = draft
    claim.ticked_points = sorted(set(ticked_points))
    claim.wants_portfolio = wants_portfolio
    claim.draft_saved_at = now
    claim.save(update_fields=["draft", "ticked_points", "wants_portfolio", "draft_saved_at"])
    return claim


@transaction.atomic
def attach_file(*, claim_id: int, upload: UploadedFile, now: datetime) -> ClaimFile:
    """Adds a file to the draft. Refuses by number, size, type and content; the same content twice is one file."""
    claim = Claim.objects.select_for_update().select_related("task").get(pk=claim_id)
    in_draft = claim.files.in_draft()
    rules.can_attach(count=in_draft.count(), status=claim.status).require()
    check_upload(upload, kind_of(claim.task).file_types).require()
    content = checked(upload)
    existing = in_draft.filter(sha256=content.sha256, name=content.name).first()
    if existing is not None:
        return existing
    return ClaimFile.objects.create(
        claim=claim,
        file=content.file,
        name=content.name,
        content_type=content.content_type,
        size=content.size,
        sha256=content.sha256,
    )


@transaction.atomic
def remove_file(*, file_id: int, now: datetime) -> None:
    """Takes a file out of the draft. Versions already handed in keep it."""
    file = ClaimFile.objects.select_for_update().select_related("claim").get(pk=file_id)
    rules.can_save_draft(status=file.claim.status).require()
    if file.removed_at is None:
        file.removed_at = now
        file.save(update_fields=["removed_at"])
