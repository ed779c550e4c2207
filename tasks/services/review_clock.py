"""The review clock: what happens while work waits for an answer. Each step once; missed runs are caught up."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs import enqueue
from notifications.services import notify
from organizations.selectors import answering_ids
from tasks import rules
from tasks.models import Claim, Submission
from tasks.services import review_times
from tasks.services.moves import close_if_done, lock_claim, move_claim
from tasks.services.peer_tasks import peer_at_work, stop_asking_peers
from tasks.services.submissions import review_path, reviewer_ids
from tasks.states import ClaimStatus


def run_review_clock(*, now: datetime, limit: int = 2000) -> int:
    """Takes every step that is due, each claim in its own transaction. Returns for how many claims.

    The claim itself says when its next step is due, so that a run reads only those.
    """
    due = Claim.objects.due_review_step(now).order_by("review_step_at", "pk").values_list("pk", flat=True)
    return sum(_take_steps(claim_id, now) for claim_id in list(due[:limit]))


@transaction.atomic
def _take_steps(claim_id: int, now: datetime) -> bool:
    """Of several steps missed, people hear only of the latest: one reminder, or the end.

    1. Business days 1, 3 and 5: reminds whoever answers. Day 6: everyone of the organisation who is there.
    2. Days 10 to 13: promises the job that asks qualified volunteers.
    3. Day 14: the work is "delivered, not confirmed". While a volunteer is reviewing it, this waits for them.
    """
    claim = lock_claim(claim_id)
    # Asked again under the lock: meanwhile it may have been reviewed, or another run was faster.
    if claim.status != ClaimStatus.SUBMITTED or not claim.review_step_at or claim.review_step_at > now:
        return False
    assert claim.submitted_at is not None
    submission = claim.submissions.latest("version")
    days = rules.review_steps_due(
        sent_at=claim.submitted_at,
        calendar=claim.task.organization.work_calendar,
        last_step=claim.review_step,
        now=now,
    )
    if settings.REVIEW_UNCONFIRMED_BUSINESS_DAY in days:
        _close(claim, submission, now)
        return True
    can_answer = claim.task.organization.is_active  # a suspended one cannot; the clock goes on to its end
    if can_answer and settings.REVIEW_BACKUP_BUSINESS_DAY in days:
        _remind_everyone(claim, submission, now)
    elif can_answer and (reminders := [day for day in days if day in settings.REVIEW_REMINDER_BUSINESS_DAYS]):
        _remind(claim, submission, reviewer_ids(claim, now=now), f"day{reminders[-1]}", now)
    if asking := [day for day in days if day in settings.REVIEW_PEER_BUSINESS_DAYS]:
        wave = settings.REVIEW_PEER_BUSINESS_DAYS.index(asking[-1]) + 1
        enqueue("tasks.ask_peers", submission_id=submission.pk, wave=wave)
    # Without any, the organisation's calendar has changed and the step comes later.
    review_times.passed(claim, days[-1] if days else claim.review_step)
    claim.save(update_fields=["review_step", "review_step_at"])
    return True


def _remind_everyone(claim: Claim, submission: Submission, now: datetime) -> None:
    more = _("Anyone of your team can answer.")
    if rules.can_ask_peers(permission=claim.task.portfolio_permission, is_check=claim.task.is_made_by_site):
        more += " " + _("From working day %(day)s on, another volunteer may review it instead.") % {
            "day": settings.REVIEW_PEER_BUSINESS_DAYS[0]
        }
    _remind(claim, submission, answering_ids(claim.task.organization, now=now), "backup", now, more)


def _remind(
    claim: Claim, submission: Submission, user_ids: list[int], step: str, now: datetime, more: str = ""
) -> None:
    assert claim.submitted_at is not None
    passed = claim.task.organization.work_calendar.days_since(claim.submitted_at, now)
    words = _("It was sent %(days)s working days ago.") if passed > 1 else _("It was sent a working day ago.")
    for user_id in user_ids:
        if user_id == claim.volunteer.user_id:
            continue
        notify(
            recipient_id=user_id,
            kind="review_reminder",
            key=f"{submission.pk}:{step}",
            title=_("%(name)s waits for your review of “%(title)s”")
            % {"name": claim.volunteer.user.name, "title": claim.task.title},
            body=f"{words % {'days': passed}} {more or _('A short answer is better than silence.')}",
            path=review_path(submission, claim.task),
            action=_("Review"),
        )


def _close(claim: Claim, submission: Submission, now: datetime) -> None:
    """ "Delivered, not confirmed": never shown as verified. The organisation may still accept it later."""
    stop_asking_peers(claim, now=now)
    reviewing = peer_at_work(claim)
    if reviewing is not None and reviewing.lease_ends_at and reviewing.lease_ends_at > now:
        claim.review_step_at = reviewing.lease_ends_at
        claim.save(update_fields=["review_step_at"])
        return
    review_times.stop(claim)
    move_claim(claim, claim.task, ClaimStatus.UNCONFIRMED, kind="review_never_came", now=now, actor_id=None)
    close_if_done(claim.task, now=now)
    can_answer = claim.task.organization.is_active
    _tell_author(claim, submission, can_answer=can_answer)
    if can_answer:
        _tell_reviewers(claim, submission, now)
    enqueue("tasks.refresh_review_facts", organization_id=claim.task.organization_id)


def _tell_author(claim: Claim, submission: Submission, *, can_answer: bool) -> None:
    """A suspended organisation was not allowed to answer, which is not silence."""
    days = settings.REVIEW_UNCONFIRMED_BUSINESS_DAY
    body = _("The organisation did not answer in %(days)s working days. We record it as delivered, not confirmed. "
             "This counts against the organisation, not against you.") % {"days": days}  # fmt: skip
    if not can_answer:
        body = _("The organisation is suspended at the moment, so nobody there could answer. We record your work as "
                 "delivered, not confirmed. You did your part, and this never counts against you. If the organisation "
                 "comes back, it may still confirm it.")  # fmt: skip
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="review_done",
        key=f"unconfirmed:{submission.pk}",
        title=_("No answer came for “%(title)s”") % {"title": claim.task.title},
        body=body,
        path=claim.get_absolute_url(),
    )


def _tell_reviewers(claim: Claim, submission: Submission, now: datetime) -> None:
    days = settings.REVIEW_UNCONFIRMED_BUSINESS_DAY
    for user_id in reviewer_ids(claim, now=now):
        notify(
            recipient_id=user_id,
            kind="review_reminder",
            key=f"{submission.pk}:closed",
            title=_("“%(title)s” was closed without your answer") % {"title": claim.task.title},
            body=_("%(name)s waited %(days)s working days. The work counts as delivered, not confirmed, and your page "
                   "shows how often you answer. You can still accept it.")
            % {"name": claim.volunteer.user.name, "days": days},
            path=review_path(submission, claim.task),
            action=_("Look at it"),
        )  # fmt: skip
