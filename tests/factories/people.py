"""People: accounts with a verified address, and volunteers with what they bring and want."""

from collections.abc import Mapping, Sequence
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from accounts.services import create_token
from accounts.states import Scope
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer, VolunteerGoal, VolunteerSkill
from volunteers.services import ensure_volunteer

PASSWORD = "a good long password"


class UserFactory(factory.Factory):
    """`UserFactory(name="Nadia Rahimi")`; `is_staff=True` makes an admin."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person Number{n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, is_verified: bool = True, **fields: Any) -> User:
        fields.setdefault("is_superuser", fields.get("is_staff", False))
        user = User.objects.create_user(password=PASSWORD, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=is_verified, primary=True)
        return user


def token_for(user: User, *scopes: str) -> str:
    """An access token of this person; with every scope unless some are named."""
    chosen = scopes or Scope.values
    return create_token(user_id=user.pk, name="A script", scopes=chosen, days=30, now=timezone.now())


class VolunteerFactory(factory.Factory):
    """`VolunteerFactory(skills={"translation": 3}, goals=["data-analysis"], causes=["food"], languages=["en"])`."""

    class Meta:
        model = Volunteer

    user = factory.SubFactory(UserFactory)

    @classmethod
    def _create(
        cls,
        model_class: type[Volunteer],
        *args: Any,
        user: User,
        skills: Mapping[str, int] | None = None,
        goals: Sequence[str] = (),
        causes: Sequence[str] = (),
        **fields: Any,
    ) -> Volunteer:
        volunteer = ensure_volunteer(user_id=user.pk)
        for name, value in fields.items():
            setattr(volunteer, name, value)
        volunteer.save()
        for slug, level in (skills or {}).items():
            VolunteerSkill.objects.create(volunteer=volunteer, skill=Skill.objects.get(slug=slug), level=level)
        for slug in goals:
            VolunteerGoal.objects.create(volunteer=volunteer, skill=Skill.objects.get(slug=slug))
        volunteer.causes.set(Cause.objects.filter(slug__in=causes))
        return volunteer
