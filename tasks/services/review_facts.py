"""How an organisation treats work, as facts on its card: kept after each review, so that pages only read them."""

from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q

from organizations.models import Organization
from organizations.services.impact import store_review_facts
from tasks.models import Review
from tasks.selectors.results import review_speed
from tasks.states import ACCEPTING


def refresh_review_facts(*, organization_id: int, now: datetime) -> None:
    """Recomputes the usual review time and the share accepted at first sight, from the reviews themselves.

    The time is the desk's own number: working hours over the last twelve weeks. Below three reviewed claims there is
    nothing to show. Running it again changes nothing.
    """
    first_tries = Review.objects.filter(
        submission__claim__task__organization_id=organization_id, submission__version=1
    ).aggregate(count=Count("pk"), accepted=Count("pk", filter=Q(verdict__in=ACCEPTING)))
    if first_tries["count"] < settings.FACTS_FROM_CLOSED_TASKS:
        return
    speed = review_speed(Organization.objects.get(pk=organization_id), now)
    store_review_facts(
        organization_id=organization_id,
        median_hours=None if speed.typical is None else max(round(speed.typical), 1),
        first_time_share=round(100 * first_tries["accepted"] / first_tries["count"]),
    )
