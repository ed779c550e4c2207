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


def store_review_facts(*, organization_id: int, median_hours: int | None, first_time_share: int) -> None:
    """Keeps what the app above worked out from the reviews; without a recent review the usual time stays as it was.

    A computed fact, so no event: the reviews are its record.
    """
    facts = {"first_time_share": first_time_share}
    if median_hours is not None:
        facts["median_review_hours"] = median_hours
    Organization.objects.filter(pk=organization_id).update(**facts)
