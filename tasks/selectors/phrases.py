"""A team's saved phrases."""

from django.db.models import QuerySet

from organizations.models import Organization
from tasks.models import SavedPhrase


def phrases_of(organization: Organization) -> QuerySet[SavedPhrase]:
    """In the order of the alphabet, so that people find them again."""
    return SavedPhrase.objects.filter(organization=organization).order_by("text", "pk")
