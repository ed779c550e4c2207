"""Which pictures of the accepted work may stand on its line."""

from portfolios import rules
from portfolios.models import PortfolioLine
from tasks.models import ClaimFile, Submission
from tasks.states import ACCEPTING


def pictures_of_work(line: PortfolioLine) -> list[ClaimFile]:
    """Those of the version that was accepted; none where the organisation keeps the work to itself."""
    if not rules.shows_work(line.permission):
        return []
    accepted = Submission.objects.filter(claim_id=line.claim_id, review__verdict__in=ACCEPTING)
    files = ClaimFile.objects.filter(submissions__in=accepted).distinct().order_by("pk")
    return [file for file in files if file.is_picture]
