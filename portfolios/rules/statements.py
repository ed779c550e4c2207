"""Whether a statement can be made. Pure."""

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, invalid, not_now


def can_make_statement(*, count: int, chosen_count: int, found_count: int) -> Decision:
    """From chosen pieces of work, all of which must be accepted work of the period; `count` is how many there are."""
    if not chosen_count:
        return invalid("nothing_chosen", _("Choose at least one piece of work."), "pieces")
    if found_count != chosen_count:
        return invalid(
            "not_in_period", _("Some of it is not accepted work of these days. Choose again from the list."), "pieces"
        )
    if count >= settings.STATEMENTS_MAX:
        words = _("You have %(count)d statements. Withdraw one that nobody needs any more first.")
        return not_now("statements_full", words % {"count": count})
    return ALLOWED
