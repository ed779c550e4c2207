"""The draft of a claim and its files: saved while typing, kept when the time runs out."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from common.files import check_upload, checked
from tasks import rules
from tasks.kinds import kind_of
from tasks.models import Claim, ClaimFile
from tasks.services.files import bytes_stored_by
from tasks.states import ENDED_WITHOUT_WORK
from volunteers.models import Volunteer

FORGOTTEN_AT_ONCE = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """Which window saves, and which save it knows of. `is_sure`: the person was told of another one and goes on."""

    window: str
    saved_at: datetime | None
    is_sure: bool = False


@transaction.atomic
def save_draft(
    *,
    claim_id: int,
    draft: dict[str, Any],
    ticked_points: Sequence[int],
    wants_portfolio: bool,
    now: datetime,
    seen: Seen | None = None,
) -> Claim:
    """Stores what was typed as it is, unchecked: a draft may be wrong.

    `draft` holds text: str, links: [str], rows: [{column: str}], fields: {key: str}, hours and minutes: str, note: str,
    ai: "yes" or "no", ai_how: str; any of them may be missing. `ticked_points` are positions.
    Refuses when the claim is not under way, and with `draft_changed` when another window saved since `seen`.
    Without `seen` it replaces whatever is there.
    """
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    rules.can_save_draft(status=claim.status).require()
    if seen is not None:
        if not seen.is_sure:
            rules.can_replace_draft(
                is_same_window=claim.draft.get("window") == seen.window,
                is_same_text={**claim.draft, "window": ""} == {**draft, "window": ""},
                saved_at=claim.draft_saved_at,
                seen_at=seen.saved_at,
            ).require()
        draft = {**draft, "window": seen.window}
    claim.draft = draft
    claim.ticked_points = sorted(set(ticked_points))
    claim.wants_portfolio = wants_portfolio
    claim.draft_saved_at = now
    claim.save(update_fields=["draft", "ticked_points", "wants_portfolio", "draft_saved_at"])
    return claim


@transaction.atomic
def attach_file(*, claim_id: int, upload: UploadedFile, now: datetime) -> ClaimFile:
    """Adds a file to the draft. Refuses by size, type and content, by number, and by what one person may store.

    The same content twice is one file. Locks the volunteer, so that two uploads at once cannot pass the limit together.
    """
    claim = Claim.objects.select_related("task").get(pk=claim_id)
    rules.can_change_files(status=claim.status).require()
    check_upload(upload, kind_of(claim.task).file_types).require()
    content = checked(upload)
    volunteer = Volunteer.objects.select_for_update().get(pk=claim.volunteer_id)
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    in_draft = claim.files.in_draft()
    existing = in_draft.filter(sha256=content.sha256, name=content.name).first()
    if existing is not None:
        return existing
    rules.can_attach(count=in_draft.count(), status=claim.status).require()
    rules.can_store(used=bytes_stored_by(volunteer.user_id), adding=content.size).require()
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
    """Takes a file out of the draft; again changes nothing. Versions already handed in keep it, else it is deleted."""
    file = ClaimFile.objects.select_for_update(of=("self",)).select_related("claim").filter(pk=file_id).first()
    if file is None or file.removed_at is not None:
        return
    rules.can_change_files(status=file.claim.status).require()
    if file.submissions.exists():
        file.removed_at = now
        file.save(update_fields=["removed_at"])
        return
    stored, name = file.file, file.file.name or ""
    file.delete()
    # A file whose row is gone is out of reach at once; if this fails, the sweeper takes it.
    transaction.on_commit(partial(stored.storage.delete, name), robust=True)


def old_drafts(now: datetime) -> QuerySet[Claim]:
    """Claims that ended without work half a year ago, and still hold something that was never handed in."""
    ended = Claim.objects.filter(status__in=ENDED_WITHOUT_WORK, ended_at__lt=now - settings.DRAFTS_KEPT_FOR)
    never_handed_in = ClaimFile.objects.filter(claim=OuterRef("pk"), submissions=None)
    return ended.filter(~Q(draft={}) | Exists(never_handed_in))


def forget_drafts(*, now: datetime) -> int:
    """Empties old drafts and deletes their files; what was handed in stays. Returns how many claims had one.

    Nobody is told: the page of such a claim says how long its draft is kept.
    """
    forgotten = 0
    while ids := list(old_drafts(now).order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            files = list(ClaimFile.objects.filter(claim_id__in=ids, submissions=None))
            ClaimFile.objects.filter(pk__in=[file.pk for file in files]).delete()
            Claim.objects.filter(pk__in=ids).update(draft={}, draft_saved_at=None, ticked_points=[])
        for file in files:
            file.file.storage.delete(file.file.name or "")
        forgotten += len(ids)
    return forgotten
