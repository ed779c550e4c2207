"""Reviewing: a verdict per point, a decision, and what follows from it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.decisions import ActionDenied, Decision
from common.jobs import enqueue
from notifications.services import notify
from organizations.models import Organization
from organizations.services.impact import add_impact
from tasks import rules
from tasks.models import Appeal, Claim, PointVerdict, Review, ReviewOpinion, SkillRating, Submission
from tasks.rules import ReviewInput
from tasks.selectors.facts import review_facts
from tasks.services import lease, review_times
from tasks.services.moves import close_if_done, lock_claim, move_claim, record
from tasks.services.opinions import keep_opinion
from tasks.services.peer_tasks import end_peer_review
from tasks.signals import work_accepted
from tasks.states import VERDICT_MOVES, TransferableSkill, Verdict
from volunteers.models import Volunteer


class ReviewProblems(ActionDenied):
    """A review that cannot be sent yet; `problems` names each field and what to do."""

    def __init__(self, problems: list[Decision]) -> None:
        super().__init__(problems[0])
        self.problems = problems


@transaction.atomic
def review_submission(
    *, submission_id: int, reviewer_id: int, review: ReviewInput, now: datetime
) -> Review | ReviewOpinion:
    """Stores the review and moves the claim. Everything that follows happens in the same transaction.

    1. Locks volunteer, organisation, task, claim, submission; then those of a volunteer who was asked to review it.
    2. Refuses: not a reviewer (403), own work (403), already reviewed (409), wrong or missing answers (400).
       Of two reviewers the first one's answers are kept as an opinion, and nothing else happens: the second decides.
    3. Accepted: confirms minutes, adds to the volunteer's and the organisation's totals, announces `work_accepted`
       (the portfolio line), closes the task when its last place is done (promise 1).
    4. Changes asked: the claim is active again with a new lease; the second return opens an appeal.
    5. Tells the volunteer, and has the organisation's facts worked out anew.
    6. By the organisation: ends a review that a volunteer was asked for because it stayed silent. Closed without an
       answer, the work can still be accepted. By that volunteer (services/peer_reviews.py): counts for its author, and
       for no total of the organisation.
    """
    claim_id = Submission.objects.values_list("claim_id", flat=True).get(pk=submission_id)
    organization_id = Claim.objects.values_list("task__organization_id", flat=True).get(pk=claim_id)
    volunteer_id = Claim.objects.values_list("volunteer_id", flat=True).get(pk=claim_id)
    _lock_in_order(volunteer_id, organization_id)
    claim = lock_claim(claim_id)
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    submission.claim = claim

    facts = review_facts(submission, reviewer_id)
    rules.can_review(facts).require()
    point_ids = list(claim.task.points.order_by("position").values_list("pk", flat=True))
    first = None if facts.is_peer else ReviewOpinion.objects.filter(submission=submission).first()
    problems = rules.problems_in_review(
        review,
        point_ids=point_ids,
        revision_count=claim.revision_count,
        first_verdict=first.verdict if first and first.reviewer_id != reviewer_id else "",
        is_late=facts.is_late,
    )
    if problems:
        raise ReviewProblems(problems)
    if facts.is_first_of_two:
        return keep_opinion(submission, reviewer_id=reviewer_id, review=review, now=now)

    is_accepted = rules.ends_with_credit(review.verdict)
    confirmed = None
    if is_accepted:
        confirmed = review.confirmed_minutes
        if confirmed is None:
            confirmed = rules.default_confirmed_minutes(submission.minutes, claim.task.minutes)
    stored = Review.objects.create(
        submission=submission,
        reviewer_id=reviewer_id,
        verdict=review.verdict,
        what_worked=review.what_worked,
        what_to_change=review.what_to_change,
        justification=review.justification,
        quote=review.quote if is_accepted else "",
        private_note=review.private_note,
        confirmed_minutes=confirmed,
        first_opinion=first if first and first.reviewer_id != reviewer_id else None,
        why_otherwise=review.why_otherwise if first else "",
        transferable_skills=sorted({*review.transferable_skills} & {*TransferableSkill.values}) if is_accepted else [],
        is_peer=facts.is_peer,
        created_at=now,
    )
    PointVerdict.objects.bulk_create(
        PointVerdict(review=stored, point_id=point_id, is_met=is_met, comment=comment)
        for point_id, (is_met, comment) in review.points.items()
        if point_id in point_ids
    )
    skill_ids = set(claim.task.skills.values_list("skill_id", flat=True))
    SkillRating.objects.bulk_create(
        SkillRating(review=stored, skill_id=skill_id, level=level)
        for skill_id, level in review.ratings.items()
        if skill_id in skill_ids
    )
    if is_accepted:
        _accept(claim, stored, submission, now=now)
    elif review.verdict == Verdict.CHANGES_ASKED:
        _ask_for_changes(claim, stored, now=now)
    else:
        _move(claim, stored, now=now)
    if not stored.is_peer:
        end_peer_review(claim, now=now)
    notify(
        recipient_id=claim.volunteer.user_id,
        kind="review_done",
        key=f"{stored.pk}",
        title=_review_title(stored, claim),
        body=_review_body(stored, claim),
        path=claim.get_absolute_url(),
        action=_("Make the changes") if review.verdict == Verdict.CHANGES_ASKED else _("Read the review"),
    )
    enqueue("tasks.refresh_review_facts", organization_id=organization_id)
    if is_accepted:
        enqueue("tasks.offer_skills", volunteer_id=volunteer_id)
        enqueue("tasks.offer_next_step", volunteer_id=volunteer_id, organization_id=organization_id)
    return stored


def _lock_in_order(volunteer_id: int, organization_id: int) -> None:
    Volunteer.objects.select_for_update().get(pk=volunteer_id)
    Organization.objects.select_for_update().get(pk=organization_id)


def _move(claim: Claim, review: Review, *, now: datetime) -> None:
    review_times.stop(claim)
    move_claim(
        claim,
        claim.task,
        VERDICT_MOVES[review.verdict],
        kind="work_reviewed",
        now=now,
        actor_id=review.reviewer_id,
        why=review.what_to_change,
        verdict=review.verdict,
        review=review.pk,
        version=review.submission.version,
        confirmed_minutes=review.confirmed_minutes,
        organization=claim.task.organization_id,
        is_peer=review.is_peer,
    )


def _accept(claim: Claim, review: Review, submission: Submission, *, now: datetime) -> None:
    _move(claim, review, now=now)
    volunteer = claim.volunteer
    volunteer.accepted_count += 1
    volunteer.save(update_fields=["accepted_count"])
    if not review.is_peer:
        add_impact(organization_id=claim.task.organization_id, minutes=review.confirmed_minutes or 0)
    work_accepted.send(sender=Claim, claim=claim, review=review, submission=submission, now=now)
    close_if_done(claim.task, now=now)


def _ask_for_changes(claim: Claim, review: Review, *, now: datetime) -> None:
    claim.revision_count += 1
    lease.start(claim, rules.revision_lease_for(claim.task.minutes), now)
    claim.slot_starts_at = None
    claim.extension_count = 0
    claim.submitted_at = None
    _move(claim, review, now=now)
    if claim.revision_count > 1:
        Appeal.objects.create(review=review, created_at=now)
        record(task=claim.task, claim=claim, kind="appeal_opened", now=now, actor_id=None, why=review.justification)


def _review_title(review: Review, claim: Claim) -> str:
    words = {
        Verdict.ACCEPTED: _("Accepted: %(title)s"),
        Verdict.ACCEPTED_WITH_EDITS: _("Accepted with small edits: %(title)s"),
        Verdict.CHANGES_ASKED: _("Changes asked: %(title)s"),
        Verdict.NOT_USABLE: _("Not usable this time: %(title)s"),
    }
    return words[Verdict(review.verdict)] % {"title": claim.task.title}


def _review_body(review: Review, claim: Claim) -> str:
    """The reviewer's words, and the way to a person's answer where there is one."""
    words = review.quote or review.what_to_change or review.what_worked
    if review.is_peer:
        peer = _("%(name)s did not answer, so a qualified volunteer reviewed your work.")
        words = f"{peer % {'name': claim.task.organization.name}}\n\n{words}".strip()
    if review.verdict == Verdict.NOT_USABLE:
        appeal = _("If you think this is wrong, say why within %(days)s days: a person at Microvol looks at it.")
        return f"{words}\n\n{appeal % {'days': settings.APPEAL_WITHIN.days}}"
    if review.verdict == Verdict.CHANGES_ASKED and claim.revision_count > 1:
        appeal = _("This is the second return, so a person at Microvol reads it too. If you think it is unfair, say "
                   "why: your time stands still until they answer.")  # fmt: skip
        return f"{words}\n\n{appeal}"
    return words
