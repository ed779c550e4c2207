"""The stored feed: made by a job, explained, read by pages."""

import dataclasses
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from tasks.matching import candidates, scoring
from tasks.models import Suggestion, Task
from volunteers.models import Volunteer

FEED_LENGTH = 60


@transaction.atomic
def refresh_suggestions(*, volunteer_id: int, now: datetime) -> int:
    """Makes a volunteer's feed anew and swaps it in one transaction. Returns its length; running twice is harmless."""
    volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer_id)
    view = candidates.volunteer_view(volunteer)
    scored = []
    # Who pauses is offered nothing.
    for task in () if volunteer.is_paused else candidates.candidate_tasks(volunteer, now):
        score = scoring.score(view, candidates.task_view(task))
        if score is not None:
            scored.append((task.pk, score))
    scored.sort(key=lambda item: (-item[1].value, -item[0]))
    best = scored[:FEED_LENGTH]
    Suggestion.objects.filter(volunteer=volunteer).delete()
    Suggestion.objects.bulk_create(
        Suggestion(
            volunteer=volunteer,
            task_id=task_id,
            score=score.value,
            parts=[dataclasses.asdict(part) for part in score.parts],
            is_stretch=score.is_stretch,
        )
        for task_id, score in best
    )
    volunteer.suggested_at = now
    volunteer.save(update_fields=["suggested_at"])
    return len(best)


def stale_volunteer_ids(*, older_than: datetime, limit: int = 500) -> list[int]:
    """Whose feed should be made next: never made first, then the oldest."""
    return list(
        Volunteer.objects.filter(Q(suggested_at=None) | Q(suggested_at__lt=older_than), user__is_active=True)
        .order_by(F("suggested_at").asc(nulls_first=True), "pk")
        .values_list("pk", flat=True)[:limit]
    )


def make_feeds_due(*, task: Task) -> int:
    """Marks the feeds of people who share a skill, goal or cause with the task, so that the next run remakes them."""
    near = Q(skills__skill_id__in=task.skill_ids) | Q(goals__skill_id__in=task.skill_ids) | Q(causes__in=task.cause_ids)
    ids = Volunteer.objects.filter(near).values("pk")
    return Volunteer.objects.filter(pk__in=ids).update(suggested_at=None)
