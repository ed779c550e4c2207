"""A random but repeatable history of one organisation, made through the services as people would make it."""

import random
from datetime import UTC, datetime, timedelta

from common.models import OutboxJob
from organizations.models import Organization
from tasks.models import Claim, Outcome, Task
from tasks.services.claims import claim_task, expire_claim, release_claim
from tasks.services.outcomes import OutcomeInput, ask_outcomes, record_outcome
from tests.factories import OrganizationFactory, TaskFactory, VolunteerFactory, review, submit
from tests.factories.tasks import publisher_of

BEGIN = datetime(2025, 11, 3, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = ["data", "writing", "research", "outreach"]
SKILLS = ["data-entry", "editing", "translation", "plain-language"]
LENGTH = timedelta(days=190)


def make_history(seed: int, *, tasks: int = 14, country: str = "GB") -> Organization:
    """About half a year: claims that end in every way, reviews of every verdict, outcomes asked and answered."""
    chance = random.Random(seed)
    organization = OrganizationFactory(country=country, time_zone="Europe/London")
    Organization.objects.filter(pk=organization.pk).update(created_at=BEGIN)
    people = [VolunteerFactory() for _number in range(9)]
    end = BEGIN
    for _number in range(tasks):
        out = BEGIN + chance.random() * 100 * DAY
        task = TaskFactory(
            organization=organization, kind=chance.choice(KINDS), minutes=chance.choice([15, 30, 60, 90]),
            places=chance.randint(1, 3), uses=chance.sample(SKILLS, chance.randint(1, 2)), now=out,
        )  # fmt: skip
        Task.objects.filter(pk=task.pk).update(created_at=out)
        at = out
        for volunteer in chance.sample(people, 3):
            at += chance.random() * 4 * DAY
            end = max(end, at)
            _work(chance, task, volunteer, at)
    day = BEGIN
    while day < BEGIN + LENGTH:
        ask_outcomes(now=day + 3 * HOUR)
        for outcome in Outcome.objects.filter(answered_at=None, claim__task__organization=organization):
            if chance.random() < 0.1:
                _answer(chance, outcome, day + 5 * HOUR)
        day += 3 * DAY
    OutboxJob.objects.all().delete()
    organization.refresh_from_db()
    return organization


def _work(chance: random.Random, task: Task, volunteer: object, at: datetime) -> None:
    task.refresh_from_db()
    live = Claim.objects.filter(volunteer=volunteer, status__in=["active", "requested"])
    if task.status != "open" or task.is_full or live.exists():
        return
    claim = claim_task(task_id=task.pk, volunteer_id=volunteer.pk, now=at)  # type: ignore[attr-defined]
    ending = chance.random()
    if ending < 0.1:
        release_claim(claim_id=claim.pk, actor_id=volunteer.user_id, now=at + 2 * HOUR)  # type: ignore[attr-defined]
        return
    if ending < 0.2:
        expire_claim(claim_id=claim.pk, now=claim.lease_ends_at + HOUR)  # type: ignore[operator]
        return
    for _round in range(2):
        at += chance.random() * 30 * HOUR
        claim.refresh_from_db()
        submit(claim, now=at, minutes=chance.randint(5, 120))
        at += chance.random() * 5 * DAY
        verdict = chance.choices(["accepted", "accepted_with_edits", "changes_asked", "not_usable"], [6, 2, 3, 1])[0]
        if _round and verdict == "changes_asked":
            verdict = "accepted"
        thanks = (
            {"quote": "Thank you, this helped."} if verdict.startswith("accepted") and chance.random() < 0.3 else {}
        )
        review(claim, verdict=verdict, now=at, **thanks)
        if verdict != "changes_asked":
            return


def _answer(chance: random.Random, outcome: Outcome, at: datetime) -> None:
    said = OutcomeInput(chance.choice(["used", "adapted", "not_used"]))
    if said.answer != "not_used" and chance.random() < 0.5:
        said = OutcomeInput(said.answer, number=chance.randint(1, 500), number_of=chance.choice(["people", "cards"]))
    actor = publisher_of(outcome.claim.task.organization)
    record_outcome(outcome_id=outcome.pk, actor_id=actor, answer=said, now=at)
