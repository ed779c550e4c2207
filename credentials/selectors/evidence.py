"""The work behind a credential, as far as its owner shows it."""

from typing import Any

from credentials.models import Credential
from portfolios.models import PortfolioLine


def shown_line_of(credential: Credential, user: Any) -> PortfolioLine | None:
    """The portfolio line, if this person may open it; one query."""
    lines = PortfolioLine.objects.visible_to(user).select_related("volunteer__portfolio")
    line = lines.filter(claim_id=credential.claim_id).first()
    return line if line is not None and hasattr(line.volunteer, "portfolio") else None
