"""What a reviewer sees: the version that waits, what was sent and said before, and what changed between."""

import dataclasses
import re
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from organizations.models import Organization
from tasks.models import Review, Submission
from tasks.selectors.desk import review_queue
from tasks.selectors.submissions import ShownSubmission, shown_submission, with_content

# Comparing is quadratic at worst; beyond this many words both versions are simply shown.
WORDS_COMPARED_MAX = 4000
WORDS_AROUND = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text: "same", "added", "removed", or "gap" for the same left out."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class ReviewPage:
    """One version under review with everything around it."""

    shown: ShownSubmission
    earlier: list[ShownSubmission]  # newest first, with their reviews
    changes: list[Change]  # against the version before; empty when there is none or it cannot be compared
    place: int | None  # in the queue, from 1; None when it does not wait
    queue_count: int

    @property
    def submission(self) -> Submission:
        return self.shown.submission

    @property
    def review(self) -> Review | None:
        return self.shown.review


def submission_at(organization: Organization, user: Any, public_id: UUID) -> Submission | None:
    """A submission to this organisation, for its members; with what the review form needs."""
    return (
        Submission.objects.of_member(user)
        .filter(claim__task__organization=organization, public_id=public_id)
        .select_related("claim__task__organization", "claim__volunteer__user")
        .prefetch_related("claim__task__points", "claim__task__skills__skill")
        .first()
    )


def review_page(submission: Submission, organization: Organization, user: Any) -> ReviewPage:
    """A constant number of queries, however many versions there are."""
    claim = submission.claim
    versions = list(with_content(claim.submissions.filter(version__lte=submission.version).order_by("-version")))
    current = versions[0]
    current.claim = claim
    shown, *before = [shown_submission(version, claim.task.kind) for version in versions]
    waiting = list(review_queue(organization, user).values_list("pk", flat=True))
    return ReviewPage(
        shown=shown,
        earlier=before,
        changes=shortened(changes_between(_all_words(before[0]), _all_words(shown))) if before else [],
        place=waiting.index(current.pk) + 1 if current.pk in waiting else None,
        queue_count=len(waiting),
    )


def changes_between(before: str, after: str) -> list[Change]:
    """The two texts word by word. Empty when they are the same, or too long to compare."""
    old, new = _words(before), _words(after)
    if old == new or max(len(old), len(new)) > WORDS_COMPARED_MAX:
        return []
    changes = []
    # Words that fill a long text are no landmarks (autojunk), which also keeps this fast.
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", "".join(new[c:d])))
            continue
        if b > a:
            changes.append(Change("removed", "".join(old[a:b])))
        if d > c:
            changes.append(Change("added", "".join(new[c:d])))
    return changes


def shortened(changes: list[Change]) -> list[Change]:
    """Long stretches without a change keep a few words beside the change."""
    result: list[Change] = []
    for place, change in enumerate(changes):
        words = _words(change.text)
        if change.kind != "same" or len(words) <= 3 * WORDS_AROUND:
            result.append(change)
            continue
        if place > 0:
            result.append(Change("same", "".join(words[:WORDS_AROUND])))
        result.append(Change("gap", ""))
        if place < len(changes) - 1:
            result.append(Change("same", "".join(words[-WORDS_AROUND:])))
    return result


def _all_words(shown: ShownSubmission) -> str:
    """The rows, answers, text and links of a version as one text, for comparing."""
    rows = [" | ".join(cell.text for cell in row if cell.text) for row in shown.rows]
    answers = [f"{label}: {value}" for label, value in shown.fields]
    return "\n".join([*answers, *rows, shown.submission.text, *shown.submission.links]).strip()


def _words(text: str) -> list[str]:
    """Each word with the space after it."""
    return re.findall(r"\S+\s*|\s+", text)
