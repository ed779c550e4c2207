"""Certificates that their owners share, for the pages of portfolios."""

import json
from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from credentials.models import Credential
from credentials.selectors.own import linkedin_link
from credentials.selectors.shown import shown_document
from portfolios.certificates import Certificate


def shared_milestones(claim_ids: QuerySet, limit: int) -> list[Certificate]:
    """Skill milestones that anybody may check and that rest on these claims alone, the newest first. One query."""
    hidden = Credential.objects.filter(milestones=OuterRef("pk")).exclude(claim__in=claim_ids)
    rows = Credential.objects.shared().filter(rests_on__claim__in=claim_ids, revoked_at__isnull=True)
    rows = rows.filter(~Exists(hidden)).select_related("current").distinct().order_by("-awarded_at", "-pk")
    return [_shown(row) for row in rows.only("public_id", "awarded_at", "current__document")[:limit]]


def shared_certificates(claim_ids: QuerySet, limit: int, also: Collection[int]) -> list[Certificate]:
    """Of these claims, the newest that anybody may check and nobody withdrew, and all of those in `also`. One query."""
    shared = Credential.objects.shared().filter(revoked_at__isnull=True)
    rows = shared.filter(claim__in=claim_ids).order_by("-awarded_at", "-pk")[:limit]
    if also:
        # A union and no OR, which would read every credential there is.
        both = rows.values("pk").union(shared.filter(claim__in=also).values("pk"))
        rows = Credential.objects.filter(pk__in=both).order_by("-awarded_at", "-pk")
    rows = rows.select_related("current", "organization").only(
        "public_id", "claim_id", "awarded_at", "current__document", "organization__name"
    )
    return [_shown(row) for row in rows]


def withdrawn_certificates(claim_ids: Collection[int] | QuerySet) -> dict[int, datetime]:
    """Of these claims, those whose certificate was withdrawn, and when. One query."""
    rows = Credential.objects.revoked().filter(claim__in=claim_ids)
    return dict(rows.values_list("claim_id", "revoked_at"))


def _shown(row: Credential) -> Certificate:
    assert row.current is not None
    shown = shown_document(json.loads(row.current.document))
    return Certificate(
        claim_id=row.claim_id,
        title=shown.title,
        organization=row.organization.name if row.organization else shown.issuer_name,
        url=shown.address,
        awarded_at=row.awarded_at,
        linkedin=linkedin_link(shown),
    )
