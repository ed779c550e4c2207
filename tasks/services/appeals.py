"""Appeals: a person at the platform looks at a review again, and what they say is read by both sides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.services import notify
from organizations.models import Membership
from tasks import rules
from tasks.models import Appeal, Claim, Review, Submission
from tasks.selectors.appeals import appeal_facts
from tasks.services import review_times
from tasks.services.answers import go_on_if_answered, wait_for_answer
from tasks.services.moves import close_if_done, lock_claim, move_claim, record
from tasks.services.submissions import review_path, reviewer_ids
from tasks.states import AppealStatus, ClaimStatus, Verdict


@transaction.atomic
def appeal_review(*, review_id: int, text: str, now: datetime) -> Appeal:
    """Stores why the volunteer disagrees and tells whoever reviewed. Until the answer the lease stands still.

    At the second return the rule has opened the appeal already; these words are added to it.
    Refuses: another verdict, too late, said before, answered, or sent again since.
    """
    claim = lock_claim(Review.objects.values_list("submission__claim_id", flat=True).get(pk=review_id))
    review = Review.objects.select_related("submission", "appeal").get(pk=review_id)
    rules.can_appeal(appeal_facts(review, claim), now).require()
    person_id = claim.volunteer.user_id
    appeal, _is_new = Appeal.objects.update_or_create(
        review=review,
        defaults={"text": text, "opened_by_id": person_id},
        create_defaults={"text": text, "opened_by_id": person_id, "created_at": now},
    )
    wait_for_answer(claim, now=now, actor_id=person_id)
    record(
        task=claim.task, claim=claim, kind="appeal_asked", now=now, actor_id=person_id,
        from_status=claim.status, to_status=claim.status, why=text,
    )  # fmt: skip
    for user_id in _who_reviewed(review):
        notify(
            recipient_id=user_id,
            kind="appeal_news",
            key=f"asked:{appeal.pk}",
            title=_("%(name)s asked us to look at your review of “%(title)s”")
            % {"name": claim.volunteer.user.name, "title": claim.task.title},
            body=_("A person at Microvol reads the brief, the work and the review. You need not do anything; "
                   "both of you get the answer with its reasons."),
            path=review_path(review.submission, claim.task),
            action=_("See your review"),
        )  # fmt: skip
    return appeal


@transaction.atomic
def answer_appeal(*, appeal_id: int, actor_id: int, is_reversed: bool, answer: str, now: datetime) -> Appeal:
    """Stores a person's answer, tells both sides, and does what a reversal means.

    - A reversed "cannot use" becomes "delivered, not confirmed": it never counts against the volunteer.
    - A reversed return goes back to the organisation as it was handed in, and cannot be returned again.
    Refuses: answered already, without words, or by somebody of either side.
    """
    appeal = Appeal.objects.select_related("review__submission").get(pk=appeal_id)
    claim = lock_claim(appeal.review.submission.claim_id)
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("review__submission").get(pk=appeal_id)
    members = Membership.objects.filter(organization_id=claim.task.organization_id, user_id=actor_id)
    is_party = actor_id in {claim.volunteer.user_id, appeal.review.reviewer_id} or members.exists()
    rules.can_answer_appeal(
        is_open=appeal.status == AppealStatus.OPEN, is_party=is_party, answer=answer
    ).require()  # fmt: skip
    appeal.status = AppealStatus.REVERSED if is_reversed else AppealStatus.UPHELD
    appeal.answer = answer
    appeal.answered_by_id = actor_id
    appeal.answered_at = now
    appeal.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    record(
        task=claim.task, claim=claim, kind="appeal_answered", now=now, actor_id=actor_id,
        from_status=claim.status, to_status=claim.status, why=answer, appeal=appeal.status,
    )  # fmt: skip
    go_on_if_answered(claim, now=now, actor_id=None)
    if is_reversed:
        _reverse(claim, appeal, now=now)
    _tell(claim, appeal, now=now)
    return appeal


def _reverse(claim: Claim, appeal: Appeal, *, now: datetime) -> None:
    review = appeal.review
    if review.verdict == Verdict.NOT_USABLE and claim.status == ClaimStatus.NOT_USABLE:
        task = claim.task
        if task.taken_count >= task.places:
            # Its place went to somebody else meanwhile; both delivered.
            task.places += 1
            task.save(update_fields=["places"])
        move_claim(
            claim, task, ClaimStatus.UNCONFIRMED, kind="appeal_reversed", now=now, actor_id=appeal.answered_by_id,
            review=review.pk,
        )  # fmt: skip
        close_if_done(task, now=now)
    elif rules.goes_back_to_review(verdict=review.verdict, claim_status=claim.status):
        again = _handed_in_again(review.submission, now=now)
        review_times.start(claim, now)
        claim.paused_at = None
        move_claim(
            claim, claim.task, ClaimStatus.SUBMITTED, kind="appeal_reversed", now=now, actor_id=appeal.answered_by_id,
            review=review.pk, submission=again.pk, version=again.version,
        )  # fmt: skip


def _handed_in_again(returned: Submission, *, now: datetime) -> Submission:
    """The same work as the next version, because a version is answered once."""
    again = Submission.objects.get(pk=returned.pk)
    again._state.adding, again.pk = True, None
    again.public_id = Submission._meta.get_field("public_id").get_default()
    again.version += 1
    again.created_at = now
    again.save()
    again.files.set(returned.files.all())
    return again


def _tell(claim: Claim, appeal: Appeal, *, now: datetime) -> None:
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="appeal_answered",
        key=f"{appeal.pk}",
        title=_title(appeal) % {"title": claim.task.title},
        body="\n\n".join(part for part in [_for_volunteer(claim, appeal), appeal.answer] if part),
        path=claim.get_absolute_url() + "#appeal",
        action=_("Read the answer"),
    )
    is_due = claim.status == ClaimStatus.SUBMITTED and appeal.status == AppealStatus.REVERSED
    submission = claim.submissions.order_by("-version").first() or appeal.review.submission
    readers = {*_who_reviewed(appeal.review), *(reviewer_ids(claim, now=now) if is_due else [])}
    for user_id in sorted(readers):
        notify(
            recipient_id=user_id,
            kind="review_needed" if is_due else "appeal_news",
            key=f"answered:{appeal.pk}",
            title=_title(appeal) % {"title": claim.task.title},
            body="\n\n".join(part for part in [_for_organization(claim, appeal), appeal.answer] if part),
            path=review_path(submission if is_due else appeal.review.submission, claim.task),
            action=_("Decide now") if is_due else _("Read the answer"),
        )


def _title(appeal: Appeal) -> str:
    if appeal.status == AppealStatus.UPHELD:
        return _("The review of “%(title)s” stands")
    return _("The review of “%(title)s” was reversed")


def _for_volunteer(claim: Claim, appeal: Appeal) -> str:
    if appeal.status == AppealStatus.UPHELD:
        return _("A person at Microvol looked at the brief, your work and the review.")
    if claim.status == ClaimStatus.UNCONFIRMED:
        return _("Your work counts as delivered now, and never against you.")
    if claim.status == ClaimStatus.SUBMITTED:
        return _("Your work is with the organisation again. It has to decide now: it cannot return it once more.")
    return _("A person at Microvol looked at the brief, your work and the review, and sees it as you do.")


def _for_organization(claim: Claim, appeal: Appeal) -> str:
    if appeal.status == AppealStatus.UPHELD:
        return _("A person at Microvol looked at the brief, the work and your review, and sees it as you do.")
    if claim.status == ClaimStatus.UNCONFIRMED:
        return _("The work counts as delivered, not confirmed by you. You need not do anything.")
    if claim.status == ClaimStatus.SUBMITTED:
        return _(
            "The work waits for your decision. Accept it, or decline it with reasons: it cannot be returned again."
        )
    return _("Nothing else changes.")


def _who_reviewed(review: Review) -> list[int]:
    """Whoever answered, while they have a seat; the two of them where two did."""
    people = [review.reviewer_id, *([review.first_opinion.reviewer_id] if review.first_opinion else [])]
    seats = Membership.objects.filter(
        organization_id=review.submission.claim.task.organization_id, user_id__in=people
    ).values_list("user_id", flat=True)
    return list(seats)
