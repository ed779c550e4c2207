"""Reads about a volunteer."""

from django.db.models import Prefetch

from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill


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
