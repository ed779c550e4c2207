"""Rows for tests. Every state is reached through the services, so what a test sees can happen to a person."""

from tests.factories.organizations import MembershipFactory, OrganizationFactory
from tests.factories.people import PASSWORD, UserFactory, VolunteerFactory, token_for
from tests.factories.tasks import ClaimFactory, TaskFactory, accept, content_for, picture, review, submit

__all__ = [
    "PASSWORD",
    "ClaimFactory",
    "MembershipFactory",
    "OrganizationFactory",
    "TaskFactory",
    "UserFactory",
    "VolunteerFactory",
    "accept",
    "content_for",
    "picture",
    "review",
    "submit",
    "token_for",
]
