"""Handing work in: one new version, and the review clock starts."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from common.decisions import ActionDenied, Decision, invalid
from common.markdown import render
from notifications.services import notify
from organizations.selectors import answering_ids
from tasks import rules
from tasks.kinds import Content, kind_of
from tasks.models import Claim, ReviewOpinion, Submission, Task
from tasks.services import review_times
from tasks.services.moves import lock_claim, move_claim
from tasks.services.previews import draw_later
from tasks.states import ClaimStatus


@dataclasses.dataclass(frozen=True, slots=True)
class SubmissionInput:
    """Clean values of a submit form. `answers` is {"rows": [...], "fields": {...}}: what the kind's own form asks."""

    minutes: int
    text: str = ""
    links: Sequence[str] = ()
    answers: dict[str, Any] = dataclasses.field(default_factory=dict)
    note: str = ""
    ai_use: str = ""
    ticked_points: Sequence[int] = ()
    wants_portfolio: bool = True


class SubmissionProblems(ActionDenied):
    """Work that its kind does not let go yet; `problems` names each field and what to do."""

    def __init__(self, problems: list[Decision]) -> None:
        super().__init__(problems[0])
        self.problems = problems


@transaction.atomic
def submit_claim(*, claim_id: int, content: SubmissionInput, now: datetime) -> Submission:
    """Stores the next version with the draft's files, starts the review clock and tells the reviewers.

    Sent again while in review with the same content, it returns the version already stored (a double click).
    Refuses: not under way, time over, already in review, and what the kind finds missing (`SubmissionProblems`).
    """
    claim = lock_claim(claim_id)
    latest = claim.submissions.order_by("-version").first()
    if claim.status == ClaimStatus.SUBMITTED and latest is not None and _is_same(latest, content):
        return latest
    rules.can_submit(
        status=claim.status, lease_ends_at=claim.lease_ends_at, is_paused=claim.is_paused, now=now
    ).require()
    files = list(claim.files.in_draft())
    _require_complete(claim.task, content, file_count=len(files))
    submission = Submission.objects.create(
        claim=claim,
        version=latest.version + 1 if latest else 1,
        text=content.text,
        text_html=render(content.text),
        links=list(content.links),
        answers=content.answers,
        note=content.note,
        minutes=content.minutes,
        ai_use=content.ai_use,
        ticked_points=sorted(set(content.ticked_points)),
        created_at=now,
    )
    submission.files.set(files)
    draw_later(submission)
    review_times.start(claim, now)
    claim.paused_at = None
    claim.wants_portfolio = content.wants_portfolio
    move_claim(
        claim, claim.task, ClaimStatus.SUBMITTED, kind="work_submitted", now=now, actor_id=claim.volunteer.user_id,
        submission=submission.pk, version=submission.version,
    )  # fmt: skip
    for user_id in reviewer_ids(claim, now=now):
        notify(
            recipient_id=user_id,
            kind="review_needed",
            key=f"{submission.pk}",
            title=_("%(name)s sent work for “%(title)s”")
            % {"name": claim.volunteer.user.name, "title": claim.task.title},
            body=_("You promise an answer within %(days)s working days.") % {"days": settings.REVIEW_DUE_BUSINESS_DAYS},
            path=review_path(submission, claim.task),
            action=_("Review"),
        )
    return submission


def _require_complete(task: Task, content: SubmissionInput, *, file_count: int) -> None:
    given = Content(
        text=content.text,
        links=list(content.links),
        file_count=file_count,
        rows=content.answers.get("rows", []),
        fields=content.answers.get("fields", {}),
    )
    problems = kind_of(task).problems_in(given)
    if problems:
        raise SubmissionProblems([invalid("work_incomplete", found.message, found.field) for found in problems])


def reviewer_ids(claim: Claim, *, now: datetime) -> list[int]:
    """Who is asked to review today: who was given it, else whom the task names, else everyone with a seat.

    Whoever is away is replaced by their deputy, else by the others. Never empty while the organisation has members.
    Once the first of two reviewers has looked, it is the turn of the others.
    """
    team = claim.task.organization
    asked = answering_ids(team, claim.reviewer_id, claim.task.reviewer_id, now=now)
    if not claim.task.needs_two_reviewers:
        return asked
    waiting = ReviewOpinion.objects.filter(submission__claim=claim, submission__review=None)
    firsts = set(waiting.values_list("reviewer_id", flat=True))
    if not firsts:
        return asked
    everyone = answering_ids(team, now=now)
    return [i for i in asked if i not in firsts] or [i for i in everyone if i not in firsts] or asked


def review_path(submission: Submission, task: Task) -> str:
    return reverse("tasks:review_detail", args=[task.organization.slug, submission.public_id])


def _is_same(stored: Submission, content: SubmissionInput) -> bool:
    return (stored.text, stored.links, stored.answers, stored.minutes) == (
        content.text,
        list(content.links),
        content.answers,
        content.minutes,
    )
