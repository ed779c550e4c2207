"""What any work may show: communication, problem solving, reliability (promise 24)."""

from django.db.models import QuerySet

from tasks.models import Review
from tasks.states import ACCEPTING, TransferableSkill

FROM_ORGANIZATIONS = 2


def transferable_skills(claim_ids: QuerySet) -> list[str]:
    """Those that reviewers of at least two organisations marked in these claims; one query."""
    reviews = Review.objects.filter(submission__claim__in=claim_ids, verdict__in=ACCEPTING, is_peer=False)
    said: dict[str, set[int]] = {}
    rows = reviews.exclude(transferable_skills=[]).values_list(
        "transferable_skills", "submission__claim__task__organization_id"
    )
    for skills, organization_id in rows:
        for skill in skills:
            said.setdefault(skill, set()).add(organization_id)
    return [str(skill.label) for skill in TransferableSkill if len(said.get(skill.value, ())) >= FROM_ORGANIZATIONS]
