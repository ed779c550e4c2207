"""Who is qualified to review another volunteer's work, and what of it they see."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Max, Q

from organizations.models import Membership
from tasks.models import Claim, SkillRating, Task, TaskInvitation, TaskSkill
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
