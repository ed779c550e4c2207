"""Reading words for organisations."""

from typing import Any

from django.db import models
from django.db.models import Q

from organizations.states import OrganizationStatus, Role


class OrganizationQuerySet(models.QuerySet):
    def active(self) -> "OrganizationQuerySet":
        return self.filter(status=OrganizationStatus.ACTIVE)

    def visible_to(self, user: Any) -> "OrganizationQuerySet":
        """Everyone sees active organisations; members and staff see theirs in any state."""
        if user.is_authenticated and user.is_staff:
            return self
        if user.is_authenticated:
            return self.filter(Q(status=OrganizationStatus.ACTIVE) | Q(memberships__user=user)).distinct()
        return self.active()

    def of_member(self, user: Any) -> "OrganizationQuerySet":
        """Organisations whose desk this person may open; for others it does not exist."""
        if not user.is_authenticated:
            return self.none()
        return self.exclude(status=OrganizationStatus.CLOSED).filter(memberships__user=user)


class MembershipQuerySet(models.QuerySet):
    def publishers(self) -> "MembershipQuerySet":
        return self.filter(role__in=[Role.OWNER, Role.MANAGER])

    def owners(self) -> "MembershipQuerySet":
        """Those who can act: an owner whose account is switched off does not count."""
        return self.filter(role=Role.OWNER, user__is_active=True)


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        """Not answered and not taken back; one that ran out waits to be sent again."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
