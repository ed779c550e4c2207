"""Who acts for an organisation: asked by every service that writes, publishes or steers its tasks."""

from accounts.models import User
from organizations.selectors import role_in
from tasks import rules


def require_publisher(*, actor_id: int | None, organization_id: int) -> None:
    """Refuses (403) everyone without an owner's or manager's seat, staff excepted. No actor means the site itself."""
    if actor_id is None:
        return
    role = role_in(organization_id, actor_id)
    is_staff = not role and User.objects.filter(pk=actor_id, is_staff=True, is_active=True).exists()
    rules.can_manage_tasks(role=role, is_staff=is_staff).require()


def require_moderator(*, actor_id: int, organization_id: int | None = None) -> None:
    """Refuses (403) everyone but staff, and staff with a seat in the organisation that this is about."""
    is_staff = User.objects.filter(pk=actor_id, is_staff=True, is_active=True).exists()
    role = role_in(organization_id, actor_id) if organization_id else ""
    rules.can_moderate(is_staff=is_staff, role=role).require()
