"""What a volunteer may do with their own profile."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, invalid

PAUSE_MAX = timedelta(days=366)


def can_pause_until(*, until_date: date | None, today: date) -> Decision:
    """Open, or until a day to come. A longer pause has no date that anybody could know."""
    if until_date is not None and until_date <= today:
        return invalid("pause_past", _("Choose a day to come, or none."), "until_date")
    if until_date is not None and until_date > today + PAUSE_MAX:
        return invalid("pause_too_long", _("Choose a day within a year, or none."), "until_date")
    return ALLOWED
