"""How a person's claims ended, for the fact that their owner may show (promise 17)."""

from django.db.models import Count

from portfolios import rules
from portfolios.models import Portfolio
from tasks.models import Claim


def reliability_of(portfolio: Portfolio) -> rules.Reliability:
    """All their claims that ended, whatever became of them, whether published or not. One query."""
    ended = Claim.objects.filter(volunteer_id=portfolio.volunteer_id).order_by().values("status")
    return rules.reliability_of(dict(ended.annotate(count=Count("pk")).values_list("status", "count")))
