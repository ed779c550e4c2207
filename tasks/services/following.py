"""Following organisations: their new tasks come with the digest."""

from datetime import datetime

from organizations.selectors import role_in
from tasks import rules
from tasks.models import Follow
from volunteers.models import Volunteer


def follow_organization(*, organization_id: int, volunteer_id: int, now: datetime) -> None:
    """Follows it; again changes nothing. Refuses (403) whoever has a seat there. Nobody is told."""
    user_id = Volunteer.objects.values_list("user_id", flat=True).get(pk=volunteer_id)
    rules.can_follow(is_member=bool(role_in(organization_id, user_id))).require()
    Follow.objects.get_or_create(
        organization_id=organization_id, volunteer_id=volunteer_id, defaults={"created_at": now}
    )


def unfollow_organization(*, organization_id: int, volunteer_id: int) -> None:
    """Stops following; again changes nothing."""
    Follow.objects.filter(organization_id=organization_id, volunteer_id=volunteer_id).delete()
