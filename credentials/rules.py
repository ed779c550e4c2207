"""Pure decisions and words of credentials: no database, no clock."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from tasks.states import Rating

UUID_IN_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
SUMMARY_MAX = 400


# --- Who may withdraw -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RevokeFacts:
    may_publish: bool
    is_staff: bool
    is_revoked: bool


def can_revoke(facts: RevokeFacts, *, why: str) -> Decision:
    """The organisation that confirmed the work, or staff, and always with a reason that anyone may read."""
    if not (facts.may_publish or facts.is_staff):
        return forbidden("publishers_only", _("Only owners and managers of the organisation withdraw a certificate."))
    if facts.is_revoked:
        return not_now("revoked_already", _("This certificate is withdrawn already."))
    if not why.strip():
        return invalid("reason_missing", _("Write a reason. Everyone who checks the certificate reads it."), "why")
    return ALLOWED


# --- Skill milestones -----------------------------------------------------------------------------------------------

# A skill reaches its milestone with this many accepted tasks, for this many organisations, each rated at least so.
MILESTONE_TASKS = 3
MILESTONE_ORGANIZATIONS = 2
MILESTONE_RATING = Rating.SOLID


@dataclass(frozen=True)
class RatedWork:
    """One certificate of work; a reviewer of the organisation itself rated the skill MILESTONE_RATING or better."""

    credential_id: int
    task_id: int
    organization_id: int


def first_to_reach(works: Sequence[RatedWork]) -> list[RatedWork]:
    """The fewest of these works, oldest first, that reach the milestone; none while they do not reach it together.

    Doing one task twice counts once. At most MILESTONE_TASKS + MILESTONE_ORGANIZATIONS - 1 are named.
    """
    kept: list[RatedWork] = []
    for work in works:
        organizations = {one.organization_id for one in kept}
        is_wanted = len(kept) < MILESTONE_TASKS or work.organization_id not in organizations
        if is_wanted and work.task_id not in {one.task_id for one in kept}:
            kept.append(work)
            organizations.add(work.organization_id)
        if len(kept) >= MILESTONE_TASKS and len(organizations) >= MILESTONE_ORGANIZATIONS:
            return kept
    return []


# --- What a badge says ----------------------------------------------------------------------------------------------


def hours_of(minutes: int) -> str:
    """Minutes as hours with at most two decimals, which come back as the same minutes."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def minutes_of(hours: str) -> int:
    return round(float(hours) * 60)


def can_check(entries: Iterable[str]) -> Decision:
    count = len(list(entries))
    if not count:
        return invalid(
            "nothing_to_check", _("Paste a link, a number or the text of a badge, or choose a file."), "text"
        )
    if count > settings.CHECKS_AT_ONCE_MAX:
        words = _("%(count)d are too many at once. Send up to %(max)d.")
        return invalid("too_many_checks", words % {"count": count, "max": settings.CHECKS_AT_ONCE_MAX}, "text")
    return ALLOWED


def can_start_bulk(*, waiting: int) -> Decision:
    if waiting >= settings.BULK_CHECKS_WAITING_MAX:
        return not_now("checks_busy", _("Many checks wait already. Try again in some minutes."))
    return ALLOWED


# --- What somebody pasted -------------------------------------------------------------------------------------------


def entries_in(text: str) -> list[str]:
    """One link or number a line, or separated by commas or spaces; each once, in their order."""
    return list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))


def looks_like_badge(text: str) -> bool:
    """JSON, a token of three parts, or an SVG: to be read as one thing, not line by line."""
    start = text.lstrip()[:200]
    return start.startswith(("{", "<")) or bool(re.fullmatch(r"\s*[\w-]{20,}\.[\w-]+\.[\w-]+\s*", text))


def public_id_in(entry: str, *, site: str) -> UUID | None:
    """The number in a link of ours, or a bare number; None for links of others and for other words."""
    if "://" in entry and not entry.lower().startswith(f"{site.lower()}/"):
        return None
    found = UUID_IN_TEXT.search(entry)
    return UUID(found[0]) if found else None


def is_expired(valid_until: datetime | None, *, now: datetime) -> bool:
    return valid_until is not None and valid_until < now
