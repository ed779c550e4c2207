"""Background doors of volunteers."""

from accounts.models import User
from common.jobs import job
from volunteers import services


@job("volunteers.ensure_volunteer")
def ensure_volunteer(user_id: int) -> None:
    """Everyone who joins can volunteer."""
    if User.objects.filter(pk=user_id).exists():
        services.ensure_volunteer(user_id=user_id)
