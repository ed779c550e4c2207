"""How many people a brief could reach. Only ever a number, and only when it is not about a few."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from volunteers.models import Volunteer, VolunteerSkill

SHOWN_FROM = 10
COUNTED_MAX = 1000  # nobody writes a brief otherwise for the people beyond
SITTINGS = [15, 30, 60, 120]  # the last stands for "2 h and more"


def fitting_volunteer_count(skill_ids: Collection[int], minutes: int) -> int | None:
    """Volunteers with one of these skills and the time at once, rounded down to tens; None for fewer than ten.

    Counts to COUNTED_MAX.
    """
    if not skill_ids:
        return None
    long_enough = [box for box in SITTINGS if box >= min(minutes, SITTINGS[-1])]
    has_time = Q(sittings=[]) | Q(sittings__overlap=long_enough)
    skilled = Exists(VolunteerSkill.objects.filter(volunteer=OuterRef("pk"), skill_id__in=skill_ids))
    people = Volunteer.objects.filter(has_time, skilled, is_paused=False, user__is_active=True)
    count = people[:COUNTED_MAX].count()
    return count // 10 * 10 if count >= SHOWN_FROM else None
