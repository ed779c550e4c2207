"""Reads about a volunteer."""

from django.db.models import Prefetch

from volunteers.models import SkillOffer, Volunteer, VolunteerGoal, VolunteerSkill


def volunteer_of(user_id: int) -> Volunteer | None:
    """This person as a volunteer, with skills, goals and causes at hand; None before their first step."""
    return (
        Volunteer.objects.filter(user_id=user_id)
        .select_related("user")
        .prefetch_related(
            Prefetch("skills", VolunteerSkill.objects.select_related("skill").order_by("skill__name", "pk")),
            Prefetch("goals", VolunteerGoal.objects.select_related("skill").order_by("skill__name", "pk")),
            "causes",
        )
        .first()
    )


def open_skill_offer(volunteer: Volunteer) -> SkillOffer | None:
    """The oldest offer of a skill without an answer; one at a time is enough. One query."""
    offers = SkillOffer.objects.filter(volunteer=volunteer, answered_at=None).select_related("skill")
    return offers.order_by("offered_at", "pk").first()
