"""What staff decide about organisations, always with a reason that their members read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from common.staff_decisions import StaffDecision
from organizations import rules
from organizations.models import Organization
from organizations.rules import ActorFacts
from organizations.services.standing import reinstate_organization, suspend_organization, verify_organization
from organizations.states import Tier


def _decision(
    code: str,
    name: Promise,
    help: Promise,
    is_allowed: Callable[[ActorFacts], Decision],
    service: Callable[..., Organization],
    **values: Any,
) -> StaffDecision:
    def decide(organization: Organization, *, actor_id: int, why: str, now: datetime) -> None:
        service(organization_id=organization.pk, actor_id=actor_id, why=why, now=now, **values)

    return StaffDecision(code, name, help, decide, is_allowed=is_allowed)


def _tier(code: str, tier: str, name: Promise, help: Promise) -> StaffDecision:
    return _decision(code, name, help, lambda facts: rules.can_verify(facts, tier=tier), verify_organization, tier=tier)


DECISIONS = [
    _tier(
        "verify",
        Tier.VERIFIED,
        _("Mark as checked"),
        _("You know who they are. Their briefs then open without moderation. Say what you checked."),
    ),
    _tier(
        "trust",
        Tier.TRUSTED,
        _("Mark as trusted"),
        _("They are checked, and have treated volunteers well for a while. Say what you saw."),
    ),
    _tier(
        "check_again",
        Tier.NEW,
        _("Take the check back"),
        _("They count as new again, and a person reads their briefs before they open. Say why."),
    ),
    _decision(
        "suspend",
        _("Suspend"),
        _("Their page and all their tasks disappear for everyone else at once. Say what has to change."),
        rules.can_suspend,
        suspend_organization,
    ),
    _decision(
        "reinstate",
        _("End the suspension"),
        _("Their page and their open tasks come back. Say what changed."),
        rules.can_reinstate,
        reinstate_organization,
    ),
]
