"""Changes to an account: who it belongs to, its access tokens, its sessions, its suspension."""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import rules
from accounts.models import AccessToken, AccountEvent, ConsentEvent, User
from accounts.selectors import digest_of, standing_facts, token_count
from accounts.signals import account_suspended, person_seen, zone_changed
from accounts.states import Consent, Scope
from common.decisions import Decision

SEEN_EVERY = timedelta(hours=1)
USED_EVERY = timedelta(minutes=10)
# So that scanners for leaked secrets recognise one, and people know what they look at.
TOKEN_PREFIX = "vol_pat_"  # noqa: S105 (no password, but what every token begins with)
ENDED_TOKENS_KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 500


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


@transaction.atomic
def create_token(*, user_id: int, name: str, scopes: Collection[str], days: int, now: datetime) -> str:
    """Makes an access token, tells its owner by mail, and returns it; only its digest is stored.

    Refuses no or unknown scopes, more than a year, and more tokens than a person may have. Forgets their tokens that
    ended a month ago.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    count = token_count(user, now)
    rules.can_create_token(token_count=count, scopes=scopes, days=days).require()
    AccessToken.objects.filter(user=user, ends_at__lte=now - ENDED_TOKENS_KEPT).delete()
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    made = AccessToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(token),
        scopes=[scope for scope in Scope.values if scope in scopes],
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    facts = {
        "name": name,
        "scopes": ", ".join(made.scopes),
        "day": date_format(made.ends_at, "j F Y"),
        "tokens_url": reverse("accounts:token_list"),
    }
    get_adapter().send_mail("accounts/token_made", user.email, facts)
    return token


def note_token_use(token: AccessToken, *, now: datetime) -> None:
    """Notes that a token was used. Costs a write every ten minutes at most."""
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        is_due = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_EVERY)
        AccessToken.objects.filter(is_due, pk=token.pk).update(last_used_at=now)


def revoke_token(*, user_id: int, public_id: UUID) -> bool:
    """Ends one access token of this person. True when it existed."""
    deleted, _rows = AccessToken.objects.filter(user_id=user_id, public_id=public_id).delete()
    return bool(deleted)


def revoke_tokens(*, user_id: int) -> None:
    """Ends all access tokens of this person."""
    AccessToken.objects.filter(user_id=user_id).delete()


def end_sessions(*, user_id: int, except_session_key: str | None = None) -> int:
    """Signs a person out everywhere, or everywhere else. Returns how many sessions ended."""
    sessions = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=except_session_key or ""))
    for session in sessions:
        session.end()
    return len(sessions)


def end_session(*, user_id: int, session_id: int) -> bool:
    """Signs a person out in one place. False when it is not a session of theirs."""
    session = UserSession.objects.filter(user_id=user_id, pk=session_id).first()
    if session is not None:
        session.end()
    return session is not None


def note_session_use(*, session_key: str, is_staff: bool, ip: str, browser: str, now: datetime) -> bool | None:
    """Notes when and from where a session is used. False where it went beyond its limits and ended. None: unknown."""
    session = UserSession.objects.filter(session_key=session_key).first()
    if session is None:
        return None
    if rules.is_session_over(is_staff=is_staff, began=session.created_at, seen=session.last_seen_at, now=now):
        session.end()
        return False
    browser = browser[: UserSession._meta.get_field("user_agent").max_length]
    UserSession.objects.filter(pk=session.pk).update(last_seen_at=now, ip=ip, user_agent=browser)
    return True


def sessions_over(now: datetime) -> QuerySet[UserSession]:
    idle, longest = settings.SESSION_LIMITS
    return UserSession.objects.filter(Q(last_seen_at__lte=now - idle) | Q(created_at__lte=now - longest))


def forget_sign_ins(*, now: datetime) -> int:
    """Deletes sessions that are over, with the addresses they came from, and tokens that ended a month ago."""
    over = sessions_over(now)
    Session.objects.filter(session_key__in=over.values("session_key")).delete()
    Session.objects.filter(expire_date__lte=now).delete()
    gone = ~Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    forgotten = UserSession.objects.filter(gone).delete()[0]
    return forgotten + AccessToken.objects.filter(ends_at__lte=now - ENDED_TOKENS_KEPT).delete()[0]


def unconfirmed_accounts(now: datetime) -> QuerySet[User]:
    """Who joined a month ago and never confirmed the address, so was never signed in; it may be a stranger's."""
    joined = User.objects.filter(last_login=None, is_staff=False, joined_at__lte=now - settings.UNCONFIRMED_KEPT_FOR)
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return joined.filter(Exists(addresses), ~Exists(addresses.filter(verified=True)))


def forget_unconfirmed(*, now: datetime) -> int:
    """Deletes those accounts with all that was made when they joined; nobody is told. Returns how many."""
    ids = list(unconfirmed_accounts(now).values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    User.objects.filter(pk__in=ids).delete()
    return len(ids)


def note_consent(*, user_id: int, what: Consent, value: str | bool, now: datetime, about: str = "") -> None:
    """Writes that somebody opened something of their own or took it back, in the transaction that did it.

    `about` says which one: a public id or a topic. Called for changes alone.
    """
    said = value if isinstance(value, str) else "on" if value else "off"
    ConsentEvent.objects.create(user_id=user_id, what=what, about=about, value=said, at=now)


@transaction.atomic
def suspend_user(*, user_id: int, actor_id: int, why: str, now: datetime) -> None:
    """Closes an account to its owner, who reads why in a mail: no sign-in, no sessions, no access tokens.

    Their work stays; their public page is out of sight. Refuses all but staff, oneself, and staff among each other
    (`rules.can_suspend`). Announces `account_suspended`.
    """
    user = _locked(user_id, actor_id, why, rules.can_suspend)
    User.objects.filter(pk=user_id).update(is_active=False)
    revoke_tokens(user_id=user_id)
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
