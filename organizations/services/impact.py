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


def store_review_facts(
    *, organization_id: int, median_hours: int | None, first_time_share: int | None, answered_share: int | None
) -> None:
    """Keeps what the app above worked out from the event log; what there is too little for now stays as it was.

    Computed facts, so no event: the answers are their record.
    """
    worked_out = {
        "median_review_hours": median_hours,
        "first_time_share": first_time_share,
        "answered_share": answered_share,
    }
    facts = {name: value for name, value in worked_out.items() if value is not None}
    if facts:
        Organization.objects.filter(pk=organization_id).update(**facts)
