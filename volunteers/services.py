"""Changes to a volunteer: being one, what fits them, and pausing."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from common.jobs import enqueue
from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill


def ensure_volunteer(*, user_id: int) -> Volunteer:
    """This person as a volunteer, made on first need. Two calls at once still make one row."""
    volunteer, _created = Volunteer.objects.get_or_create(user_id=user_id)
    return volunteer


def update_profile(
    *,
    volunteer_id: int,
    now: datetime,
    sittings: Collection[int],
    weekly_minutes: int | None,
    languages: Collection[str],
    skill_ids: Collection[int],
    goal_ids: Collection[int],
    cause_ids: Collection[int],
    aims: Collection[str],
) -> None:
    """Stores everything that decides what fits, and has the feed made anew. A skill that stays keeps its level."""
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update().get(pk=volunteer_id)
        volunteer.sittings = sorted(sittings)
        volunteer.weekly_minutes = weekly_minutes
        volunteer.languages = list(languages)
        volunteer.aims = list(aims)
        volunteer.onboarded_at = volunteer.onboarded_at or now
        volunteer.save(update_fields=["sittings", "weekly_minutes", "languages", "aims", "onboarded_at"])
        volunteer.causes.set(cause_ids)
        volunteer.skills.exclude(skill_id__in=skill_ids).delete()
        VolunteerSkill.objects.bulk_create(
            [VolunteerSkill(volunteer=volunteer, skill_id=skill_id) for skill_id in skill_ids], ignore_conflicts=True
        )
        volunteer.goals.exclude(skill_id__in=goal_ids).delete()
        VolunteerGoal.objects.bulk_create(
            [VolunteerGoal(volunteer=volunteer, skill_id=skill_id) for skill_id in goal_ids], ignore_conflicts=True
        )
        enqueue("tasks.refresh_suggestions", volunteer_id=volunteer.pk)


def skip_onboarding(*, volunteer_id: int, now: datetime) -> None:
    """Notes that the first questions were seen, so that nobody is asked twice."""
    Volunteer.objects.filter(pk=volunteer_id, onboarded_at=None).update(onboarded_at=now)


def set_paused(*, volunteer_id: int, is_paused: bool) -> None:
    """Stops or resumes suggestions. What the volunteer holds stays, and so do the mails about it."""
    with transaction.atomic():
        Volunteer.objects.filter(pk=volunteer_id).update(is_paused=is_paused)
        enqueue("tasks.refresh_suggestions", volunteer_id=volunteer_id)
