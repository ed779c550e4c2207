"""Changes to a volunteer: being one, what fits them, and pausing."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from common.jobs import enqueue
from notifications.services.mail_settings import set_mail_paused
from notifications.timing import local_date, zone_of
from volunteers import rules
from volunteers.models import SkillOffer, Volunteer, VolunteerGoal, VolunteerSkill

PROFILE_FIELDS = [
    "sittings", "weekly_minutes", "languages", "aims", "industries", "minutes_max", "growth", "invitations_per_week",
    "onboarded_at",
]  # fmt: skip


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
    industries: Collection[str] = (),
    minutes_max: int | None = None,
    growth: int | None = None,
    invitations_per_week: int | None = None,
    levels: Mapping[int, int] | None = None,
) -> None:
    """Stores everything that decides what fits, and has the feed made anew.

    A skill that stays keeps its level unless `levels` says another; without a number, growth and invitations stay.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update().get(pk=volunteer_id)
        volunteer.sittings = sorted(sittings)
        volunteer.weekly_minutes = weekly_minutes
        volunteer.languages = list(languages)
        volunteer.aims = list(aims)
        volunteer.industries = list(industries)
        volunteer.minutes_max = minutes_max
        volunteer.onboarded_at = volunteer.onboarded_at or now
        if growth is not None:
            volunteer.growth = growth
        if invitations_per_week is not None:
            volunteer.invitations_per_week = invitations_per_week
        volunteer.save(update_fields=PROFILE_FIELDS)
        volunteer.causes.set(cause_ids)
        volunteer.skills.exclude(skill_id__in=skill_ids).delete()
        VolunteerSkill.objects.bulk_create(
            [VolunteerSkill(volunteer=volunteer, skill_id=skill_id) for skill_id in skill_ids], ignore_conflicts=True
        )
        for skill_id, level in (levels or {}).items():
            volunteer.skills.filter(skill_id=skill_id).update(level=level)
        volunteer.goals.exclude(skill_id__in=goal_ids).delete()
        VolunteerGoal.objects.bulk_create(
            [VolunteerGoal(volunteer=volunteer, skill_id=skill_id) for skill_id in goal_ids], ignore_conflicts=True
        )
        enqueue("tasks.refresh_suggestions", volunteer_id=volunteer.pk)


def set_growth(*, volunteer_id: int, growth: int) -> None:
    """Stores what suggestions put first. The stored list holds no order of its own, so none is made anew."""
    Volunteer.objects.filter(pk=volunteer_id).update(growth=growth)


def set_longest_task(*, volunteer_id: int, minutes: int | None) -> None:
    """Stores the longest task this person wants to see. The caller, who knows why, has the list made anew."""
    Volunteer.objects.filter(pk=volunteer_id).update(minutes_max=minutes)


def answer_skill_offer(*, offer_id: int, is_wanted: bool, now: datetime) -> None:
    """Adds the offered skill to the profile, or leaves it out for good; has the list made anew. Again changes nothing.

    What was accepted three times counts as good. A wish to learn it stays until the person takes it out.
    """
    with transaction.atomic():
        offer = SkillOffer.objects.select_for_update().get(pk=offer_id)
        if offer.answered_at:
            return
        offer.answered_at = now
        offer.save(update_fields=["answered_at"])
        if is_wanted:
            VolunteerSkill.objects.get_or_create(volunteer_id=offer.volunteer_id, skill_id=offer.skill_id)
            enqueue("tasks.refresh_suggestions", volunteer_id=offer.volunteer_id)


def skip_onboarding(*, volunteer_id: int, now: datetime) -> None:
    """Notes that the first questions were seen, so that nobody is asked twice."""
    Volunteer.objects.filter(pk=volunteer_id, onboarded_at=None).update(onboarded_at=now)


def set_paused(*, volunteer_id: int, is_paused: bool, now: datetime, until_date: date | None = None) -> None:
    """Stops or resumes suggestions, and all mail but what somebody waits for; until that day, or until taken back.

    What the volunteer holds stays, and so do the mails about it. Refuses a day that has come, or is over a year away.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_related("user").select_for_update(of=("self",)).get(pk=volunteer_id)
        if is_paused:
            today = local_date(now, zone_of(volunteer.user.time_zone))
            rules.can_pause_until(until_date=until_date, today=today).require()
        volunteer.is_paused = is_paused
        volunteer.paused_until_date = until_date if is_paused else None
        volunteer.save(update_fields=["is_paused", "paused_until_date"])
        set_mail_paused(user_id=volunteer.user_id, is_paused=is_paused, until_date=until_date, now=now)
        enqueue("tasks.refresh_suggestions", volunteer_id=volunteer_id)


def end_pauses(*, now: datetime, limit: int = 5000) -> int:
    """Resumes everyone whose day has come where they live, each in their own transaction. Returns how many."""
    # The first places on earth to reach a date do so 14 hours before UTC.
    rows = Volunteer.objects.filter(is_paused=True, paused_until_date__lte=(now + timedelta(hours=14)).date())
    ended = 0
    for volunteer in rows.select_related("user").order_by("paused_until_date", "pk")[:limit]:
        if (
            volunteer.paused_until_date
            and local_date(now, zone_of(volunteer.user.time_zone)) >= volunteer.paused_until_date
        ):
            set_paused(volunteer_id=volunteer.pk, is_paused=False, now=now)
            ended += 1
    return ended
