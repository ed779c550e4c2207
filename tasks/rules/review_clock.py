"""The review clock: its steps in business days, who may be asked in the organisation's place, and nudges."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.business_days import WorkCalendar
from common.decisions import ALLOWED, Decision, not_now
from common.templatetags.microvol import short_datetime
from tasks.rules.working import can_submit
from tasks.states import ClaimStatus, PortfolioPermission


def review_steps() -> list[int]:
    """The business days after sending on which the clock does something."""
    return sorted(
        {
            *settings.REVIEW_REMINDER_BUSINESS_DAYS,
            settings.REVIEW_BACKUP_BUSINESS_DAY,
            *settings.REVIEW_PEER_BUSINESS_DAYS,
            settings.REVIEW_UNCONFIRMED_BUSINESS_DAY,
        }
    )


def review_steps_due(*, sent_at: datetime, calendar: WorkCalendar, last_step: int, now: datetime) -> list[int]:
    """The steps that were not taken and whose time has come: several after missed runs."""
    return [day for day in review_steps() if day > last_step and calendar.add(sent_at, day) <= now]


def next_review_step_at(*, sent_at: datetime, calendar: WorkCalendar, last_step: int) -> datetime | None:
    following = next((day for day in review_steps() if day > last_step), None)
    return None if following is None else calendar.add(sent_at, following)


def can_ask_peers(*, permission: str, is_check: bool) -> bool:
    """Work that the organisation keeps to itself, and checks of its drafts, are shown to no other volunteer."""
    return permission != PortfolioPermission.NO and not is_check


def peer_review_minutes(minutes: int) -> int:
    """What a review of a task with this estimate is credited with."""
    steps: Sequence[tuple[int, int]] = settings.PEER_REVIEW_MINUTES
    return next((credited for limit, credited in steps if minutes <= limit), steps[-1][1])


def can_send_peer_review(*, status: str, lease_ends_at: datetime | None, now: datetime) -> Decision:
    if status == ClaimStatus.WITHDRAWN:
        return not_now("answered_meanwhile", _("The organisation has answered, so your review is not needed any more."))
    return can_submit(status=status, lease_ends_at=lease_ends_at, is_paused=False, now=now)


def can_nudge(*, status: str, may_nudge_at: datetime | None, was_nudged: bool, now: datetime) -> Decision:
    """A volunteer may ask for the answer once it is overdue, and again some business days later."""
    if status != ClaimStatus.SUBMITTED or may_nudge_at is None:
        return not_now("not_waiting", _("This work does not wait for an answer."))
    if now >= may_nudge_at:
        return ALLOWED
    moment = short_datetime(may_nudge_at)
    if was_nudged:
        return not_now("nudged", _("You have asked. You can ask again from %(time)s on.") % {"time": moment})
    return not_now("not_due", _("The answer is due by %(time)s. From then on you can ask for it.") % {"time": moment})
