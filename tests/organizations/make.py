"""People, organisations and seats for these tests; everything else is reached through the services."""

from datetime import datetime
from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from notifications.models import Mail
from organizations.models import Membership, Organization
from organizations.services.profiles import create_organization
from organizations.states import Role
from vocabularies.models import Cause

_numbers = count(1)
ABOUT = "We run 41 food hubs and one van depot in and around Leeds, for everyone."


def person(email: str = "", *, name: str = "", is_staff: bool = False, is_verified: bool = True) -> User:
    email = email or f"person{next(_numbers)}@example.org"
    user = User.objects.create_user(
        email,
        "a good long password",
        name=name or email.split("@")[0].title(),
        is_staff=is_staff,
        is_superuser=is_staff,
    )
    EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    return user


def organization(owner: User | None = None, *, name: str = "", now: datetime | None = None) -> Organization:
    return create_organization(
        creator_id=(owner or person()).pk,
        name=name or f"Riverbank {next(_numbers)}",
        about=ABOUT,
        city="Leeds",
        now=now or timezone.now(),
    )


def member(of: Organization, role: str = Role.REVIEWER, user: User | None = None) -> User:
    user = user or person()
    Membership.objects.create(organization=of, user=user, role=role)
    return user


def cause() -> Cause:
    """One of the shared words; a test that ran before may have emptied their table."""
    return Cause.objects.get_or_create(slug="food", defaults={"name": "Food and shelter"})[0]


def token_in_last_mail() -> str:
    """The token of the invitation link, from the mail as it would be sent."""
    text = Mail.objects.latest("pk").text
    return text.split("/organizations/invitations/", 1)[1].split("/", 1)[0]
