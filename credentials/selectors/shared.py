"""Certificates that their owners share, for the pages of portfolios."""

import json

from django.db.models import QuerySet

from credentials.models import Credential
from credentials.selectors.issuer import site_address
from portfolios.certificates import Certificate


def shared_certificates(claim_ids: QuerySet, limit: int) -> list[Certificate]:
    """Of these claims, the newest that anybody may check and nobody withdrew. One query."""
    rows = Credential.objects.shared().filter(claim__in=claim_ids, revoked_at__isnull=True)
    rows = rows.select_related("current", "organization").only(
        "public_id", "claim_id", "awarded_at", "current__document", "organization__name"
    )
    return [
        Certificate(
            claim_id=row.claim_id,
            title=json.loads(row.current.document)["credentialSubject"]["achievement"]["name"],
            organization=row.organization.name,
            url=site_address(row.get_absolute_url()),
            awarded_at=row.awarded_at,
        )
        for row in rows.order_by("-awarded_at", "-pk")[:limit]
        if row.current is not None
    ]
