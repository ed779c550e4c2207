"""Reads about webhooks: which there are, what was sent, what is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet

from organizations.models import Organization
from webhooks.models import Delivery, Endpoint

PAGE_LENGTH = 30
QUEUED_MAX = 10  # messages of one endpoint that workers hold at a time: a slow receiver must not hold them all
QUEUED_FOR = timedelta(minutes=10)  # then the job is taken for lost


def endpoints_of(organization: Organization) -> QuerySet[Endpoint]:
    """With when something last arrived there, oldest first."""
    rows = Endpoint.objects.filter(organization=organization)
    return rows.annotate(last_delivered_at=Max("deliveries__delivered_at")).order_by("pk")


def delivery_page(endpoint: Endpoint, *, before: int | None = None) -> tuple[Sequence[Delivery], int | None]:
    """Newest first, and where the next page begins."""
    rows = endpoint.deliveries.order_by("-pk")
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE_LENGTH + 1])
    return page[:PAGE_LENGTH], page[PAGE_LENGTH - 1].pk if len(page) > PAGE_LENGTH else None


def due(now: datetime) -> QuerySet[Delivery]:
    """Messages whose time has come and that no job holds."""
    return Delivery.objects.filter(Q(queued_at=None) | Q(queued_at__lt=now - QUEUED_FOR), next_try_at__lte=now)


def room_for(endpoint_id: int, now: datetime) -> int:
    held = Delivery.objects.filter(endpoint_id=endpoint_id, queued_at__gte=now - QUEUED_FOR).count()
    return max(0, QUEUED_MAX - held)
