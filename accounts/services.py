"""Changes to an account: who it belongs to, its API tokens, its sessions, its suspension."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from knox.models import AuthToken
from knox.settings import knox_settings

from accounts import rules
from accounts.models import AccountEvent, User
from accounts.selectors import standing_facts
from accounts.signals import account_suspended, person_seen, zone_changed
from common.decisions import Decision

SEEN_EVERY = timedelta(hours=1)


@transaction.atomic
def update_profile(*, user_id: int, name: str, time_zone: str, now: datetime | None = None) -> None:
    """Changes the name and the time zone. What was already signed with the old name keeps it."""
    has_moved = User.objects.filter(pk=user_id).exclude(time_zone=time_zone).exists()
    User.objects.filter(pk=user_id).update(name=name, time_zone=time_zone)
    if has_moved:
        zone_changed.send(User, user_id=user_id, now=now or timezone.now())


def is_visit_to_note(*, seen_at: datetime | None, now: datetime) -> bool:
    """Whether noting this visit costs a write: once an hour."""
    return seen_at is None or now - seen_at >= SEEN_EVERY


def note_visit(*, user_id: int, now: datetime) -> bool:
    """Notes that this person was here, at most once an hour, and says so to whom it may concern. True when noted."""
    with transaction.atomic():
        is_due = Q(seen_at=None) | Q(seen_at__lte=now - SEEN_EVERY)
        noted = User.objects.filter(is_due, pk=user_id).update(seen_at=now)
        if noted:
            person_seen.send(User, user_id=user_id, now=now)
    return bool(noted)


def create_token(*, user_id: int, now: datetime) -> str:
    """Makes an API token and returns it; only its hash is stored, so nobody can read it again.

    Refuses with `token_limit` when the person has as many as they may.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        count = AuthToken.objects.filter(user=user, expiry__gt=now).count()
        limit = knox_settings.TOKEN_LIMIT_PER_USER
        rules.can_create_token(token_count=count, limit=limit).require()
        _row, token = AuthToken.objects.create(user=user)
    return token


def revoke_token(*, user_id: int, token_key: str) -> bool:
    """Ends one API token of this person. True when it existed."""
    deleted, _rows = AuthToken.objects.filter(user_id=user_id, token_key=token_key).delete()
    return bool(deleted)


def end_sessions(*, user_id: int, except_session_key: str | None = None) -> int:
    """Signs a person out everywhere, or everywhere else. Returns how many sessions ended."""
    sessions = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=except_session_key or ""))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def suspend_user(*, user_id: int, actor_id: int, why: str, now: datetime) -> None:
    """Closes an account to its owner, who reads why in a mail: no sign-in, no sessions, no API tokens.

    Their work stays; their public page is out of sight. Refuses all but staff, oneself, and staff among each other
    (`rules.can_suspend`). Announces `account_suspended`.
    """
    user = _locked(user_id, actor_id, why, rules.can_suspend)
    User.objects.filter(pk=user_id).update(is_active=False)
    AuthToken.objects.filter(user_id=user_id).delete()
    end_sessions(user_id=user_id)
    AccountEvent.objects.create(user=user, kind=AccountEvent.Kind.SUSPENDED, actor_id=actor_id, why=why, at=now)
    account_suspended.send(User, user_id=user_id)
    get_adapter().send_mail("accounts/suspended", user.email, {"why": why})


@transaction.atomic
def reinstate_user(*, user_id: int, actor_id: int, why: str, now: datetime) -> None:
    """Opens a suspended account again and says so to its owner in a mail. Refuses like `suspend_user`."""
    user = _locked(user_id, actor_id, why, rules.can_reinstate)
    User.objects.filter(pk=user_id).update(is_active=True)
    AccountEvent.objects.create(user=user, kind=AccountEvent.Kind.REINSTATED, actor_id=actor_id, why=why, at=now)
    get_adapter().send_mail("accounts/reinstated", user.email, {"why": why})


def _locked(user_id: int, actor_id: int, why: str, rule: Callable[[rules.StandingFacts], Decision]) -> User:
    rules.needs_reason(why).require()
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    rule(standing_facts(user, actor_id)).require()
    return user
