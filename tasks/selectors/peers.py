"""Who is qualified to review another volunteer's work, and what of it they see."""

import dataclasses
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q

from common.decisions import Decision
from organizations.models import Membership
from tasks.models import Claim, Review, SkillRating, Submission, Task, TaskFile, TaskInvitation, TaskSkill
from tasks.selectors.facts import extension_facts
from tasks.selectors.submissions import ShownSubmission, shown_submission, with_content
from tasks.states import ACCEPTING, COUNTED_AS_OPEN, ClaimStatus, Rating
from volunteers.models import Volunteer

CONSIDERED = 30


def qualified_peers(claim: Claim, task: Task, *, now: datetime) -> list[Volunteer]:
    """People who have shown that they can judge this work; who was asked longest ago comes first.

    An organisation rated a skill that the work needs as solid, or accepted several pieces of the same kind. Not its
    author, not the organisation's members, nobody who works on the same task or was asked about this `task` before.
    """
    original = claim.task
    needed = original.skills.filter(part=TaskSkill.Part.USES).values("skill_id")
    rated = SkillRating.objects.filter(
        skill_id__in=needed, level__gte=Rating.SOLID, review__is_peer=False, review__verdict__in=ACCEPTING
    ).values("review__submission__claim__volunteer_id")
    of_kind = Claim.objects.filter(status=ClaimStatus.ACCEPTED, task__kind=original.kind).values("volunteer_id")
    often = of_kind.annotate(count=Count("pk")).filter(count__gte=settings.PEER_ACCEPTED_OF_KIND)
    at_same = Claim.objects.filter(task=original, status__in=[*COUNTED_AS_OPEN, ClaimStatus.SUBMITTED])
    people = (
        Volunteer.objects.filter(Q(pk__in=rated) | Q(pk__in=often.values("volunteer_id")))
        .filter(is_paused=False, user__is_active=True, user__is_staff=False)
        .exclude(pk=claim.volunteer_id)
        .exclude(pk__in=at_same.values("volunteer_id"))
        .exclude(pk__in=TaskInvitation.objects.filter(task=task).values("volunteer_id"))
        .exclude(user__in=Membership.objects.filter(organization_id=original.organization_id).values("user_id"))
    )
    if original.languages:
        people = people.filter(languages__overlap=original.languages)
    last_asked = Max("task_invitations__created_at", filter=Q(task_invitations__task__checks_claim__isnull=False))
    return list(
        people.annotate(last_asked=last_asked)
        .select_related("user")
        .order_by(F("last_asked").asc(nulls_first=True), "-accepted_count", "pk")[:CONSIDERED]
    )


def are_peers_asked(claim: Claim) -> bool:
    """Whether a volunteer may be reviewing this work now, in the organisation's place. No query before that day."""
    if claim.status != ClaimStatus.SUBMITTED or claim.review_step < settings.REVIEW_PEER_BUSINESS_DAYS[0]:
        return False
    return claim.peer_checks.exists()


@dataclasses.dataclass(frozen=True, slots=True)
class PeerWork:
    """The work while somebody reviews it: without its author's name."""

    task: Task
    shown: ShownSubmission
    earlier: Review | None  # of the version before
    files: list[TaskFile]

    @property
    def submission(self) -> Submission:
        return self.shown.submission


@dataclasses.dataclass(frozen=True, slots=True)
class PeerPage:
    """The page of a claim that is a review. `work` is there while it is under way, `review` once it was sent."""

    work: PeerWork | None
    review: Review | None
    can_extend: Decision
    extension: timedelta
    extended_until: datetime | None


def work_under_review(claim: Claim) -> Submission:
    """The version that this claim is about, with what its review form needs."""
    versions = Submission.objects.select_related("claim__task__organization", "claim__volunteer__user")
    versions = versions.prefetch_related("claim__task__points", "claim__task__skills__skill")
    return versions.filter(claim=claim.task.checks_claim_id).latest("version")


def peer_page(claim: Claim, now: datetime) -> PeerPage:
    """Expects a claim as `work.own_claim` returns it."""
    is_over = claim.lease_ends_at is not None and claim.lease_ends_at <= now
    sent = claim.submissions.first()
    reviews = Review.objects.prefetch_related("points__point", "ratings__skill")
    return PeerPage(
        work=_work(claim) if claim.status == ClaimStatus.ACTIVE and not is_over else None,
        review=reviews.filter(pk=sent.answers["review"]).first() if sent else None,
        **extension_facts(claim, now),
    )


def _work(claim: Claim) -> PeerWork:
    submission = work_under_review(claim)
    task = submission.claim.task
    versions = with_content(submission.claim.submissions.order_by("-version"))
    shown, *before = [shown_submission(version, task.kind) for version in versions]
    shown.submission.claim = submission.claim
    return PeerWork(
        task=task,
        shown=shown,
        earlier=before[0].review if before else None,
        files=list(task.files.order_by("pk")),
    )
