"""Reviewing another volunteer's work because its organisation stays silent: one review, two claims, one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.services import notify
from organizations.models import Organization
from organizations.selectors import answering_ids
from tasks import rules
from tasks.models import Claim, Review, Submission
from tasks.rules import ReviewInput
from tasks.services import review_times
from tasks.services.moves import close_if_done, lock_claim, move_claim
from tasks.services.reviews import review_submission
from tasks.services.submissions import review_path
from tasks.signals import peer_review_done
from tasks.states import ClaimStatus
from volunteers.models import Volunteer


@transaction.atomic
def review_as_peer(*, claim_id: int, review: ReviewInput, minutes: int, now: datetime) -> Review:
    """Hands in the review that this claim is about. What follows is the same as for the organisation's own review.

    1. Locks both volunteers by id, the organisation, then the author's task and claim, then the reviewer's.
    2. Refuses: not under way, time over, answered meanwhile (409); what `review_submission` refuses.
    3. The author's claim moves as after any review; the review says that it is a peer's.
    4. The reviewer's claim is accepted with it, announced by `peer_review_done` (their portfolio line), and its task
       closes. Nobody has judged the review, so it confirms no minutes and adds to no total of the organisation.
    5. Tells the organisation. A second click returns the same review.
    """
    ids = Claim.objects.values("volunteer_id", "task__organization_id", "task__checks_claim_id").get(pk=claim_id)
    author_id = Claim.objects.values_list("volunteer_id", flat=True).get(pk=ids["task__checks_claim_id"])
    list(Volunteer.objects.select_for_update().filter(pk__in=[author_id, ids["volunteer_id"]]).order_by("pk"))
    Organization.objects.select_for_update().get(pk=ids["task__organization_id"])
    reviewed = lock_claim(ids["task__checks_claim_id"])
    mine = lock_claim(claim_id)
    if mine.status == ClaimStatus.ACCEPTED:
        return handed_in_review(mine)
    rules.can_send_peer_review(status=mine.status, lease_ends_at=mine.lease_ends_at, now=now).require()
    stored = review_submission(
        submission_id=reviewed.submissions.latest("version").pk,
        reviewer_id=mine.volunteer.user_id,
        review=review,
        now=now,
    )
    assert isinstance(stored, Review) and stored.is_peer
    _credit(mine, stored, minutes=minutes, now=now)
    _tell_organization(reviewed, stored, now)
    return stored


def handed_in_review(mine: Claim) -> Review:
    """The review that an accepted claim of a peer review stands for."""
    return Review.objects.get(pk=mine.submissions.get().answers["review"])


def _credit(mine: Claim, review: Review, *, minutes: int, now: datetime) -> None:
    submission = Submission.objects.create(
        claim=mine, version=1, minutes=minutes, answers={"review": review.pk}, created_at=now
    )
    mine.submitted_at = now
    mine.paused_at = None
    move_claim(
        mine, mine.task, ClaimStatus.SUBMITTED, kind="peer_review_sent", now=now, actor_id=mine.volunteer.user_id,
        review=review.pk,
    )  # fmt: skip
    review_times.stop(mine)
    move_claim(mine, mine.task, ClaimStatus.ACCEPTED, kind="peer_review_credited", now=now, actor_id=None)
    mine.volunteer.accepted_count += 1
    mine.volunteer.save(update_fields=["accepted_count"])
    peer_review_done.send(sender=Claim, claim=mine, submission=submission, now=now)
    close_if_done(mine.task, now=now)


def _tell_organization(reviewed: Claim, review: Review, now: datetime) -> None:
    task = reviewed.task
    for user_id in answering_ids(task.organization, reviewed.reviewer_id, task.reviewer_id, now=now):
        notify(
            recipient_id=user_id,
            kind="peer_reviewed",
            key=f"{review.pk}",
            title=_("A volunteer reviewed what waited for you: “%(title)s”") % {"title": task.title},
            body=_("%(verdict)s. It counts for %(name)s as checked by a volunteer, not as confirmed by you.")
            % {"verdict": review.get_verdict_display(), "name": reviewed.volunteer.user.name},
            path=review_path(review.submission, task),
            action=_("Read the review"),
        )
