"""Where somebody still holds a task that cannot go on."""

from organizations.states import OrganizationStatus
from tasks.models import Claim
from tasks.states import COUNTED_AS_OPEN


def organizations_with_work(limit: int = 100) -> list[int]:
    """Organisations that are not active, with claims under way or requests."""
    held = Claim.objects.filter(status__in=COUNTED_AS_OPEN, task__checks_claim=None)
    held = held.exclude(task__organization__status=OrganizationStatus.ACTIVE)
    return list(
        held.values_list("task__organization_id", flat=True).distinct().order_by("task__organization_id")[:limit]
    )


def people_with_work(limit: int = 100) -> list[int]:
    """People whose account is suspended, with claims under way or requests."""
    held = Claim.objects.filter(status__in=COUNTED_AS_OPEN, volunteer__user__is_active=False)
    return list(held.values_list("volunteer__user_id", flat=True).distinct().order_by("volunteer__user_id")[:limit])
