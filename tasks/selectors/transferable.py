"""Transferable skills: what several organisations saw in a person's work, whatever the work was (promise 24)."""

import dataclasses
from collections import defaultdict

from django.conf import settings
from django.db.models import QuerySet

from tasks.models import Claim, Review
from tasks.states import ACCEPTING, TransferableSkill
from volunteers.models import Volunteer


@dataclasses.dataclass(frozen=True, slots=True)
class ShownTransferableSkill:
    code: str
    label: str
    organization_count: int


def transferable_skills_of(volunteer: Volunteer) -> list[ShownTransferableSkill]:
    """Those that at least two organisations marked when they accepted work; marks of other volunteers do not count."""
    return transferable_skills_in(Claim.objects.filter(volunteer=volunteer).values("pk"))


def transferable_skills_in(claim_ids: QuerySet) -> list[ShownTransferableSkill]:
    """The same for some of their claims: those whose work they show. One query."""
    reviews = Review.objects.filter(submission__claim__in=claim_ids, verdict__in=ACCEPTING, is_peer=False)
    rows = reviews.values_list("transferable_skills", "submission__claim__task__organization_id")
    seen_by: dict[str, set[int]] = defaultdict(set)
    for skills, organization_id in rows:
        for skill in skills:
            seen_by[skill].add(organization_id)
    return [
        ShownTransferableSkill(skill.value, str(skill.label), len(seen_by[skill]))
        for skill in TransferableSkill
        if len(seen_by[skill]) >= settings.TRANSFERABLE_FROM_ORGANIZATIONS
    ]
