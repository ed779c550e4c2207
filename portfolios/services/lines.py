"""Portfolio lines: made by an acceptance, published by their owner."""

from datetime import datetime

from django.db import transaction

from portfolios.models import LineSkill, PortfolioLine
from portfolios.states import Evidence, Visibility
from tasks.models import Claim, Review, Submission


@transaction.atomic
def create_line(*, claim: Claim, review: Review, submission: Submission, now: datetime) -> PortfolioLine:
    """The one line of an accepted claim, hidden until its owner publishes it. A second call returns the same line."""
    task = claim.task
    line, is_new = PortfolioLine.objects.get_or_create(
        claim=claim,
        defaults={
            "volunteer_id": claim.volunteer_id,
            "organization_id": task.organization_id,
            "title": task.title,
            "kind": task.kind,
            "why": task.why,
            "deliverable": task.deliverable,
            "permission": claim.contract.get("portfolio_permission", task.portfolio_permission),
            "estimated_minutes": task.minutes,
            "reported_minutes": submission.minutes,
            "confirmed_minutes": review.confirmed_minutes or 0,
            "accepted_at": now,
            "was_accepted_first_time": claim.revision_count == 0,
            "reviewer_name": review.reviewer.name,
            "quote": review.quote,
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
    """The owner's own words about a line; the facts beside them never change."""
    line = PortfolioLine.objects.select_for_update().get(pk=line_id)
    line.summary = summary
    line.learned = learned
    line.is_selected = is_selected
    line.save(update_fields=["summary", "learned", "is_selected"])
    return line
