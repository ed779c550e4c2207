"""Whether one more file may be asked for."""

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, not_now


def can_ask(*, waiting: int) -> Decision:
    """A person has a few files made at a time, so that nobody keeps everybody's workers busy."""
    if waiting < settings.DOWNLOADS_WAITING_MAX:
        return ALLOWED
    return not_now("downloads_waiting", _("Other files are being made for you. Ask again when one of them is ready."))
