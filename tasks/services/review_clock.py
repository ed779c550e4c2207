"""The review clock: what happens while work waits for an answer. Once each; missed runs are caught up."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.services import notify
from organizations.models import Membership
from tasks.models import Claim, Submission
from tasks.services.moves import lock_claim, move_claim
from tasks.services.submissions import review_path, reviewer_ids
from tasks.states import ClaimStatus


def remind_reviewers(*, now: datetime) -> int:
    """At 1, 3 and 5 business days to the reviewer; on day 6 to everyone with a seat. Returns messages sent."""
    told = 0
    waiting = Claim.objects.waiting_for_review().filter(submitted_at__isnull=False)
    for claim in waiting.with_task().iterator(chunk_size=500):
        assert claim.submitted_at is not None
        sent, calendar = claim.submitted_at, claim.task.organization.work_calendar
        submission = claim.submissions.order_by("-version").first()
        if submission is None:
            continue
        passed = [day for day in settings.REVIEW_REMINDER_BUSINESS_DAYS if calendar.add(sent, day) <= now]
        if passed:
            for user_id in reviewer_ids(claim, now=now):
                told += _remind(claim, submission, user_id, f"day{passed[-1]}", passed[-1])
        if calendar.add(sent, settings.REVIEW_BACKUP_BUSINESS_DAY) <= now:
            seats = Membership.objects.filter(organization_id=claim.task.organization_id)
            for user_id in seats.values_list("user_id", flat=True):
                told += _remind(claim, submission, user_id, "backup", settings.REVIEW_BACKUP_BUSINESS_DAY)
    return told


def _remind(claim: Claim, submission: Submission, user_id: int, step: str, days: int) -> bool:
    return (
        notify(
            recipient_id=user_id,
            kind="review_reminder",
            key=f"{submission.pk}:{step}",
            title=_("%(name)s waits for your review of “%(title)s”")
            % {"name": claim.volunteer.user.name, "title": claim.task.title},
            body=_("It was sent %(days)s working days ago. A short answer is better than silence.") % {"days": days},
            path=review_path(submission, claim.task),
            action=_("Review"),
        )
        is not None
    )


def close_unconfirmed_reviews(*, now: datetime, limit: int = 200) -> int:
    """After 14 business days without an answer the work is "delivered, not confirmed": never shown as verified."""
    oldest = Claim.objects.waiting_for_review().filter(submitted_at__lte=now - timedelta(days=14))
    closed = 0
    for claim in oldest.select_related("task__organization").order_by("submitted_at", "pk")[:limit]:
        assert claim.submitted_at is not None
        calendar = claim.task.organization.work_calendar
        if calendar.add(claim.submitted_at, settings.REVIEW_UNCONFIRMED_BUSINESS_DAY) <= now:
            closed += _close_unconfirmed(claim.pk, now)
    return closed


@transaction.atomic
def _close_unconfirmed(claim_id: int, now: datetime) -> bool:
    claim = lock_claim(claim_id)
    if claim.status != ClaimStatus.SUBMITTED:
        return False
    claim.review_due_at = None
    move_claim(claim, claim.task, ClaimStatus.UNCONFIRMED, kind="review_never_came", now=now, actor_id=None)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="review_done",
        key=f"unconfirmed:{claim.pk}",
        title=_("No answer came for “%(title)s”") % {"title": claim.task.title},
        body=_("The organisation did not answer in 14 working days. We record it as delivered, not confirmed. "
               "This counts against the organisation, not against you."),
        path=claim.get_absolute_url(),
    )  # fmt: skip
    return True
