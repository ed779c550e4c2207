"""Reads for the frame around every page."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from notifications.models import Notification
from organizations.models import Membership, Organization
from organizations.states import OrganizationStatus
from tasks.models import Claim, Message, Question


@dataclass(frozen=True)
class DeskCounts:
    """What waits for an organisation: work to review and questions to answer."""

    reviews: int
    messages: int


def unread_count(user: User) -> int:
    return Notification.objects.filter(recipient=user, is_in_app=True, read_at__isnull=True).count()


def memberships_of(user: User) -> list[Membership]:
    """The organisations whose desk this person may open, by name."""
    open_desks = Membership.objects.filter(user=user).exclude(organization__status=OrganizationStatus.CLOSED)
    return list(open_desks.select_related("organization").order_by("organization__name", "pk"))


def _per_organization(rows: QuerySet, path: str) -> Coalesce:
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(total=Count("pk"))
    return Coalesce(Subquery(counted.values("total")), 0)


def desk_counts(organization_id: int) -> DeskCounts:
    questions = Message.objects.filter(is_from_volunteer=True, is_question=True, answered_at__isnull=True)
    reviews, messages, public = (
        Organization.objects.filter(pk=organization_id)
        .values_list(
            _per_organization(Claim.objects.waiting_for_review(), "task__organization"),
            _per_organization(questions, "claim__task__organization"),
            _per_organization(Question.objects.waiting(), "task__organization"),
        )
        .get()
    )
    return DeskCounts(reviews=reviews, messages=messages + public)
