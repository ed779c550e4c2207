"""Tags of the layouts."""

from django import template

from organizations.models import Organization
from pages.selectors.frame import DeskCounts

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_counts(context: template.Context, organization: Organization) -> DeskCounts:
    """What waits at this organisation's desk; read once, however often the layout asks."""
    return context["shell"].desk_counts(organization.pk)
