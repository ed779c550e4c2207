"""What the services of this app share: lock the organisation, record the move, tell people."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from notifications.services import notify
from organizations.models import Organization, OrganizationEvent


def lock_organization(organization_id: int) -> Organization:
    """The organisation's row, locked: every change to it and to its seats passes here, one after the other.

    Without the key lock, so that tasks which refer to the organisation can be written meanwhile.
    """
    return Organization.objects.select_for_update(no_key=True).get(pk=organization_id)


def record(
    organization: Organization,
    kind: str,
    *,
    actor_id: int | None,
    now: datetime,
    subject: UUID | None = None,
    from_value: str = "",
    to_value: str = "",
    why: str = "",
) -> OrganizationEvent:
    return OrganizationEvent.objects.create(
        organization=organization,
        kind=kind,
        subject=subject,
        actor_id=actor_id,
        at=now,
        from_value=from_value[:120],
        to_value=to_value[:120],
        why=why,
    )


def tell(
    user_ids: Iterable[int], kind: str, event: OrganizationEvent, *, title: str, path: str, body: str = "", action: str
) -> None:
    """One message each about one event, never to the one who caused it."""
    for user_id in user_ids:
        if user_id != event.actor_id:
            notify(
                recipient_id=user_id,
                kind=kind,
                key=f"organization-event-{event.pk}",
                title=title,
                body=body,
                path=path,
                action=action,
            )
