"""Hidden talents: a skill someone used three times without naming it is offered for their profile (promise 23)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.services import notify
from tasks.models import Claim, TaskSkill
from tasks.states import ClaimStatus
from vocabularies.models import Skill
from volunteers.models import SkillOffer, Volunteer

ACCEPTED_MIN = 3


@transaction.atomic
def offer_skills(*, volunteer_id: int, now: datetime) -> list[SkillOffer]:
    """Offers each skill used in three accepted tasks that the profile does not name, once; tells the volunteer.

    Running it twice offers nothing twice. A skill somebody wants to learn counts as not named: now they have it.
    """
    volunteer = Volunteer.objects.select_for_update(no_key=True).select_related("user").get(pk=volunteer_id)
    accepted = Claim.objects.filter(volunteer=volunteer, status=ClaimStatus.ACCEPTED)
    used = (
        TaskSkill.objects.filter(task__in=accepted.values("task_id"), part=TaskSkill.Part.USES)
        .exclude(skill__in=volunteer.skills.values("skill_id"))
        .exclude(skill__in=volunteer.skill_offers.values("skill_id"))
        .values("skill_id")
        .annotate(count=Count("task_id", distinct=True))
        .filter(count__gte=ACCEPTED_MIN)
        .order_by("-count", "skill_id")
    )
    skills = Skill.objects.in_bulk([row["skill_id"] for row in used])
    offers = []
    for row in used:
        skill = skills[row["skill_id"]]
        offers.append(SkillOffer.objects.create(volunteer=volunteer, skill=skill, offered_at=now))
        notify(
            recipient_id=volunteer.user_id,
            kind="skill_offer",
            key=f"{skill.pk}",
            title=_("You have used %(skill)s in %(count)d accepted tasks. Add it to your skills?")
            % {"skill": skill.name, "count": row["count"]},
            path=f"{reverse('pages:today')}#skill-offer",
            action=_("Add or leave it"),
        )
    return offers
