"""The organisation's impact total and the facts on its card."""

from django.db.models import F

from organizations.models import Organization


def add_impact(*, organization_id: int, minutes: int) -> None:
    """Adds one accepted task to the organisation's total, in the transaction that accepts the submission (promise 1).

    Its record is that acceptance's own event. The row is locked until the caller commits.
    """
    Organization.objects.filter(pk=organization_id).update(
        impact_minutes=F("impact_minutes") + minutes, impact_tasks=F("impact_tasks") + 1
    )
