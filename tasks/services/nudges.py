"""A volunteer's own polite question about an answer that is overdue."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.services import notify
from tasks import rules
from tasks.models import Claim
from tasks.selectors.nudging import nudge_facts
from tasks.services.moves import lock_claim, record
from tasks.services.submissions import review_path, reviewer_ids


@transaction.atomic
def nudge(*, claim_id: int, actor_id: int, now: datetime) -> Claim:
    """Asks whoever answers for the organisation, once per two business days from the day the answer is due.

    Refuses with the reason that the disabled button shows: nothing waits, not due yet, asked a moment ago.
    """
    claim = lock_claim(claim_id)
    rules.can_nudge(**nudge_facts(claim), now=now).require()
    claim.nudged_at = now
    claim.save(update_fields=["nudged_at"])
    record(
        task=claim.task, claim=claim, kind="review_nudged", now=now, actor_id=actor_id,
        from_status=claim.status, to_status=claim.status,
    )  # fmt: skip
    submission = claim.submissions.latest("version")
    assert claim.submitted_at is not None
    days = claim.task.organization.work_calendar.days_since(claim.submitted_at, now)
    for user_id in reviewer_ids(claim, now=now):
        notify(
            recipient_id=user_id,
            kind="review_nudge",
            key=f"{submission.pk}:{now.isoformat()}",
            title=_("%(name)s asks for your answer to “%(title)s”")
            % {"name": claim.volunteer.user.name, "title": claim.task.title},
            body=_("It was sent %(days)s working days ago. A few lines are enough.") % {"days": days},
            path=review_path(submission, claim.task),
            action=_("Review"),
        )
    return claim
