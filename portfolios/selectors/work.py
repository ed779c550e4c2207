"""All public work of a portfolio, or the part behind one of its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from organizations.models import Organization
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.public import public_lines
from portfolios.states import Evidence
from vocabularies.models import Cause, Skill

NARROWED_BY = {"skill": (Skill, "skills__skill"), "cause": (Cause, "causes"), "org": (Organization, "organization")}


@dataclass(frozen=True)
class Cases:
    """Public lines and their sums. `words` say what they have in common (none: all of them), `query` asks for them."""

    lines: QuerySet[PortfolioLine]
    line_count: int
    minutes: int
    words: str
    query: str


def cases_of(portfolio: Portfolio, asked: Mapping[str, str]) -> Cases:
    """The lines behind a number (promise 16). Something unknown narrows nothing."""
    lines, words, query = _narrowed(public_lines(portfolio), asked, portfolio.hidden_causes.all())
    sums = lines.aggregate(line_count=Count("pk"), minutes=Sum("confirmed_minutes", default=0))
    return Cases(lines, words=words, query=urlencode(query), **sums)


def _narrowed(
    lines: QuerySet[PortfolioLine], asked: Mapping[str, str], hidden_causes: QuerySet[Cause]
) -> tuple[QuerySet[PortfolioLine], str, dict[str, str]]:
    if asked.get("outcome") == "yes":
        return lines.filter(evidence=Evidence.OUTCOME_CONFIRMED), _("outcome confirmed"), {"outcome": "yes"}
    if asked.get("first") == "yes":
        return lines.filter(was_accepted_first_time=True), _("accepted the first time"), {"first": "yes"}
    for code, (model, path) in NARROWED_BY.items():
        rows = (
            model._default_manager.exclude(pk__in=hidden_causes.values("pk"))
            if model is Cause
            else model._default_manager
        )
        named = rows.filter(slug=asked[code]).first() if asked.get(code) else None
        narrowed = lines.filter(**{path: named}) if named else None
        # An organisation is named only where its work is public.
        if narrowed is not None and narrowed.exists():
            return narrowed, str(named), {code: asked[code]}
    return lines, "", {}
