"""How many people a brief could reach. Only ever a number, and only when it is not about a few."""

from collections.abc import Collection

from django.db.models import Q

from volunteers.models import Volunteer

SHOWN_FROM = 10
SITTINGS = [15, 30, 60, 120]  # the last stands for "2 h and more"


def fitting_volunteer_count(skill_ids: Collection[int], minutes: int) -> int | None:
    """Volunteers with one of these skills and the time at once, rounded down to tens; None for fewer than ten."""
    if not skill_ids:
        return None
    long_enough = [box for box in SITTINGS if box >= min(minutes, SITTINGS[-1])]
    has_time = Q(sittings=[]) | Q(sittings__overlap=long_enough)
    people = Volunteer.objects.filter(has_time, skills__skill_id__in=skill_ids, is_paused=False, user__is_active=True)
    count = people.values("pk").distinct().count()
    return count // 10 * 10 if count >= SHOWN_FROM else None
