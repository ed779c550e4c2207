"""Who may take everything out, and who may leave."""

import dataclasses

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, not_now

ARCHIVES_PER_DAY = 5


def can_take_everything(*, asked_today: int) -> Decision:
    """Often enough for everyone, and not so often that it keeps the workers busy."""
    if asked_today < ARCHIVES_PER_DAY:
        return ALLOWED
    return not_now("archives_per_day", _("You asked for this several times today. Ask again tomorrow."))


@dataclasses.dataclass(frozen=True, slots=True)
class LeavingFacts:
    """`alone_at` names the organisations that would be left without an owner."""

    is_staff: bool
    is_leaving: bool
    alone_at: tuple[str, ...]


def can_leave(facts: LeavingFacts) -> Decision:
    """An organisation never stands without an owner, and staff give their rights back first."""
    if facts.is_staff:
        return forbidden("staff_account", _("Accounts of staff lose their rights first. Ask another superuser."))
    if facts.alone_at:
        words = _("%(names)s would have no owner. Make someone else an owner first, or close the organisation.")
        return not_now("last_owner", words % {"names": ", ".join(facts.alone_at)})
    return ALLOWED


def can_ask_to_leave(facts: LeavingFacts) -> Decision:
    if facts.is_leaving:
        return not_now("leaving_already", _("Your account is being deleted already."))
    return can_leave(facts)
