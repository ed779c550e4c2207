"""Seats: who belongs to an organisation, in which role."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations import selectors
from organizations.models import Invitation, Membership, Organization
from organizations.rules import can_change_role, can_hand_over_to, can_remove_member, can_touch_seat
from organizations.services.steps import lock_organization, record, tell
from organizations.signals import member_leaving
from organizations.states import INVITABLE, Role


@transaction.atomic
def change_role(
    *, organization_id: int, user_id: int, actor_id: int, role: str, now: datetime, title: str | None = None
) -> Membership:
    """Gives a member another role, and another title if one is passed; tells the member. The same role: no event.

    Invitations that the member could not send in the new role are withdrawn. Refuses everyone but owners
    (`owners_only`) and taking the last owner's role away (`last_owner`).
    """
    organization = lock_organization(organization_id)
    membership = _seat(organization, user_id)
    can_change_role(selectors.seat_facts(membership, actor_id), role=role).require()
    before, membership.role = membership.role, role
    membership.title = membership.title if title is None else title
    membership.save(update_fields=["role", "title"])
    if role == before:
        return membership
    event = record(
        organization,
        "role_changed",
        subject=membership.user.public_id,
        actor_id=actor_id,
        now=now,
        from_value=before,
        to_value=role,
    )
    _withdraw_invitations_by(membership, INVITABLE[role], actor_id=actor_id, now=now)
    tell(
        [user_id],
        "membership",
        event,
        title=_("You are now %(role)s at %(name)s")
        % {"role": str(Role(role).label).lower(), "name": organization.name},
        path=reverse("tasks:desk_home", args=[organization.slug]),
        action=_("Open its desk"),
    )
    return membership


@transaction.atomic
def remove_member(
    *, organization_id: int, user_id: int, actor_id: int, now: datetime, heir_id: int | None = None
) -> None:
    """Takes a seat away, or gives one's own up; past reviews stay. Tells the member, or the owners of a leaver.

    What they hold goes to `heir_id`, else to the whole team (`member_leaving`). Open invitations that they sent are
    withdrawn. Refuses everyone but owners and the member (`owners_only`), leaving an organisation without an owner
    (`last_owner`), and heirs who do not stay on the team (`not_a_member`).
    """
    organization = lock_organization(organization_id)
    membership = _seat(organization, user_id)
    facts = selectors.seat_facts(membership, actor_id)
    can_remove_member(facts).require()
    stays = heir_id is None or organization.memberships.exclude(pk=membership.pk).filter(user_id=heir_id).exists()
    can_hand_over_to(is_other_member=stays).require()
    person = membership.user
    event = record(
        organization,
        "member_left" if facts.is_self else "member_removed",
        subject=person.public_id,
        actor_id=actor_id,
        now=now,
        from_value=membership.role,
    )
    _withdraw_invitations_by(membership, set(), actor_id=actor_id, now=now)
    member_leaving.send(
        sender=Membership,
        organization_id=organization_id,
        user_id=user_id,
        heir_id=heir_id,
        actor_id=actor_id,
        now=now,
    )
    membership.delete()
    if facts.is_self:
        tell(
            selectors.member_ids(organization_id, Role.OWNER),
            "membership",
            event,
            title=_("%(person)s left %(name)s") % {"person": person.name, "name": organization.name},
            path=reverse("organizations:member_list", args=[organization.slug]),
            action=_("See the team"),
        )
    else:
        tell(
            [user_id],
            "membership",
            event,
            title=_("You no longer belong to %(name)s") % {"name": organization.name},
            body=_("An owner took you off the team. Your own portfolio and your past reviews stay."),
            path=organization.get_absolute_url(),
            action=_("See its page"),
        )


def _seat(organization: Organization, user_id: int) -> Membership:
    membership = organization.memberships.select_related("user").filter(user_id=user_id).first()
    can_touch_seat(exists=membership is not None).require()
    assert membership is not None
    return membership


def _withdraw_invitations_by(membership: Membership, still_allowed: set[str], *, actor_id: int, now: datetime) -> None:
    """Seats that this member offered and could no longer offer."""
    sent = Invitation.objects.open().filter(
        organization_id=membership.organization_id, invited_by_id=membership.user_id
    )
    for invitation in sent.exclude(role__in=still_allowed):
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
        record(
            membership.organization,
            "invitation_withdrawn",
            subject=invitation.public_id,
            actor_id=actor_id,
            now=now,
            from_value=invitation.role,
        )
