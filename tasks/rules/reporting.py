"""Telling a person at the platform that something is wrong."""

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, not_now


def can_report(*, is_own: bool, is_again: bool, reports_today: int) -> Decision:
    """Anybody may, but not about their own words, and not without end. The same thing again is an addition."""
    if is_own:
        return not_now("own_words", _("You wrote this yourself. You can change it, or write to us."))
    if not is_again and reports_today >= settings.REPORTS_PER_DAY:
        return not_now(
            "too_many_reports", _("Thank you: you have told us of many things today. Tell us of the rest tomorrow.")
        )
    return ALLOWED


def can_resolve_report(*, is_open: bool, is_about_oneself: bool) -> Decision:
    """Once, and not by the one it is about."""
    if is_about_oneself:
        return not_now("own_report", _("This is about you, so another moderator answers it."))
    if not is_open:
        return not_now("report_closed", _("This report is already closed."))
    return ALLOWED


def are_enough_to_hold(*, reporters: int) -> bool:
    """Whether so many different people have reported a task that it waits, out of sight, for a moderator."""
    return reporters >= settings.REPORTS_THAT_HOLD
