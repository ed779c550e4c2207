"""Portfolio lines: made by an acceptance, published by their owner."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.services import note_consent
from accounts.states import Consent
from common.jobs import enqueue
from portfolios import rules
from portfolios.models import LineSkill, PortfolioLine, Reflection
from portfolios.services.pages import ensure_portfolio, open_portfolio
from portfolios.states import Evidence, Visibility
from tasks.models import Claim, Review, Submission
from tasks.selectors.outcomes import outcome_of_claims
from tasks.states import CAME_TO_USE
from volunteers.models import Volunteer


@transaction.atomic
def create_line(*, claim: Claim, review: Review, submission: Submission, now: datetime) -> PortfolioLine:
    """The one line of an accepted claim, hidden until its owner publishes it. A second call returns the same line."""
    task = claim.task
    points = list(review.points.values_list("is_met", flat=True))
    # A peer's name is theirs to publish; an organisation's reviewer speaks for it.
    reviewer = "" if review.is_peer else review.reviewer.name
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
            "reviewer_name": reviewer,
            "quote": rules.without_email(review.quote),
            "point_count": len(points),
            "met_count": sum(points),
            "evidence": Evidence.PEER_CHECKED if review.is_peer else Evidence.ORGANIZATION_CONFIRMED,
            "evidence_by": reviewer,
            "evidence_at": now,
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
    peer reviewed has then spoken. An answer that nothing came of it takes nothing away. Self-reported work stays so.
    """
    line = PortfolioLine.objects.select_for_update().filter(claim_id=claim_id).first()
    if line is None or line.evidence == Evidence.SELF_REPORTED:
        return line
    said = outcome_of_claims([claim_id]).select_related("answered_by").first()
    if said is not None and said.answer in CAME_TO_USE:
        line.outcome = said
        line.evidence = Evidence.OUTCOME_CONFIRMED
        line.evidence_by = said.answered_by.name if said.answered_by else ""
        line.evidence_at = said.answered_at
    else:
        line.outcome = None
        line.evidence = Evidence.ORGANIZATION_CONFIRMED if line.reviewer_name else Evidence.PEER_CHECKED
        line.evidence_by = line.reviewer_name
        line.evidence_at = line.accepted_at
    line.save(update_fields=["outcome", "evidence", "evidence_by", "evidence_at"])
    _draw(line)
    return line


@transaction.atomic
def publish_line(*, line_id: int, makes_page_public: bool, now: datetime) -> PortfolioLine:
    """Adds one line to its owner's page, and opens the page as well when they ask for it. Again changes nothing.

    The page stays private otherwise: nothing appears in public without its owner's word.
    """
    line = set_visibility(line_id=line_id, visibility=Visibility.PUBLIC, now=now)
    portfolio = ensure_portfolio(volunteer_id=line.volunteer_id)
    if makes_page_public:
        open_portfolio(portfolio_id=portfolio.pk, now=now)
    return line


@transaction.atomic
def set_visibility(*, line_id: int, visibility: str, now: datetime) -> PortfolioLine:
    """Publishes or hides one line; its owner may change it at any time."""
    line = PortfolioLine.objects.select_for_update().get(pk=line_id)
    if visibility != line.visibility:
        _note(line, Consent.LINE, visibility, now)
    line.visibility = visibility
    if visibility != Visibility.HIDDEN and line.published_at is None:
        line.published_at = now
    line.save(update_fields=["visibility", "published_at"])
    _draw(line)
    return line


@transaction.atomic
def update_line(
    *,
    line_id: int,
    summary: str,
    learned: str,
    is_selected: bool,
    shows_learned: bool = False,
    own_title: str = "",
    role: str = "",
    situation: str = "",
    different: str = "",
    now: datetime | None = None,
) -> PortfolioLine:
    """The owner's own words about a line; the facts beside them never change.

    `situation` and `different` are read by nobody else, `learned` only while they show it. Refuses one selected line
    too many (409).
    """
    line = _locked_with_owner(line_id)
    if is_selected and not line.is_selected:
        selected = PortfolioLine.objects.filter(volunteer_id=line.volunteer_id, is_selected=True)
        titles = list(selected.order_by("position", "-accepted_at", "-pk").values_list("title", flat=True))
        rules.can_select(selected_titles=titles).require()
        line.position = (selected.aggregate(last=Max("position"))["last"] or 0) + 1
    line.own_title = own_title
    line.role = role
    line.summary = summary
    line.learned = learned
    if shows_learned != line.shows_learned:
        _note(line, Consent.LEARNED, shows_learned, now or timezone.now())
    line.shows_learned = shows_learned
    line.is_selected = is_selected
    line.save(update_fields=["own_title", "role", "summary", "learned", "shows_learned", "is_selected", "position"])
    Reflection.objects.update_or_create(line=line, defaults={"situation": situation, "different": different})
    _draw(line)
    return line


@transaction.atomic
def move_line(*, line_id: int, steps: int) -> None:
    """Moves a selected line up (-1) or down (1) among those on top of the page; at the end it stays where it is."""
    line = _locked_with_owner(line_id)
    rows = PortfolioLine.objects.filter(volunteer_id=line.volunteer_id, is_selected=True)
    order = list(rows.order_by("position", "-accepted_at", "-pk"))
    at = next((place for place, row in enumerate(order) if row.pk == line.pk), None)
    if at is None or not 0 <= at + steps < len(order):
        return
    order.insert(at + steps, order.pop(at))
    _number(order)


@transaction.atomic
def select_lines(*, volunteer_id: int, line_ids: Sequence[int]) -> None:
    """Puts these lines on top of the page, in this order, instead of those that are there. Refuses too many (409)."""
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    own = {line.pk: line for line in PortfolioLine.objects.filter(volunteer_id=volunteer_id, pk__in=line_ids)}
    order = [own[pk] for pk in line_ids if pk in own]
    rules.can_select(selected_titles=[line.title for line in order[1:]]).require()
    before = PortfolioLine.objects.filter(volunteer_id=volunteer_id, is_selected=True)
    before.exclude(pk__in=own).update(is_selected=False)
    _number(order)


def _number(order: Sequence[PortfolioLine]) -> None:
    for place, line in enumerate(order, start=1):
        line.position = place
        line.is_selected = True
    PortfolioLine.objects.bulk_update(order, ["position", "is_selected"])


def _locked_with_owner(line_id: int) -> PortfolioLine:
    """Locks the volunteer first, so that two tabs cannot both select the last one that may be."""
    volunteer_id = PortfolioLine.objects.values_list("volunteer_id", flat=True).get(pk=line_id)
    Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    return PortfolioLine.objects.select_for_update().get(pk=line_id)


def _note(line: PortfolioLine, what: Consent, value: str | bool, now: datetime) -> None:
    note_consent(user_id=line.volunteer.user_id, what=what, value=value, about=str(line.public_id), now=now)


def _draw(line: PortfolioLine) -> None:
    """What links to it, and to its page, look like elsewhere."""
    enqueue("portfolios.draw_cards", volunteer_id=line.volunteer_id, line_id=line.pk)
