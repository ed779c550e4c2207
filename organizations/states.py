"""Roles, trust tiers and statuses of an organisation, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    REVIEWER = "reviewer", _("Reviewer")


# Which seats a member may offer to somebody else.
INVITABLE: dict[str, set[str]] = {
    Role.OWNER: {Role.OWNER, Role.MANAGER, Role.REVIEWER},
    Role.MANAGER: {Role.REVIEWER},
    Role.REVIEWER: set(),
}


class Tier(models.TextChoices):
    NEW = "new", _("New")
    VERIFIED = "verified", _("Checked")
    TRUSTED = "trusted", _("Trusted")


TIER_MOVES: dict[str, set[str]] = {
    Tier.NEW: {Tier.VERIFIED},
    Tier.VERIFIED: {Tier.TRUSTED, Tier.NEW},
    Tier.TRUSTED: {Tier.VERIFIED, Tier.NEW},
}


class OrganizationStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


ORGANIZATION_MOVES: dict[str, set[str]] = {
    OrganizationStatus.ACTIVE: {OrganizationStatus.SUSPENDED, OrganizationStatus.CLOSED},
    OrganizationStatus.SUSPENDED: {OrganizationStatus.ACTIVE, OrganizationStatus.CLOSED},
    OrganizationStatus.CLOSED: set(),
}
