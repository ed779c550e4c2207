"""What the tests of portfolios share: accepted work, made through the services, and very much of it, made in bulk."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from portfolios.models import LineSkill, Portfolio, PortfolioLine
from portfolios.services.lines import set_visibility
from portfolios.services.pages import ensure_portfolio, update_portfolio
from portfolios.states import Visibility
from tasks.models import Claim, Outcome, Task
from tasks.services.outcomes import OutcomeInput, record_outcome
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, TaskFactory, accept, review, submit
from tests.factories.tasks import publisher_of
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer

# A Thursday at noon, long ago enough that nothing depends on today.
THURSDAY = datetime(2026, 5, 14, 12, tzinfo=timezone.get_default_timezone())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def portfolio_of(volunteer: Volunteer, **changes: Any) -> Portfolio:
    """A public page at /p/nadia/."""
    values: dict[str, Any] = {
        "address": "nadia",
        "name": "Nadia Rahimi",
        "headline": "",
        "about": "",
        "place": "",
        "is_public": True,
    }
    portfolio = ensure_portfolio(volunteer_id=volunteer.pk)
    return update_portfolio(portfolio_id=portfolio.pk, **{**values, **changes})


def accepted(
    volunteer: Volunteer,
    *,
    organization: Organization | None = None,
    visibility: str = Visibility.PUBLIC,
    ratings: Mapping[str, int] | None = None,
    at: datetime | None = None,
    minutes: int = 30,
    quote: str = "",
    is_returned_once: bool = False,
    **brief: Any,
) -> PortfolioLine:
    """One accepted task, walked through claim, submission and review."""
    at = at or timezone.now()
    if organization is not None:
        brief["organization"] = organization
    brief.setdefault("uses", list(ratings or {"data-entry": 0}))
    task = TaskFactory(now=at, **brief)
    claim = ClaimFactory(task=task, volunteer=volunteer, status=ClaimStatus.SUBMITTED, now=at, minutes=minutes)
    if is_returned_once:
        review(claim, verdict="changes_asked", now=at)
        submit(Claim.objects.get(pk=claim.pk), now=at, minutes=minutes)
    ids = dict(Skill.objects.filter(slug__in=ratings or {}).values_list("slug", "pk"))
    levels = {ids[slug]: level for slug, level in (ratings or {}).items()}
    accept(claim, now=at, quote=quote, ratings=levels)
    line = PortfolioLine.objects.get(claim=claim)
    if visibility != Visibility.HIDDEN:
        line = set_visibility(line_id=line.pk, visibility=visibility, now=at)
    return line


def used(line: PortfolioLine, *, at: datetime | None = None, answer: str = "used", **words: Any) -> Outcome:
    """The organisation says what became of a line's work."""
    at = at or timezone.now()
    outcome = Outcome.objects.create(claim=line.claim, days=words.pop("days", 30), asked_at=at)
    said = OutcomeInput(answer=answer, **words)
    actor_id = publisher_of(line.organization)
    return record_outcome(outcome_id=outcome.pk, actor_id=actor_id, answer=said, now=at)


def many_accepted(volunteer: Volunteer, count: int, *, organization: Organization) -> None:
    """Public lines by the hundred, a day apart, each with two skills and a cause."""
    now = timezone.now()
    skills = list(Skill.objects.order_by("pk")[:12])
    causes = list(Cause.objects.order_by("pk")[:4])
    tasks = Task.objects.bulk_create(
        Task(organization=organization, title=f"Small task {number}", kind="data", status="closed", published_at=now)
        for number in range(count)
    )
    claims = Claim.objects.bulk_create(
        Claim(task=task, volunteer=volunteer, status=ClaimStatus.ACCEPTED, ended_at=now) for task in tasks
    )
    lines = PortfolioLine.objects.bulk_create(
        PortfolioLine(
            volunteer=volunteer,
            claim=claim,
            organization=organization,
            title=claim.task.title,
            kind="data",
            permission="yes",
            estimated_minutes=30,
            reported_minutes=30,
            confirmed_minutes=15 + number % 50,
            accepted_at=now - timedelta(days=number),
            was_accepted_first_time=number % 7 != 0,
            reviewer_name="Tom Adeyemi",
            evidence_by="Tom Adeyemi",
            evidence_at=now - timedelta(days=number),
            point_count=3,
            met_count=3,
            position=number,
            quote="Clear at first glance." if number % 3 == 0 else "",
            visibility=Visibility.PUBLIC,
            published_at=now,
            is_selected=number < 3,
        )
        for number, claim in enumerate(claims)
    )
    LineSkill.objects.bulk_create(
        LineSkill(line=line, skill=skills[(number + place) % len(skills)], level=1 + (number + place) % 4)
        for number, line in enumerate(lines)
        for place in range(2)
    )
    through = PortfolioLine.causes.through
    through.objects.bulk_create(
        through(portfolioline=line, cause=causes[number % len(causes)]) for number, line in enumerate(lines)
    )
