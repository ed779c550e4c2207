"""What a digest says about work that was accepted since the last one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.digest_sections import Asked, Since
from portfolios.models import PortfolioLine
from portfolios.states import Visibility

NAMED_MAX = 2


def accepted_since(asked: Asked) -> list[Since]:
    """The newest accepted work, with the way to show it. Empty when nothing was."""
    lines = (
        PortfolioLine.objects.filter(volunteer__user_id=asked.user_id, accepted_at__gt=asked.since)
        .select_related("organization")
        .order_by("-accepted_at", "-pk")
    )
    return [_said(line) for line in lines[:NAMED_MAX]]


def _said(line: PortfolioLine) -> Since:
    words = {"organization": line.organization.name, "title": line.title}
    text = (
        _("%(organization)s accepted “%(title)s” and wrote you a quote.")
        if line.quote
        else _("%(organization)s accepted “%(title)s”.")
    )
    if line.visibility != Visibility.HIDDEN:
        return Since(text % words)
    return Since(text % words, _("Add it to your portfolio"), reverse("portfolios:line_edit", args=[line.public_id]))
