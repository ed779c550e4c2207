"""What pages say about a person's mail."""

from django import template

from accounts.models import User
from notifications.models import SuppressedAddress
from notifications.services import bounces

register = template.Library()


@register.simple_tag
def address_trouble(user: User) -> SuppressedAddress | None:
    """Why this person gets no mail, if that is so. One query."""
    return bounces.suppression_of(user.email)
