"""Seats offered by mail: a secret link for one address, once, for two weeks."""

import secrets
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from organizations import selectors
from organizations.models import Invitation, Membership
from organizations.rules import can_accept_invitation, can_invite, can_withdraw_invitation
from organizations.services.steps import lock_organization, record, tell
from organizations.states import Role


@transaction.atomic
def invite_member(*, organization_id: int, actor_id: int, email: str, role: str, now: datetime) -> Invitation:
    """Offers a seat by mail. An open invitation to the same address is sent again with a fresh link and full time.

    Its earlier link then ends, because only the hash of a token is stored. Refuses reviewers, managers who offer more
    than a reviewer's seat, members' addresses, suspended organisations, and more than a day's worth of invitations.
    """
    email = email.strip().lower()
    organization = lock_organization(organization_id)
    can_invite(selectors.invite_facts(organization, actor_id, email, now=now), role=role).require()
    token = secrets.token_urlsafe(32)
    invitation = selectors.open_invitation_to(organization_id, email) or Invitation(
        organization=organization, email=email
    )
    invitation.role = role
    invitation.invited_by_id = actor_id
    invitation.token_hash = selectors.token_hash(token)
    invitation.expires_at = now + settings.INVITATION_VALID_FOR
    invitation.save()
    record(organization, "member_invited", subject=invitation.public_id, actor_id=actor_id, now=now, to_value=role)
    _mail(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, actor_id: int, now: datetime) -> Invitation:
    """Takes an open invitation back; its link then says so. Managers take back those of reviewers only."""
    organization_id = Invitation.objects.values_list("organization_id", flat=True).get(pk=invitation_id)
    organization = lock_organization(organization_id)
    invitation = Invitation.objects.get(pk=invitation_id)
    can_withdraw_invitation(
        actor_role=selectors.role_in(organization_id, actor_id), role=invitation.role, is_open=invitation.is_open
    ).require()
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record(
        organization,
        "invitation_withdrawn",
        subject=invitation.public_id,
        actor_id=actor_id,
        now=now,
        from_value=invitation.role,
    )
    return invitation


@transaction.atomic
def accept_invitation(*, invitation_id: int, user_id: int, now: datetime, title: str = "") -> Membership:
    """Takes the offered seat and tells the owners. The link is used up.

    Refuses members (`already_member`), other people's addresses (`other_address`), and invitations that were used,
    withdrawn or ran out, or whose organisation is not active.
    """
    organization_id = Invitation.objects.values_list("organization_id", flat=True).get(pk=invitation_id)
    organization = lock_organization(organization_id)
    # Read after the lock: what a second click, or someone else, has just changed.
    invitation = Invitation.objects.select_related("organization").get(pk=invitation_id)
    user = User.objects.get(pk=user_id)
    can_accept_invitation(selectors.invitation_facts(invitation, user), now=now).require()
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    membership = Membership.objects.create(organization=organization, user=user, role=invitation.role, title=title)
    event = record(
        organization, "member_joined", subject=user.public_id, actor_id=user_id, now=now, to_value=membership.role
    )
    tell(
        selectors.member_ids(organization_id, Role.OWNER),
        "membership",
        event,
        title=_("%(person)s joined %(name)s") % {"person": user.name, "name": organization.name},
        path=reverse("organizations:member_list", args=[organization.slug]),
        action=_("See the team"),
    )
    return membership


def old_invitations(now: datetime) -> QuerySet[Invitation]:
    """Whose link ran out a month ago. The log keeps that somebody was invited, without the address."""
    return Invitation.objects.filter(expires_at__lt=now - settings.INVITATIONS_KEPT_FOR)


def forget_invitations(*, now: datetime) -> int:
    """Deletes old invitations with the addresses they went to, which may be of people who never joined."""
    return old_invitations(now).delete()[0]


def _mail(invitation: Invitation, token: str) -> None:
    path = reverse("organizations:invitation_accept", args=[token])
    context = {
        "invitation": invitation,
        "organization": invitation.organization,
        "inviter": invitation.invited_by,
        "url": f"{settings.SITE_URL}{path}",
        "days": settings.INVITATION_VALID_FOR.days,
        "site_url": settings.SITE_URL,
    }
    message = EmailMultiAlternatives(
        subject=render_to_string("emails/invitation/subject.txt", context).strip(),
        body=render_to_string("emails/invitation/message.txt", context).strip() + "\n",
        to=[invitation.email],
    )
    message.attach_alternative(render_to_string("emails/invitation/message.html", context), "text/html")
    message.send()
