"""Organisations a volunteer follows: the list, and their new tasks for the digest (promise 13)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from notifications.digest_sections import Asked, TaskItem
from organizations.models import Membership, Organization
from organizations.states import OrganizationStatus
from tasks.models import Follow, Task, TaskInvitation
from tasks.selectors.digest import task_item
from tasks.selectors.own import not_own
from volunteers.selectors import volunteer_of

PAGE_SIZE = 20
# A first digest, and one that was not sent for a while, tells of the last days only.
NEW_FOR = timedelta(days=14)


@dataclass(frozen=True)
class FollowedPage:
    organizations: list[Organization]
    after: UUID | None


def follow_state(organization: Organization, user: Any) -> str:
    """How the button looks to this person: "on", "off", "visitor", or "member", who hears of its tasks anyway."""
    if not user.is_authenticated:
        return "visitor"
    follows = Follow.objects.filter(organization=organization, volunteer__user_id=user.pk)
    if follows.exists():
        return "on"
    seats = Membership.objects.filter(organization=organization, user_id=user.pk)
    return "member" if seats.exists() else "off"


def followed_page(user_id: int, after: UUID | None = None) -> FollowedPage:
    """One page of the active ones, the last followed first."""
    follows = Follow.objects.filter(
        volunteer__user_id=user_id, organization__status=OrganizationStatus.ACTIVE
    ).select_related("organization")
    if after is not None:
        last = follows.filter(organization__public_id=after).values_list("pk", flat=True).first()
        follows = follows.filter(pk__lt=last) if last else follows
    rows = [follow.organization for follow in follows.order_by("-pk")[: PAGE_SIZE + 1]]
    shown = rows[:PAGE_SIZE]
    return FollowedPage(shown, shown[-1].public_id if len(rows) > PAGE_SIZE else None)


def followed_items(asked: Asked) -> tuple[TaskItem, ...]:
    """Their tasks that were published since the last digest, the newest first, each brought once. Four queries."""
    volunteer = volunteer_of(asked.user_id)
    if volunteer is None:
        return ()
    followed = volunteer.follows.values("organization_id")
    invited = TaskInvitation.objects.filter(volunteer=volunteer).values("task_id")
    since = max(asked.since or asked.now - NEW_FOR, asked.now - NEW_FOR)
    fresh = (
        not_own(Task.objects.findable_by(volunteer.user, asked.now), volunteer)
        .filter(organization__in=followed, published_at__gt=since)
        .exclude(pk__in=[int(key) for key in asked.shown])
        .exclude(pk__in=invited)
    )
    newest = fresh.select_related("organization").order_by("-published_at", "-pk")[: asked.limit]
    why = _("You follow %(name)s.")
    return tuple(task_item(task, asked, reasons=(why % {"name": task.organization.name},)) for task in newest)
