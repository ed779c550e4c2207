"""Gathers the facts that rules ask for, for many rows at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from organizations.models import Membership, Organization
from organizations.states import OrganizationStatus
from tasks import rules
from tasks.models import Claim, ReviewOpinion, Submission, Task
from tasks.rules import ClaimFacts, PublishFacts, ReviewFacts
from tasks.states import COUNTED_AS_OPEN, ONE_PER_TASK, PLACE_HOLDING, Audience, ClaimStatus
from volunteers.models import Volunteer


def claim_facts(tasks: Iterable[Task], volunteer: Volunteer | None) -> dict[int, ClaimFacts]:
    """Facts for `can_claim` by task id, in three queries whatever the number of tasks (none for a visitor).

    Two more where a task is not for everyone.
    """
    tasks = list(tasks)
    task_ids = [task.pk for task in tasks]
    organization_ids = {task.organization_id for task in tasks}
    member_of: set[int] = set()
    own: dict[int, str] = {}
    open_claims = accepted_count = 0
    if volunteer is not None:
        member_of = set(
            Membership.objects.filter(user_id=volunteer.user_id, organization_id__in=organization_ids).values_list(
                "organization_id", flat=True
            )
        )
        of_these = Q(task_id__in=task_ids, status__in=ONE_PER_TASK)
        claims = Claim.objects.filter(of_these | Q(status__in=COUNTED_AS_OPEN), volunteer=volunteer)
        held = list(claims.values_list("task_id", "status"))
        own = {task_id: status for task_id, status in held if status in ONE_PER_TASK}
        open_claims = sum(status in COUNTED_AS_OPEN for _task_id, status in held)
        accepted_count = volunteer.accepted_count
    not_for_all = [task for task in tasks if task.audience == Audience.ASKED or task.opens_to_all_at is not None]
    asked: set[int] = set()
    again: set[int] = set()
    if volunteer is not None and not_for_all:
        asked = set(volunteer.task_invitations.filter(task__in=not_for_all).values_list("task_id", flat=True))
        again = set(
            volunteer.work_again.filter(organization__in={task.organization_id for task in not_for_all}).values_list(
                "organization_id", flat=True
            )
        )
    asking = [task.pk for task in tasks if task.needs_approval]
    pending: dict[int, int] = {}
    if asking:
        pending = dict(
            Claim.objects.filter(task_id__in=asking, status=ClaimStatus.REQUESTED)
            .values_list("task_id")
            .annotate(count=Count("pk"))
        )
    return {
        task.pk: ClaimFacts(
            task_status=task.status,
            organization_is_active=task.organization.status == OrganizationStatus.ACTIVE,
            closes_at=task.closes_at,
            places=task.places,
            taken_count=task.taken_count,
            needs_approval=task.needs_approval,
            pending_requests=pending.get(task.pk, 0),
            is_member=task.organization_id in member_of,
            own_claim_status=own.get(task.pk),
            open_claims=open_claims,
            accepted_count=accepted_count,
            is_staff=volunteer is not None and volunteer.user.is_staff,
            is_for_asked=task.audience == Audience.ASKED,
            opens_to_all_at=task.opens_to_all_at,
            is_asked=task.pk in asked,
            is_first=task.organization_id in again,
        )
        for task in tasks
    }


def extension_facts(claim: Claim, now: datetime) -> dict[str, Any]:
    """What a page says about more time: `can_extend`, `extension`, `extended_until`. Expects the task at hand."""
    extension = rules.extension_for(claim.task.minutes)
    can_extend = rules.can_extend(
        status=claim.status,
        extension_count=claim.extension_count,
        lease_ends_at=claim.lease_ends_at,
        is_paused=claim.is_paused,
        now=now,
    )
    extended_until = claim.lease_ends_at + extension if claim.lease_ends_at else None
    return {"can_extend": can_extend, "extension": extension, "extended_until": extended_until}


def overdue_review_count(organization: Organization, now: datetime) -> int:
    return Claim.objects.overdue_review(now).filter(task__organization=organization).count()


def publish_facts(task: Task, now: datetime) -> PublishFacts:
    return PublishFacts(
        status=task.status,
        organization_is_active=task.organization.status == OrganizationStatus.ACTIVE,
        title=task.title,
        why=task.why,
        need=task.need,
        deliverable=task.deliverable,
        point_count=task.points.count(),
        minutes=task.minutes,
        places=task.places,
        closes_at=task.closes_at,
        overdue_reviews=overdue_review_count(task.organization, now),
        skill_count=task.skills.count(),
    )


def agreed_count(task: Task) -> int:
    """How many people hold a place or asked for one: those who agreed to the terms as they are."""
    return task.claims.filter(status__in=[ClaimStatus.REQUESTED, *PLACE_HOLDING]).count()


def review_facts(submission: Submission, reviewer_id: int) -> ReviewFacts:
    claim = submission.claim
    latest = claim.submissions.order_by("-version").values_list("pk", flat=True).first()
    members = set(
        Membership.objects.filter(organization_id=claim.task.organization_id, user__is_active=True).values_list(
            "user_id", flat=True
        )
    )
    is_member = reviewer_id in members
    is_second_possible = bool(members - {reviewer_id, claim.volunteer.user_id})
    first_id = first_reviewer_id(submission)
    return ReviewFacts(
        is_member=is_member,
        is_own_work=claim.volunteer.user_id == reviewer_id,
        claim_status=claim.status,
        is_latest_version=latest == submission.pk,
        revision_count=claim.revision_count,
        is_first_of_two=is_member and claim.task.needs_two_reviewers and first_id is None and is_second_possible,
        waits_for_second=first_id == reviewer_id and is_second_possible,
        is_peer=not is_member and reviews_as_peer(claim, reviewer_id),
        is_late=claim.status == ClaimStatus.UNCONFIRMED and not hasattr(submission, "review"),
        organization_is_active=claim.task.organization.is_active,
    )


def reviews_as_peer(claim: Claim, user_id: int) -> bool:
    """Whether this person has taken the review of this work in the organisation's place."""
    taken = Claim.objects.filter(task__checks_claim=claim, status=ClaimStatus.ACTIVE, volunteer__user_id=user_id)
    return taken.exists()


def first_reviewer_id(submission: Submission) -> int | None:
    """Who has looked at this version first, where two look at it."""
    if not submission.claim.task.needs_two_reviewers:
        return None
    return ReviewOpinion.objects.filter(submission=submission).values_list("reviewer_id", flat=True).first()
