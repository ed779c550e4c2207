"""Portfolio lines: made by an acceptance, published by their owner."""

from datetime import datetime

from django.db import transaction

from portfolios import rules
from portfolios.models import LineSkill, Portfolio, PortfolioLine
from portfolios.services.pages import ensure_portfolio
from portfolios.states import Evidence, Visibility
from tasks.models import Claim, Outcome, Review, Submission
from tasks.states import ACCEPTING, CAME_TO_USE
from volunteers.models import Volunteer


@transaction.atomic
def create_line(*, claim: Claim, review: Review, submission: Submission, now: datetime) -> PortfolioLine:
    """The one line of an accepted claim, hidden until its owner publishes it. A second call returns the same line."""
    task = claim.task
    line, is_new = PortfolioLine.objects.get_or_create(
        claim=claim,
        defaults={
            "volunteer_id": claim.volunteer_id,
            "organization_id": task.organization_id,
            "title": rules.without_email(task.title),
            "kind": task.kind,
            "why": rules.without_email(task.why),
            "deliverable": rules.without_email(task.deliverable),
            "permission": claim.contract.get("portfolio_permission", task.portfolio_permission),
            "estimated_minutes": task.minutes,
            "reported_minutes": submission.minutes,
            "confirmed_minutes": review.confirmed_minutes or 0,
            "accepted_at": now,
            "was_accepted_first_time": claim.revision_count == 0,
            "reviewer_name": review.reviewer.name,
            "quote": rules.without_email(review.quote),
            "evidence": Evidence.ORGANIZATION_CONFIRMED,
        },
    )
    if is_new:
        line.causes.set(task.cause_ids)
        levels = dict(review.ratings.values_list("skill_id", "level"))
        LineSkill.objects.bulk_create(
            LineSkill(line=line, skill_id=skill_id, level=levels.get(skill_id)) for skill_id in task.skill_ids
        )
    return line


@transaction.atomic
def note_outcome(*, claim_id: int) -> PortfolioLine | None:
    """Puts the line on the step of the ladder that the organisation's answers give it; up, or back where it was.

    Who says that the work came to use confirms it, whoever checked it before: an organisation that was silent while a
    peer reviewed has then spoken. An answer that nothing came of it takes nothing away.
    """
    line = PortfolioLine.objects.select_for_update().filter(claim_id=claim_id).first()
    if line is None:
        return None
    if Outcome.objects.filter(claim_id=claim_id, answer__in=CAME_TO_USE).exists():
        line.evidence = Evidence.OUTCOME_CONFIRMED
    else:
        accepting = Review.objects.filter(submission__claim_id=claim_id, verdict__in=ACCEPTING)
        by_peer = accepting.filter(is_peer=True).exists()
        line.evidence = Evidence.PEER_CHECKED if by_peer else Evidence.ORGANIZATION_CONFIRMED
    line.save(update_fields=["evidence"])
    return line


@transaction.atomic
def publish_line(*, line_id: int, makes_page_public: bool, now: datetime) -> PortfolioLine:
    """Adds one line to its owner's page, and opens the page as well when they ask for it. Again changes nothing.

    The page stays private otherwise: nothing appears in public without its owner's word.
    """
    line = set_visibility(line_id=line_id, visibility=Visibility.PUBLIC, now=now)
    portfolio = ensure_portfolio(volunteer_id=line.volunteer_id)
    if makes_page_public and not portfolio.is_public:
        Portfolio.objects.filter(pk=portfolio.pk).update(is_public=True)
    return line


@transaction.atomic
def set_visibility(*, line_id: int, visibility: str, now: datetime) -> PortfolioLine:
    """Publishes or hides one line; its owner may change it at any time."""
    line = PortfolioLine.objects.select_for_update().get(pk=line_id)
    line.visibility = visibility
    if visibility != Visibility.HIDDEN and line.published_at is None:
        line.published_at = now
    line.save(update_fields=["visibility", "published_at"])
    return line


@transaction.atomic
def update_line(*, line_id: int, summary: str, learned: str, is_selected: bool) -> PortfolioLine:
    """The owner's own words about a line; the facts beside them never change. Refuses a fourth selected one (409)."""
    volunteer_id = PortfolioLine.objects.values_list("volunteer_id", flat=True).get(pk=line_id)
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)  # two tabs cannot both select the third
    line = PortfolioLine.objects.select_for_update().get(pk=line_id)
    if is_selected and not line.is_selected:
        selected = PortfolioLine.objects.filter(volunteer_id=volunteer_id, is_selected=True)
        titles = list(selected.order_by("-accepted_at", "-pk").values_list("title", flat=True))
        rules.can_select(selected_titles=titles).require()
    line.summary = summary
    line.learned = learned
    line.is_selected = is_selected
    line.save(update_fields=["summary", "learned", "is_selected"])
    return line
