"""Reads about a person's account."""

from collections import defaultdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from hmac import compare_digest
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import AccessToken, User
from accounts.rules import StandingFacts

ZONE_AREAS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


@cache
def time_zone_choices() -> list[tuple[str, list[tuple[str, str]]] | tuple[str, str]]:
    """UTC and every place of the time zone database, grouped by part of the world."""
    areas: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for zone in sorted(available_timezones()):
        area, _, place = zone.partition("/")
        if place and area in ZONE_AREAS:
            areas[area].append((zone, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *areas.items()]


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def tokens_of(user: User) -> list[AccessToken]:
    """A person's access tokens, newest first; those that have ended too, so that they see why a program stopped."""
    return list(AccessToken.objects.filter(user=user).order_by("-pk"))


def token_count(user: User, now: datetime) -> int:
    """How many access tokens work."""
    return AccessToken.objects.filter(user=user, ends_at__gt=now).count()


def digest_of(token: str) -> str:
    """What is stored of a token. A plain hash does: nobody guesses 32 random bytes, with or without a salt."""
    return sha256(token.encode()).hexdigest()


def token_behind(token: str, now: datetime) -> AccessToken | None:
    """The row of a token that works, with its owner. Unknown, ended, revoked and suspended are all the same: none."""
    digest = digest_of(token)
    found = AccessToken.objects.select_related("user").filter(
        digest=digest, ends_at__gt=now, user__is_active=True
    ).first()  # fmt: skip
    return found if found is not None and compare_digest(found.digest, digest) else None


def session_count(user: User) -> int:
    return UserSession.objects.filter(user=user).count()


def new_address(user: User) -> str:
    """The address this person changes to, while it waits to be confirmed."""
    waiting = EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email)
    return waiting.values_list("email", flat=True).order_by("pk").first() or ""


def standing_facts(user: User, actor_id: int) -> StandingFacts:
    """For the rules about closing and opening somebody's account."""
    actor = User.objects.filter(pk=actor_id, is_active=True).first()
    return StandingFacts(
        actor_is_staff=actor is not None and actor.is_staff,
        actor_is_superuser=actor is not None and actor.is_superuser,
        is_self=user.pk == actor_id,
        is_staff=user.is_staff,
        is_active=user.is_active,
    )
