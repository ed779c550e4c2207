"""The work behind a credential, as far as its owner shows it."""

from typing import Any

from django.conf import settings

from credentials import rules
from credentials.models import Credential
from credentials.selectors.issuer import site_address
from credentials.selectors.shown import Shown
from portfolios.models import PortfolioLine


def shown_line_of(credential: Credential, user: Any) -> PortfolioLine | None:
    """The portfolio line, if this person may open it; one query. A milestone has none of its own."""
    if credential.claim_id is None:
        return None
    lines = PortfolioLine.objects.visible_to(user).select_related("volunteer__portfolio")
    line = lines.filter(claim_id=credential.claim_id).first()
    return line if line is not None and hasattr(line.volunteer, "portfolio") else None


def openable(shown: Shown, user: Any) -> set[str]:
    """Addresses of the certificates under a milestone that this person may open; one query, and none for work."""
    if not shown.is_milestone:
        return set()
    ids = [rules.public_id_in(one.url, site=settings.SITE_URL) for one in shown.evidence_items]
    rows = Credential.objects.visible_to(user).filter(public_id__in=[found for found in ids if found])
    return {site_address(row.get_absolute_url()) for row in rows.only("public_id")}
