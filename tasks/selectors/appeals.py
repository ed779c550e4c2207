"""Appeals as the volunteer, the organisation and the rules see them."""

import dataclasses
from datetime import datetime

from common.decisions import Decision
from tasks import rules
from tasks.models import AcceptancePoint, Appeal, Claim, Message, Review, Task
from tasks.rules import AppealFacts
from tasks.selectors.submissions import ShownSubmission, shown_submission, with_content
from tasks.states import AppealStatus, Verdict


@dataclasses.dataclass(frozen=True, slots=True)
class AppealState:
    """The last review of a claim, what was asked about it, and whether its volunteer may still ask."""

    review: Review
    appeal: Appeal | None
    decision: Decision


def appeal_state(review: Review | None, claim: Claim, now: datetime) -> AppealState | None:
    """None where no review of this kind was given. Expects the review's submission and appeal at hand."""
    if review is None or review.verdict not in {Verdict.CHANGES_ASKED, Verdict.NOT_USABLE}:
        return None
    facts = appeal_facts(review, claim)
    if review.verdict == Verdict.CHANGES_ASKED and not facts.is_second_return:
        return None
    return AppealState(review=review, appeal=getattr(review, "appeal", None), decision=rules.can_appeal(facts, now))


def last_review_state(claim: Claim, now: datetime) -> AppealState | None:
    """The same for the last review that this claim got."""
    reviews = Review.objects.select_related("submission", "appeal", "reviewer", "first_opinion__reviewer")
    return appeal_state(reviews.filter(submission__claim=claim).order_by("-pk").first(), claim, now)


def appeal_facts(review: Review, claim: Claim) -> AppealFacts:
    """Expects the review's submission at hand."""
    appeal: Appeal | None = getattr(review, "appeal", None)
    returns = Review.objects.filter(submission__claim=claim, verdict=Verdict.CHANGES_ASKED, pk__lt=review.pk)
    return AppealFacts(
        verdict=review.verdict,
        is_second_return=review.verdict == Verdict.CHANGES_ASKED and returns.exists(),
        is_latest=not claim.submissions.filter(version__gt=review.submission.version).exists(),
        reviewed_at=review.created_at,
        has_words=appeal is not None and bool(appeal.text),
        is_answered=appeal is not None and appeal.status != AppealStatus.OPEN,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """All that a person reads before they answer."""

    review: Review
    task: Task
    volunteer: str
    points: list[AcceptancePoint]
    versions: list[ShownSubmission]  # oldest first
    messages: list[Message]


def case_of(appeal: Appeal) -> Case:
    """Expects the review's submission with its claim, task and volunteer at hand."""
    claim = appeal.review.submission.claim
    versions = with_content(claim.submissions.order_by("version"))
    return Case(
        review=appeal.review,
        task=claim.task,
        volunteer=claim.volunteer.user.name,
        points=list(claim.task.points.order_by("position")),
        versions=[shown_submission(version, claim.task.kind) for version in versions],
        messages=list(claim.messages.select_related("author").order_by("pk")),
    )


def waits_for_person(claim: Claim) -> bool:
    """Whether the volunteer has asked a person at the platform, and nobody has answered yet."""
    appeals = Appeal.objects.filter(review__submission__claim=claim, status=AppealStatus.OPEN)
    return appeals.exclude(text="").exists()
