"""One line on a page of its own: what was done, what was checked, who says so, and what it led to."""

from dataclasses import dataclass
from datetime import date

from portfolios import rules
from portfolios.certificates import Certificate, certificates_of
from portfolios.models import Card, Cover, Portfolio, PortfolioLine
from portfolios.selectors.evidence import Step, evidence_words, ladder
from portfolios.selectors.lists import rated_words, with_skills, zone_of
from portfolios.selectors.stories import points_met
from tasks.models import Claim, Outcome
from vocabularies.models import Cause


@dataclass(frozen=True)
class ShownSkill:
    slug: str
    words: str


@dataclass(frozen=True)
class ShownLine:
    line: PortfolioLine
    day: date
    evidence: str
    ladder: list[Step]
    skills: list[ShownSkill]
    causes: list[Cause]
    points: list[str]
    shows_work: bool
    led_to: Outcome | None
    certificate: Certificate | None
    cover: Cover | None
    card: Card | None

    @property
    def patch_cause(self) -> str:
        """The cause that gives the patch its colour, as in the quilt."""
        return self.causes[0].slug if self.causes else ""


def shown_line(line_id: int, portfolio: Portfolio) -> ShownLine:
    """What the page shows: the brief's words and the points only where the organisation allows it. Five queries."""
    rows = PortfolioLine.objects.filter(pk=line_id).select_related("outcome", "cover", "card")
    line = with_skills(rows).defer("cover__picture", "card__picture").get()
    shows_work = rules.shows_work(line.permission)
    zone = zone_of(portfolio.volunteer.user)
    cover = getattr(line, "cover", None)
    shared = certificates_of(Claim.objects.filter(pk=line.claim_id).values("pk"), limit=1)
    return ShownLine(
        line=line,
        day=line.accepted_at.astimezone(zone).date(),
        evidence=evidence_words(line),
        ladder=ladder(line, name=portfolio.name, zone=zone),
        skills=[ShownSkill(row.skill.slug, rated_words(row)) for row in line.skills.all()],
        causes=_causes(line, portfolio),
        points=points_met([line.claim_id]).get(line.claim_id, []) if shows_work else [],
        shows_work=shows_work,
        led_to=_led_to(line) if shows_work else None,
        certificate=shared[0] if shared else None,
        cover=cover if cover and cover.digest and shows_work else None,
        card=getattr(line, "card", None),
    )


def _led_to(line: PortfolioLine) -> Outcome | None:
    """What the organisation says came of it. An address in its words is nobody's to publish here."""
    if line.outcome is not None:
        line.outcome.note = rules.without_email(line.outcome.note)
    return line.outcome


def _causes(line: PortfolioLine, portfolio: Portfolio) -> list[Cause]:
    """Without those that the owner hides (promise 27)."""
    rows = PortfolioLine.causes.through.objects.filter(portfolioline=line).select_related("cause")
    return [row.cause for row in rows.exclude(cause__in=portfolio.hidden_causes.all()).order_by("pk")]
