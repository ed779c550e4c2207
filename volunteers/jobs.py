"""Background doors of volunteers."""

from django.utils import timezone

from accounts.models import User
from common.jobs import job
from volunteers import services


@job("volunteers.ensure_volunteer")
def ensure_volunteer(user_id: int) -> None:
    """Everyone who joins can volunteer."""
    if User.objects.filter(pk=user_id).exists():
        services.ensure_volunteer(user_id=user_id)


@job("volunteers.end_pauses")
def end_pauses() -> None:
    """Resumes those who said until when they pause."""
    services.end_pauses(now=timezone.now())
