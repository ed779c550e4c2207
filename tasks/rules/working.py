"""What is possible while work is under way: time, drafts, files."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, invalid, not_now
from tasks.rules.moves import can_move_claim
from tasks.states import ClaimStatus


def can_extend(
    *, status: str, extension_count: int, lease_ends_at: datetime | None, is_paused: bool, now: datetime
) -> Decision:
    if status != ClaimStatus.ACTIVE or lease_ends_at is None:
        return not_now("not_active", _("This task is not under way, so there is no time to add."))
    if is_paused:
        return not_now(
            "clock_paused", _("Your clock is stopped until the organisation answers. No need for more time.")
        )
    if lease_ends_at <= now:
        return not_now("lease_over", _("The time on this task has run out."))
    if extension_count >= settings.EXTENSIONS_MAX:
        return not_now("no_more_extensions", _("You have used both extensions. Send what you have, or hand it back."))
    return ALLOWED


def can_plan_slot(
    *,
    status: str,
    slot_starts_at: datetime | None,
    lease_ends_at: datetime | None,
    paused_at: datetime | None,
    now: datetime,
) -> Decision:
    """A slot lies between now and the end of the lease; while the clock stands, that end moves on."""
    if status != ClaimStatus.ACTIVE or lease_ends_at is None:
        return not_now("not_active", _("This task is not under way, so there is no time to plan."))
    if slot_starts_at is None:
        return ALLOWED
    if slot_starts_at <= now:
        return invalid("slot_past", _("Choose a time that is still to come."), "slot_date")
    if slot_starts_at >= lease_ends_at + (now - paused_at if paused_at else timedelta()):
        return invalid("slot_too_late", _("Choose an earlier time: yours on this task ends before it."), "slot_date")
    return ALLOWED


def can_submit(*, status: str, lease_ends_at: datetime | None, is_paused: bool, now: datetime) -> Decision:
    if status == ClaimStatus.SUBMITTED:
        return not_now("already_submitted", _("This work is already in review."))
    if status != ClaimStatus.ACTIVE:
        return can_move_claim(status, ClaimStatus.SUBMITTED)
    if lease_ends_at is not None and lease_ends_at <= now and not is_paused:
        return not_now("lease_over", _("The time on this task has run out. Your draft is kept."))
    return ALLOWED


def can_save_draft(*, status: str) -> Decision:
    """While it is under way, and after the clock took it: what was typed when the time ran out is kept as well."""
    if status in {ClaimStatus.ACTIVE, ClaimStatus.EXPIRED}:
        return ALLOWED
    return not_now("not_active", _("This task is not under way, so its draft does not change."))


def can_replace_draft(
    *, is_same_window: bool, is_same_text: bool, saved_at: datetime | None, seen_at: datetime | None
) -> Decision:
    """The last save wins, but a window that has not seen another one's save is told before it replaces it."""
    if is_same_window or is_same_text or saved_at is None or saved_at == seen_at:
        return ALLOWED
    return not_now("draft_changed", _("This draft was changed in another window."))


def can_change_files(*, status: str) -> Decision:
    if status == ClaimStatus.ACTIVE:
        return ALLOWED
    return not_now("not_active", _("This task is not under way, so its files do not change."))


def can_attach(*, count: int, status: str) -> Decision:
    if status != ClaimStatus.ACTIVE:
        return can_change_files(status=status)
    if count >= settings.UPLOAD_MAX_FILES:
        return invalid(
            "too_many_files", _("Send up to %(max)s files. Take one out first.") % {"max": settings.UPLOAD_MAX_FILES},
            "files",
        )  # fmt: skip
    return ALLOWED


def can_store(*, used: int, adding: int) -> Decision:
    """All uploads of one volunteer together have a limit, so that one person cannot fill the disk."""
    if used + adding <= settings.UPLOAD_QUOTA_BYTES:
        return ALLOWED
    return invalid(
        "quota_full",
        _("Your files take up the %(max)s MB that each person has. Take out files you do not need, or send a link.")
        % {"max": settings.UPLOAD_QUOTA_BYTES // (1024 * 1024)},
        "files",
    )
