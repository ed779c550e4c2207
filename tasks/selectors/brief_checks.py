"""What a volunteer says of a draft, for its author; and the draft, for the volunteer who reads it."""

import dataclasses
from typing import Any

from django.db.models import Prefetch

from tasks.models import Claim, Task
from tasks.selectors.submissions import ShownSubmission, shown_submission, with_content
from tasks.states import PLACE_HOLDING, ClaimStatus, TaskStatus


@dataclasses.dataclass(frozen=True, slots=True)
class BriefCheck:
    """The latest check of a draft: asked for, taken by somebody, or answered."""

    task: Task
    claim: Claim | None
    answer: ShownSubmission | None

    @property
    def is_waiting(self) -> bool:
        return self.claim is None and self.task.status == TaskStatus.OPEN

    @property
    def waits_for_review(self) -> bool:
        return self.claim is not None and self.claim.status == ClaimStatus.SUBMITTED


def check_of(draft: Task) -> BriefCheck | None:
    """Nothing for a draft that nobody was asked about, or whose check ended without an answer."""
    claims = Claim.objects.filter(status__in=PLACE_HOLDING).with_task().order_by("-pk")
    check = draft.brief_checks.prefetch_related(Prefetch("claims", claims, to_attr="live")).order_by("-pk").first()
    if check is None:
        return None
    claim = check.live[0] if check.live else None
    submission = with_content(claim.submissions.all()).order_by("-version").first() if claim else None
    answer = shown_submission(submission, check.kind) if submission else None
    return BriefCheck(check, claim, answer) if claim or check.status == TaskStatus.OPEN else None


def draft_to_check(claim: Claim, user: Any) -> Task | None:
    """The draft that this claim is about, as long as this person may see it."""
    if claim.task.checks_task_id is None:
        return None
    return (
        Task.objects.visible_to(user)
        .filter(pk=claim.task.checks_task_id)
        .select_related("organization")
        .prefetch_related("points", "files")
        .first()
    )
