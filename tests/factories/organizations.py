"""Organisations with an owner, and seats in them."""

from typing import Any

import factory
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.services.profiles import create_organization
from organizations.states import Role, Tier
from tests.factories.people import UserFactory


class OrganizationFactory(factory.Factory):
    """A checked organisation, so that its briefs go out at once; `tier="new"` has them moderated."""

    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Riverbank Food Network {n}")
    about = "Runs 41 food hubs and one van depot. Nine staff, 300 local volunteers."
    owner = factory.SubFactory(UserFactory)
    tier = Tier.VERIFIED

    @classmethod
    def _create(
        cls, model_class: type[Organization], *args: Any, owner: User, tier: str, **fields: Any
    ) -> Organization:
        organization = create_organization(
            creator_id=owner.pk, creator_title="Coordinator", now=timezone.now(), **{"city": "Leeds", **fields}
        )
        organization.tier = tier
        organization.save(update_fields=["tier"])
        return organization


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.REVIEWER
