"""What comes next, as the volunteer has set it: the only part of a review that is of today and not of its period."""

from collections.abc import Mapping
from dataclasses import dataclass

from organizations.states import OrganizationStatus
from portfolios.models import TargetRole
from tasks.models import NextStepOffer
from volunteers.models import Volunteer, VolunteerGoal


@dataclass(frozen=True, slots=True)
class SkillGoal:
    """A skill to grow, and how many pieces of the period used it."""

    name: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Plan:
    goals: list[SkillGoal]
    weekly_minutes: int | None
    roles: list[TargetRole]
    offers: list[NextStepOffer]

    @property
    def is_empty(self) -> bool:
        return not (self.goals or self.weekly_minutes or self.roles or self.offers)


def plan_of(volunteer: Volunteer, pieces_by_skill: Mapping[str, int]) -> Plan:
    """Three queries. `pieces_by_skill`: by slug, what the period counted."""
    goals = VolunteerGoal.objects.filter(volunteer=volunteer).select_related("skill").order_by("skill__name", "pk")
    offers = NextStepOffer.objects.filter(
        volunteer=volunteer, answer="", organization__status=OrganizationStatus.ACTIVE
    ).select_related("organization")
    return Plan(
        goals=[SkillGoal(goal.skill.name, pieces_by_skill.get(goal.skill.slug, 0)) for goal in goals],
        weekly_minutes=volunteer.weekly_minutes,
        roles=list(TargetRole.objects.filter(volunteer=volunteer).order_by("name", "pk")),
        offers=list(offers.order_by("-created_at", "-pk")),
    )
