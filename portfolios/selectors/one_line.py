"""One line on a page of its own: what was done, what was checked, and who says so."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from portfolios import rules
from portfolios.models import Portfolio, PortfolioLine
from portfolios.selectors.lists import rated_words, with_skills, zone_of
from portfolios.states import Evidence
from tasks.models import Outcome, PointVerdict
from tasks.selectors.outcomes import outcome_of_claims
from tasks.states import ACCEPTING, CAME_TO_USE
from vocabularies.models import Cause


@dataclass(frozen=True)
class ShownLine:
    line: PortfolioLine
    day: date
    evidence: str
    skills: list[str]
    causes: list[Cause]
    points: list[str]
    shows_work: bool
    led_to: Outcome | None

    @property
    def patch_cause(self) -> str:
        """The cause that gives the patch its colour, as in the quilt."""
        return self.causes[0].slug if self.causes else ""


def shown_line(line_id: int, portfolio: Portfolio) -> ShownLine:
    """What the page shows: the brief's words and the points only where the organisation allows it. Five queries."""
    line = with_skills(PortfolioLine.objects.filter(pk=line_id)).get()
    shows_work = rules.shows_work(line.permission)
    return ShownLine(
        line=line,
        day=line.accepted_at.astimezone(zone_of(portfolio.volunteer.user)).date(),
        evidence=evidence_words(line),
        skills=[rated_words(row) for row in line.skills.all()],
        causes=_causes(line),
        points=_points_met(line) if shows_work else [],
        shows_work=shows_work,
        led_to=_led_to(line) if shows_work else None,
    )


def _led_to(line: PortfolioLine) -> Outcome | None:
    """What the organisation says came of it, if anything did. An address in its words is nobody's to publish here."""
    outcome = outcome_of_claims([line.claim_id]).first()
    if outcome is None or outcome.answer not in CAME_TO_USE:
        return None
    outcome.note = rules.without_email(outcome.note)
    return outcome


def _causes(line: PortfolioLine) -> list[Cause]:
    rows = PortfolioLine.causes.through.objects.filter(portfolioline=line).select_related("cause")
    return [row.cause for row in rows.order_by("pk")]


def _points_met(line: PortfolioLine) -> list[str]:
    met = PointVerdict.objects.filter(
        review__submission__claim=line.claim_id, review__verdict__in=ACCEPTING, is_met=True
    )
    texts = met.order_by("point__position").values_list("point__text", flat=True)
    return [rules.without_email(text) for text in texts]


def evidence_words(line: PortfolioLine) -> str:
    """Who stands behind a line."""
    words = {
        Evidence.SELF_REPORTED: _("Reported by the volunteer. Nobody has checked it."),
        Evidence.PEER_CHECKED: _("Checked by a qualified volunteer, because %(organization)s did not answer."),
        Evidence.ORGANIZATION_CONFIRMED: _("Reviewed and accepted by %(organization)s."),
        # Also of work that a peer accepted, so it does not say by whom.
        Evidence.OUTCOME_CONFIRMED: _("Reviewed and accepted; %(organization)s confirmed what the work led to."),
    }
    return words[Evidence(line.evidence)] % {"organization": line.organization}
