"""The kinds of notification: whom each is for, and whether it is mailed (alone and at once)."""

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    code: str
    name: str | Promise
    is_mailed: bool = True
    is_for_desk: bool = False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in [
        Kind("claim_reminder", _("Reminders about tasks you hold")),
        Kind("claim_expired", _("Your time on a task ran out")),
        Kind("claim_decided", _("An organisation answers your request for a task")),
        Kind("claim_withdrawn", _("An organisation withdraws a task you hold")),
        Kind("place_free", _("A place is free on a task you wait for")),
        Kind("review_done", _("Your work was reviewed")),
        Kind("message", _("New messages about a task")),
        Kind("review_needed", _("Work waits for your review"), is_for_desk=True),
        Kind("review_reminder", _("Reminders about reviews that wait"), is_for_desk=True),
        Kind("claim_requested", _("Someone asks for one of your tasks"), is_for_desk=True),
        Kind("task_claimed", _("Someone took one of your tasks"), is_mailed=False, is_for_desk=True),
        Kind("task_released", _("Someone handed a task back"), is_mailed=False, is_for_desk=True),
        Kind("brief_decided", _("Your brief was checked"), is_for_desk=True),
        Kind("task_closing", _("A task of yours closes unless you confirm it"), is_for_desk=True),
        Kind("organization_decided", _("Your organisation was checked"), is_for_desk=True),
        Kind("membership", _("Changes to your seat in an organisation"), is_for_desk=True),
    ]
}
