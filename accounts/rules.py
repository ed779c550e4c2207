"""What a person may do with their account, and staff with somebody else's."""

import dataclasses
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.states import Scope
from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now

TOKENS_MAX = 10
TOKEN_DAYS_MAX = 365


def can_create_token(*, token_count: int, scopes: Collection[str], days: int) -> Decision:
    if not scopes or not set(scopes) <= set(Scope.values):
        return invalid("scopes_missing", _("Choose what the token may do"), "scopes")
    if not 1 <= days <= TOKEN_DAYS_MAX:
        return invalid("token_too_long", _("A token works for a year at most"), "days")
    if token_count >= TOKENS_MAX:
        return not_now("token_limit", _("You have %(limit)d tokens. Revoke one first.") % {"limit": TOKENS_MAX})
    return ALLOWED


def is_session_over(*, is_staff: bool, began: datetime, seen: datetime, now: datetime) -> bool:
    """Whether somebody has to sign in again: too long without a visit, or too long since signing in."""
    idle, longest = settings.STAFF_SESSION_LIMITS if is_staff else settings.SESSION_LIMITS
    return now - seen >= idle or now - began >= longest


@dataclasses.dataclass(frozen=True, slots=True)
class StandingFacts:
    """Whose account it is, and who wants to close or open it."""

    actor_is_staff: bool
    actor_is_superuser: bool
    is_self: bool
    is_staff: bool
    is_active: bool


def can_suspend(facts: StandingFacts) -> Decision:
    decision = _can_decide(facts)
    if decision and not facts.is_active:
        return not_now("already_suspended", _("This account is suspended already."))
    return decision


def can_reinstate(facts: StandingFacts) -> Decision:
    decision = _can_decide(facts)
    if decision and facts.is_active:
        return not_now("not_suspended", _("This account is not suspended."))
    return decision


def needs_reason(why: str) -> Decision:
    """Whoever it concerns reads it."""
    return ALLOWED if why.strip() else invalid("reason_missing", _("Say why. The person affected reads it."), "why")


def _can_decide(facts: StandingFacts) -> Decision:
    """Staff about others; about staff, a superuser alone."""
    if not facts.actor_is_staff:
        return forbidden("staff_only", _("Only the people who run this site do this."))
    if facts.is_self:
        return forbidden("own_account", _("Nobody decides about their own account."))
    if facts.is_staff and not facts.actor_is_superuser:
        return forbidden("staff_account", _("Only a superuser decides about the account of staff."))
    return ALLOWED
