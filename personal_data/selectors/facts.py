"""The facts about leaving."""

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.states import OrganizationStatus, Role
from personal_data.rules import LeavingFacts


def alone_at(user: User) -> list[Organization]:
    """Organisations, closed ones apart, whose only owner this person is."""
    own = Membership.objects.filter(user=user, role=Role.OWNER).values("organization")
    others = Membership.objects.owners().exclude(user=user).values("organization")
    rows = Organization.objects.filter(pk__in=own).exclude(pk__in=others)
    return list(rows.exclude(status=OrganizationStatus.CLOSED).order_by("name"))


def leaving_facts(user: User) -> LeavingFacts:
    return LeavingFacts(
        is_staff=user.is_staff,
        is_leaving=user.leaves_at is not None,
        alone_at=tuple(organization.name for organization in alone_at(user)),
    )
