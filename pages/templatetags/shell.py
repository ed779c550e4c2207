"""Tags of the layouts."""

from django import template

from organizations.models import Membership, Organization
from pages.selectors.frame import DeskCounts

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_counts(context: template.Context, organization: Organization) -> DeskCounts:
    """What waits at this organisation's desk; read once, however often the layout asks."""
    return context["shell"].desk_counts(organization.pk)


@register.simple_tag(takes_context=True)
def my_seat(context: template.Context, organization: Organization) -> Membership | None:
    """The reader's own seat there, which decides what the header offers."""
    seats = context["shell"].memberships
    return next((seat for seat in seats if seat.organization_id == organization.pk), None)
