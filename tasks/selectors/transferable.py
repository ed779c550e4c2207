"""Transferable skills: what several organisations saw in a person's work, whatever the work was (promise 24)."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

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
    return seen_by_several(reviews.values_list("transferable_skills", "submission__claim__task__organization_id"))


def marked_skills(claim: str) -> Subquery:
    """What the organisation marked when it accepted the claim in this column; for rows that hold claims."""
    reviews = Review.objects.filter(submission__claim=OuterRef(claim), verdict__in=ACCEPTING, is_peer=False)
    return Subquery(reviews.order_by("-pk").values("transferable_skills")[:1])


def seen_by_several(rows: Iterable[tuple[list[str], int]]) -> list[ShownTransferableSkill]:
    """From the marks of each piece of work and whose work it was, those that enough organisations saw."""
    seen_by: dict[str, set[int]] = defaultdict(set)
    for skills, organization_id in rows:
        for skill in skills:
            seen_by[skill].add(organization_id)
    return [
        ShownTransferableSkill(skill.value, str(skill.label), len(seen_by[skill]))
        for skill in TransferableSkill
        if len(seen_by[skill]) >= settings.TRANSFERABLE_FROM_ORGANIZATIONS
    ]
