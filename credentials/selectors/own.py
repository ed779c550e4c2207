"""Certificates as their owner manages them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from common.printing.typesetting import uncovered
from credentials.models import CheckCount, Credential
from credentials.selectors.checks import state_of
from credentials.selectors.shown import Shown, shown_version

PAGE_LENGTH = 20
RECENT = timedelta(days=30)
LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True)
class OwnCredential:
    """One row of the list.

    `is_pending`: the name is being put in or taken out. `has_copy`: it has the digest of the handed-in work. `lacks`:
    characters of their name that no font here has.
    """

    credential: Credential
    shown: Shown
    state: str
    is_pending: bool
    has_pdf: bool
    has_copy: bool
    lacks: str
    check_count: int
    recent_count: int
    linkedin: str


@dataclass(frozen=True)
class OwnCredentials:
    rows: list[OwnCredential]
    next_before: UUID | None


def own_credentials(user: Any, *, before: UUID | None, now: datetime) -> OwnCredentials:
    """Twenty at a time, newest first: two queries, three after `before`."""
    rows = Credential.objects.own(user).select_related(
        "current__credential__achievement", "achievement", "organization", "volunteer__user"
    )
    rows = rows.defer("achievement__picture_png", "achievement__picture_svg", "current__token")
    found = list(after(rows, before)[: PAGE_LENGTH + 1])
    page = found[:PAGE_LENGTH]
    counts = _counts(page, now)
    return OwnCredentials(
        rows=[_row(row, counts.get(row.pk, (0, 0)), now) for row in page],
        next_before=page[-1].public_id if len(found) > PAGE_LENGTH else None,
    )


def after(rows: QuerySet[Credential], before: UUID | None) -> QuerySet[Credential]:
    """Newest first; from the one after `before` on."""
    ordered = rows.order_by("-awarded_at", "-pk")
    last = rows.filter(public_id=before).values_list("awarded_at", "pk").first() if before else None
    if last is None:
        return ordered
    return ordered.filter(Q(awarded_at__lt=last[0]) | Q(awarded_at=last[0], pk__lt=last[1]))


def _counts(page: list[Credential], now: datetime) -> dict[int, tuple[int, int]]:
    since = (now - RECENT).date()
    sums = CheckCount.objects.filter(credential__in=page).values("credential_id")
    totals = sums.annotate(total=Sum("count"), recent=Sum("count", filter=Q(day__gte=since), default=0))
    return {row["credential_id"]: (row["total"], row["recent"]) for row in totals}


def _row(credential: Credential, counts: tuple[int, int], now: datetime) -> OwnCredential:
    assert credential.current is not None
    version, user = credential.current, credential.volunteer.user
    shown = shown_version(version)
    wanted = user.name if credential.shows_name else ""
    return OwnCredential(
        credential=credential,
        shown=shown,
        state=state_of(credential, now=now),
        is_pending=version.recipient_name != wanted and credential.revoked_at is None,
        has_pdf=version.pdf is not None,
        has_copy=any(one.sha256 for one in shown.evidence_items),
        lacks=" ".join(uncovered(user.name)),
        check_count=counts[0],
        recent_count=counts[1],
        linkedin=linkedin_link(shown),
    )


def linkedin_link(shown: Shown) -> str:
    """LinkedIn's own link for adding a certificate; it may ignore fields, so the page shows them to copy as well."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": shown.title,
        "organizationName": settings.SITE_NAME,
        "issueYear": shown.awarded_at.year,
        "issueMonth": shown.awarded_at.month,
        "certUrl": shown.address,
        "certId": shown.address.rsplit("/", 1)[-1],
    }
    if shown.valid_until is not None:
        fields |= {"expirationYear": shown.valid_until.year, "expirationMonth": shown.valid_until.month}
    return f"{LINKEDIN}?{urlencode(fields)}"
