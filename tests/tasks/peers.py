"""Work that has waited so long that others are asked, for tests about peer reviews."""

from datetime import UTC, datetime, timedelta
from typing import Any

from organizations.models import Organization
from tasks.models import Claim, Task, TaskInvitation
from tasks.rules import ReviewInput
from tasks.services.claims import claim_task
from tasks.services.peer_tasks import ask_peers
from tasks.services.review_clock import run_review_clock
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory, accept, submit
from vocabularies.models import Skill
from volunteers.models import Volunteer

MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)  # no public holiday in the United Kingdom for two months
DAY = timedelta(days=1)
DAY_10 = MONDAY + 14 * DAY  # business days after that Monday
DAY_14 = MONDAY + 18 * DAY


def qualified(skill: str = "data-entry", level: int = 2, **fields: Any) -> Volunteer:
    """Somebody whom another organisation rated for this skill, long ago."""
    before = MONDAY - 60 * DAY
    volunteer = VolunteerFactory(**fields)
    claim = ClaimFactory(
        task=TaskFactory(uses=[skill], now=before), volunteer=volunteer, status="submitted", now=before
    )
    accept(claim, now=before, ratings={Skill.objects.get(slug=skill).pk: level})
    volunteer.refresh_from_db()
    return volunteer


def waiting_work(*, now: datetime = MONDAY, organization: Organization | None = None, **brief: Any) -> Claim:
    """Sent on that Monday; nobody answers."""
    task = TaskFactory(now=now - DAY, **{"organization": organization} if organization else {}, **brief)
    claim = ClaimFactory(task=task, now=now)
    submit(claim, now=now)
    return claim


def ask(claim: Claim, *, wave: int = 1, now: datetime = DAY_10) -> int:
    """As the clock does it: its run, and the job that it promises."""
    run_review_clock(now=now)
    return ask_peers(submission_id=claim.submissions.latest("version").pk, wave=wave, now=now)


def peer_task(claim: Claim) -> Task:
    return Task.objects.select_related("organization").filter(checks_claim=claim).latest("pk")


def asked_people(claim: Claim) -> list[int]:
    rows = TaskInvitation.objects.filter(task__checks_claim=claim).order_by("pk")
    return list(rows.values_list("volunteer_id", flat=True))


def take(claim: Claim, peer: Volunteer, *, now: datetime = DAY_10) -> Claim:
    """The peer takes the review that was offered."""
    return claim_task(task_id=peer_task(claim).pk, volunteer_id=peer.pk, now=now)


def verdict_on(claim: Claim, verdict: str = "accepted", **answers: Any) -> ReviewInput:
    is_met = verdict in {"accepted", "accepted_with_edits"}
    ids = claim.task.points.values_list("pk", flat=True)
    words = {} if is_met else {"what_worked": "A clear start.", "what_to_change": "Add the missing title."}
    points = dict.fromkeys(ids, (is_met, "" if is_met else "Not there yet."))
    return ReviewInput(**{"verdict": verdict, "points": points, **words, **answers})
