"""Reads about organisations: the facts that rules ask for, and the team as its page shows it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Lower

from common.patterns import ADVICE, find
from organizations.models import Invitation, Membership, Organization, OrganizationEvent
from organizations.rules import ActorFacts, InvitationFacts, InviteFacts, Presence, SeatFacts, who_answers
from organizations.states import Role, Tier


def role_in(organization_id: int, user_id: int) -> str:
    """The person's role there, empty without a seat."""
    seat = Membership.objects.filter(organization_id=organization_id, user_id=user_id)
    return seat.values_list("role", flat=True).first() or ""


def actor_facts(organization: Organization, user_id: int) -> ActorFacts:
    staff = get_user_model().objects.filter(pk=user_id, is_staff=True, is_active=True)
    return ActorFacts(
        role=role_in(organization.pk, user_id),
        is_staff=staff.exists(),
        status=organization.status,
        tier=organization.tier,
    )


def name_is_taken(name: str, *, source: str = "", except_id: int | None = None) -> bool:
    """Compared as the database does, regardless of case."""
    same = Organization.objects.filter(source=source).alias(lower=Lower("name")).filter(lower=Lower(Value(name)))
    return (same.exclude(pk=except_id) if except_id else same).exists()


def new_organizations_owned(user_id: int) -> int:
    return Membership.objects.owners().filter(user_id=user_id, organization__tier=Tier.NEW).count()


def patterns_in(organization: Organization) -> list[tuple[str, str]]:
    """Sentences it says of itself that look like something nobody may ask for, each with what to do."""
    hits = [*find(organization.name), *find(organization.about)]
    return [(hit.excerpt, str(ADVICE[hit.pattern])) for hit in hits]


# --- Seats ----------------------------------------------------------------------------------------------------------


def seat_facts(membership: Membership, actor_id: int) -> SeatFacts:
    owners = Membership.objects.owners().filter(organization_id=membership.organization_id)
    return SeatFacts(
        actor_role=role_in(membership.organization_id, actor_id),
        is_self=membership.user_id == actor_id,
        role=membership.role,
        other_owners=owners.exclude(pk=membership.pk).count(),
    )


def own_seat_facts(team: Sequence[Membership], user_id: int) -> SeatFacts:
    """What `seat_facts` says about one's own seat, from a team at hand."""
    own = next(seat for seat in team if seat.user_id == user_id)
    owners = [seat for seat in team if seat.role == Role.OWNER and seat.user.is_active and seat != own]
    return SeatFacts(actor_role=own.role, is_self=True, role=own.role, other_owners=len(owners))


def team_of(organization_id: int) -> list[Membership]:
    """Everyone with a seat: owners first, then managers and reviewers, each by name."""
    places = [When(role=role, then=Value(place)) for place, role in enumerate(Role.values)]
    seats = Membership.objects.filter(organization_id=organization_id).select_related("user", "deputy__user")
    return list(seats.order_by(Case(*places, output_field=IntegerField()), "user__name", "pk"))


def likely_heir(leaving: Membership, staying: Sequence[Membership], *, actor_id: int, today: date) -> Membership | None:
    """Who is offered first to take over: the deputy, else the owner who acts, else an owner who is there."""
    if leaving.deputy in staying:
        return leaving.deputy
    owners = [seat for seat in staying if seat.role == Role.OWNER and seat.user.is_active]
    acting = next((seat for seat in owners if seat.user_id == actor_id), None)
    return acting or next((seat for seat in owners if not seat.is_away(today)), None) or next(iter(owners), None)


def member_ids(organization_id: int, *roles: str) -> list[int]:
    """Who belongs there, in these roles or in any."""
    seats = Membership.objects.filter(organization_id=organization_id)
    if roles:
        seats = seats.filter(role__in=roles)
    return list(seats.order_by("pk").values_list("user_id", flat=True))


def answering_ids(organization: Organization, *wanted: int | None, now: datetime) -> list[int]:
    """Who answers today for the first of these people who is a member, else for the whole team. Never empty.

    Whoever is away, or can no longer sign in, is replaced as `rules.who_answers` says.
    """
    team = Membership.objects.filter(organization=organization).select_related("user", "deputy").order_by("pk")
    today = organization.day_of(now)
    seats = [
        Presence(
            user_id=seat.user_id,
            is_here=seat.user.is_active and not seat.is_away(today),
            deputy_id=seat.deputy.user_id if seat.deputy else None,
        )
        for seat in team
    ]
    members = [seat.user_id for seat in seats]
    named = next((user_id for user_id in wanted if user_id in members), None)
    return who_answers(members if named is None else [named], seats)


# --- Invitations ----------------------------------------------------------------------------------------------------


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def invitation_by_token(token: str) -> Invitation | None:
    return Invitation.objects.filter(token_hash=token_hash(token)).select_related("organization", "invited_by").first()


def open_invitations(organization_id: int) -> QuerySet[Invitation]:
    """Those without an answer, newest first, those that ran out included: they can be sent again."""
    return Invitation.objects.open().filter(organization_id=organization_id).order_by("-pk")


def open_invitation_to(organization_id: int, email: str) -> Invitation | None:
    return Invitation.objects.open().filter(organization_id=organization_id, email__iexact=email).first()


def invite_facts(organization: Organization, actor_id: int, email: str, *, now: datetime) -> InviteFacts:
    waiting = open_invitation_to(organization.pk, email)
    sent = OrganizationEvent.objects.filter(
        organization=organization, kind="member_invited", at__gt=now - timedelta(days=1)
    )
    return InviteFacts(
        actor_role=role_in(organization.pk, actor_id),
        status=organization.status,
        open_role=waiting.role if waiting else "",
        is_member=organization.memberships.filter(user_id__in=_owners_of_address(email)).exists(),
        sent_today=sent.count(),
    )


def invitation_facts(invitation: Invitation, user: Any) -> InvitationFacts:
    """About the invitation and the person who opened it, signed in or not."""
    organization = invitation.organization
    return InvitationFacts(
        email=invitation.email,
        verified_emails=frozenset(_verified_emails(user)),
        status=organization.status,
        is_member=user.is_authenticated and organization.memberships.filter(user=user).exists(),
        is_accepted=invitation.accepted_at is not None,
        is_withdrawn=invitation.withdrawn_at is not None,
        expires_at=invitation.expires_at,
    )


def _verified_emails(user: Any) -> Iterable[str]:
    if not user.is_authenticated:
        return []
    return [
        email.lower() for email in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    ]


def _owners_of_address(email: str) -> QuerySet:
    return EmailAddress.objects.filter(email__iexact=email, verified=True).values("user_id")
