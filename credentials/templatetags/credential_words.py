"""Words and drawings of certificates."""

from django import template
from django.utils.safestring import SafeString

from common.templatetags.microvol import quilt
from credentials.printing.pictures import pieces
from credentials.states import Check

register = template.Library()


@register.filter
def check_label(state: str) -> str:
    return str(Check(state).label)


@register.simple_tag
def certificate_quilt(key: str, cause: str, columns: int, rows: int, size_class: str) -> SafeString:
    """The patches of a certificate, the same as in its PDF and on its badge."""
    return quilt(pieces(cause=cause, key=key, count=columns * rows), columns, size_class, cover=True)
