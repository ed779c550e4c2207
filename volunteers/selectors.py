"""Reads about a volunteer."""

from django.db.models import Prefetch, QuerySet

from volunteers.models import SkillOffer, Volunteer, VolunteerGoal, VolunteerSkill


def volunteer_of(user_id: int) -> Volunteer | None:
    """This person as a volunteer, with skills, goals and causes at hand; None before their first step."""
    return volunteers_at_hand().filter(user_id=user_id).first()


def volunteers_at_hand() -> QuerySet[Volunteer]:
    """With everything `volunteer_of` promises: four queries."""
    return Volunteer.objects.select_related("user").prefetch_related(
        Prefetch("skills", VolunteerSkill.objects.select_related("skill").order_by("skill__name", "pk")),
        Prefetch("goals", VolunteerGoal.objects.select_related("skill").order_by("skill__name", "pk")),
        "causes",
    )


def open_skill_offers() -> QuerySet[SkillOffer]:
    """Offers of a skill without an answer, the oldest first."""
    return SkillOffer.objects.filter(answered_at=None).order_by("offered_at", "pk")
