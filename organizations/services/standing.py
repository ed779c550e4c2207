"""How an organisation stands with us: its trust tier, and whether it is active, suspended or closed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.decisions import Decision
from organizations import selectors
from organizations.models import Organization, OrganizationEvent
from organizations.rules import can_close, can_reinstate, can_suspend, can_verify
from organizations.services.steps import lock_organization, record, tell
from organizations.signals import organization_suspended
from organizations.states import OrganizationStatus, Tier


@transaction.atomic
def verify_organization(*, organization_id: int, actor_id: int, tier: str, why: str, now: datetime) -> Organization:
    """Moves the organisation to another trust tier, for a reason, and tells its members.

    Refuses everyone but staff (`staff_only`), a closed organisation, and steps not in TIER_MOVES (`tier_cannot_move`).
    """
    organization = lock_organization(organization_id)
    can_verify(selectors.actor_facts(organization, actor_id), tier=tier).require()
    before, organization.tier = organization.tier, tier
    organization.save(update_fields=["tier"])
    event = record(organization, "tier_changed", actor_id=actor_id, now=now, from_value=before, to_value=tier, why=why)
    titles = {
        Tier.NEW: _("%(name)s has to be checked again"),
        Tier.VERIFIED: _("%(name)s is checked"),
        Tier.TRUSTED: _("%(name)s is trusted"),
    }
    _tell_members(event, title=titles[Tier(tier)] % {"name": organization.name}, body=why)
    return organization


@transaction.atomic
def suspend_organization(*, organization_id: int, actor_id: int, why: str, now: datetime) -> Organization:
    """Hides the organisation and its tasks from everyone but its members, who are told why.

    Refuses everyone but staff (`staff_only`) and organisations that are not active (`organization_cannot_move`).
    Announces `organization_suspended`.
    """
    organization = lock_organization(organization_id)
    allowed = can_suspend(selectors.actor_facts(organization, actor_id))
    event = _move(organization, OrganizationStatus.SUSPENDED, allowed, "organization_suspended", actor_id, why, now)
    _tell_members(event, title=_("%(name)s is suspended") % {"name": organization.name}, body=why)
    return organization


@transaction.atomic
def reinstate_organization(*, organization_id: int, actor_id: int, why: str, now: datetime) -> Organization:
    """Ends a suspension and tells the members. Refuses like `suspend_organization`."""
    organization = lock_organization(organization_id)
    allowed = can_reinstate(selectors.actor_facts(organization, actor_id))
    event = _move(organization, OrganizationStatus.ACTIVE, allowed, "organization_reinstated", actor_id, why, now)
    _tell_members(event, title=_("%(name)s is open again") % {"name": organization.name}, body=why)
    return organization


@transaction.atomic
def close_organization(*, organization_id: int, actor_id: int, why: str, now: datetime) -> Organization:
    """Closes the organisation for good and tells its members. Open invitations end, because nobody can accept them.

    Refuses everyone but owners and staff (`owners_only`) and one that is closed already. Announces
    `organization_suspended`.
    """
    organization = lock_organization(organization_id)
    allowed = can_close(selectors.actor_facts(organization, actor_id))
    event = _move(organization, OrganizationStatus.CLOSED, allowed, "organization_closed", actor_id, why, now)
    _tell_members(event, title=_("%(name)s is closed") % {"name": organization.name}, body=why)
    return organization


def _move(
    organization: Organization, to: str, allowed: Decision, kind: str, actor_id: int, why: str, now: datetime
) -> OrganizationEvent:
    allowed.require()
    before, organization.status = organization.status, to
    organization.save(update_fields=["status"])
    if to != OrganizationStatus.ACTIVE:
        organization_suspended.send(sender=Organization, organization_id=organization.pk, status=to)
    return record(organization, kind, actor_id=actor_id, now=now, from_value=before, to_value=to, why=why)


def _tell_members(event: OrganizationEvent, *, title: str, body: str) -> None:
    organization = event.organization
    tell(
        selectors.member_ids(organization.pk),
        "organization_decided",
        event,
        title=title,
        body=body,
        path=organization.get_absolute_url(),
        action=_("See its page"),
    )
