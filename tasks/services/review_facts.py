"""How an organisation treats work, as facts on its card: kept after each answer, so that pages only read them."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q

from organizations.models import Organization
from organizations.services.impact import store_review_facts
from tasks.models import Review, TaskEvent
from tasks.selectors.results import review_speed
from tasks.states import ACCEPTING, ClaimStatus


def refresh_review_facts(*, organization_id: int, now: datetime) -> None:
    """Recomputes the usual review time, the share accepted at first sight and the share answered at all.

    The time is the desk's own number: working hours over the last twelve weeks. Below three answers, or three pieces of
    work that are over, there is nothing to show. What another volunteer answered is not the organisation's. Running it
    again changes nothing.
    """
    first_tries = Review.objects.filter(
        submission__claim__task__organization_id=organization_id, submission__version=1, is_peer=False
    ).aggregate(count=Count("pk"), accepted=Count("pk", filter=Q(verdict__in=ACCEPTING)))
    hours = first_time = None
    if first_tries["count"] >= settings.FACTS_FROM_CLOSED_TASKS:
        speed = review_speed(Organization.objects.get(pk=organization_id), now)
        hours = None if speed.typical is None else max(round(speed.typical), 1)
        first_time = round(100 * first_tries["accepted"] / first_tries["count"])
    store_review_facts(
        organization_id=organization_id,
        median_hours=hours,
        first_time_share=first_time,
        answered_share=answered_share(organization_id, now),
    )


def answered_share(organization_id: int, now: datetime) -> int | None:
    """Percent of the work whose waiting ended in the last twelve months that the organisation itself answered.

    From the event log: each version handed in ends with its answer, with another volunteer's review, or with the day
    on which the clock closes it. An answer that comes later still is kind, and does not count.
    """
    ends = TaskEvent.objects.filter(
        task__organization_id=organization_id, at__gt=now - settings.ANSWERED_SHARE_OVER, at__lte=now
    )
    in_time = Q(kind="work_reviewed", from_status=ClaimStatus.SUBMITTED)
    counts = ends.aggregate(
        reviewed=Count("pk", filter=in_time),
        by_peers=Count("pk", filter=in_time & Q(data__is_peer=True)),
        never=Count("pk", filter=Q(kind="review_never_came")),
    )
    over = counts["reviewed"] + counts["never"]
    if over < settings.FACTS_FROM_CLOSED_TASKS:
        return None
    return round(100 * (counts["reviewed"] - counts["by_peers"]) / over)
