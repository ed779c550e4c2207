"""What a member holds among the tasks of an organisation: what goes to somebody else when they leave."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from organizations.holdings import Holding
from tasks.models import Claim, Message, Question, Task
from tasks.states import ClaimStatus, TaskStatus

IN_HAND = [ClaimStatus.REQUESTED, ClaimStatus.ACTIVE, ClaimStatus.SUBMITTED]
BEFORE_THE_END = [TaskStatus.DRAFT, TaskStatus.IN_MODERATION, TaskStatus.OPEN]


def held_tasks(organization_id: int, user_id: int) -> QuerySet[Task]:
    """Tasks that they review or began, until nothing can happen to them any more."""
    live = Claim.objects.filter(task=OuterRef("pk"), status__in=IN_HAND)
    mine = Task.objects.filter(organization_id=organization_id).filter(
        Q(reviewer_id=user_id) | Q(created_by_id=user_id)
    )
    return mine.filter(Q(status__in=BEFORE_THE_END) | Exists(live))


def held_claims(organization_id: int, user_id: int) -> QuerySet[Claim]:
    """Reviews that were given to them, of work that waits or is still to come."""
    return Claim.objects.filter(task__organization_id=organization_id, reviewer_id=user_id, status__in=IN_HAND)


def holdings(organization_id: int, user_id: int) -> list[Holding]:
    """For the page that takes a seat away."""
    tasks = held_tasks(organization_id, user_id)
    reviewed = tasks.filter(reviewer_id=user_id)
    threads = Message.objects.filter(is_question=True, answered_at=None, claim__task__in=reviewed.values("pk"))
    return [
        Holding(_("Tasks begun"), tasks.filter(created_by_id=user_id).count()),
        Holding(_("Tasks to review the work for"), reviewed.count()),
        Holding(_("Reviews assigned"), held_claims(organization_id, user_id).count()),
        Holding(_("Public questions to answer"), Question.objects.waiting().filter(task__in=reviewed).count()),
        Holding(_("Questions in messages to answer"), threads.count()),
    ]
