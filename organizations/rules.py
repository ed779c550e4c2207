"""Who may do what with an organisation, its seats and its invitations: pure decisions from facts."""

import dataclasses
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now
from organizations.states import INVITABLE, ORGANIZATION_MOVES, TIER_MOVES, OrganizationStatus, Role, Tier

# --- The organisation -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class ActorFacts:
    """Who asks, and how the organisation stands. `role` is empty for someone without a seat."""

    role: str
    is_staff: bool
    status: str
    tier: str


def can_create_organization(*, new_organizations_owned: int, name_is_taken: bool) -> Decision:
    if name_is_taken:
        return _name_taken()
    if new_organizations_owned >= settings.NEW_ORGANIZATIONS_MAX:
        return not_now(
            "too_many_new_organizations",
            _("You already have %(count)d organisations that we have not checked yet. Wait until we have.")
            % {"count": new_organizations_owned},
        )
    return ALLOWED


def can_edit_organization(facts: ActorFacts) -> Decision:
    if facts.role != Role.OWNER and not facts.is_staff:
        return forbidden("owners_only", _("Only owners change what the organisation says about itself."))
    return _not_closed(facts.status)


def can_change_identity(facts: ActorFacts, *, field: str) -> Decision:
    """The name and the number are what we checked, so after the check only we change them, and nobody their own."""
    if facts.tier != Tier.NEW and (not facts.is_staff or facts.role):
        return invalid("checked_already", _("We checked this, so only we can change it. Write to us."), field)
    return ALLOWED


def can_rename(*, name_is_taken: bool) -> Decision:
    return _name_taken() if name_is_taken else ALLOWED


def can_verify(facts: ActorFacts, *, tier: str) -> Decision:
    """Moving between trust tiers: staff alone, one step up at a time."""
    if not facts.is_staff:
        return forbidden("staff_only", _("Only the people who run this site check organisations."))
    if facts.role:
        return _own_organization()
    if facts.status == OrganizationStatus.CLOSED:
        return _not_closed(facts.status)
    if tier not in TIER_MOVES[facts.tier]:
        return not_now(
            "tier_cannot_move",
            _("An organisation that is “%(now)s” cannot become “%(next)s” in one step.")
            % {"now": Tier(facts.tier).label, "next": Tier(tier).label},
        )
    return ALLOWED


def can_suspend(facts: ActorFacts) -> Decision:
    return _staff_move(facts, OrganizationStatus.SUSPENDED)


def can_reinstate(facts: ActorFacts) -> Decision:
    return _staff_move(facts, OrganizationStatus.ACTIVE)


def can_close(facts: ActorFacts) -> Decision:
    if facts.role != Role.OWNER and not facts.is_staff:
        return forbidden("owners_only", _("Only owners close an organisation."))
    return _can_move(facts.status, OrganizationStatus.CLOSED)


def _staff_move(facts: ActorFacts, to: str) -> Decision:
    if not facts.is_staff:
        return forbidden("staff_only", _("Only the people who run this site do this."))
    if facts.role:
        return _own_organization()
    return _can_move(facts.status, to)


def _own_organization() -> Decision:
    """Staff with a seat are members there, and members do not decide how their organisation stands."""
    return forbidden("own_organization", _("You belong to this organisation, so somebody else decides."))


def _can_move(status: str, to: str) -> Decision:
    if to in ORGANIZATION_MOVES[status]:
        return ALLOWED
    return not_now(
        "organization_cannot_move",
        _("This organisation is %(now)s, so that is not possible.")
        % {"now": str(OrganizationStatus(status).label).lower()},
    )


def _not_closed(status: str) -> Decision:
    if status == OrganizationStatus.CLOSED:
        return not_now("organization_closed", _("This organisation is closed."))
    return ALLOWED


def _name_taken() -> Decision:
    return invalid(
        "name_taken", _("There is already an organisation with this name. Ask its owner to invite you."), "name"
    )


# --- Seats ----------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class SeatFacts:
    """One member's seat, and who wants to change it. `other_owners` counts owners besides this member."""

    actor_role: str
    is_self: bool
    role: str
    other_owners: int

    @property
    def is_last_owner(self) -> bool:
        return self.role == Role.OWNER and self.other_owners == 0


def can_manage_members(role: str) -> Decision:
    """Opening the team's page: owners and managers."""
    if INVITABLE.get(role):
        return ALLOWED
    return forbidden("team_is_for_managers", _("Owners and managers look after the team."))


def can_touch_seat(*, exists: bool) -> Decision:
    """Someone else may have removed the member a moment ago."""
    return ALLOWED if exists else not_now("not_a_member", _("This person no longer belongs to your organisation."))


def can_change_role(facts: SeatFacts, *, role: str) -> Decision:
    if facts.actor_role != Role.OWNER:
        return forbidden("owners_only", _("Only owners change roles."))
    if facts.is_last_owner and role != Role.OWNER:
        return not_now("last_owner", _("An organisation needs an owner. Make someone else an owner first."))
    return ALLOWED


def can_remove_member(facts: SeatFacts) -> Decision:
    """Leaving is removing oneself."""
    if facts.actor_role != Role.OWNER and not facts.is_self:
        return forbidden("owners_only", _("Only owners remove people from the team."))
    if facts.is_last_owner:
        return not_now(
            "last_owner",
            _("An organisation needs an owner. Make someone else an owner first, or close the organisation."),
        )
    return ALLOWED


@dataclasses.dataclass(frozen=True, slots=True)
class Presence:
    """One member today. `deputy_id` is the user who stands in."""

    user_id: int
    is_here: bool
    deputy_id: int | None = None


def who_answers(wanted: Collection[int], team: Sequence[Presence]) -> list[int]:
    """The members who answer today for those wanted: each in person, else the deputy, else everyone who is here.

    Nobody only where there is no team: while all are away, all are asked.
    """
    here = [seat.user_id for seat in team if seat.is_here]
    answering: set[int] = set()
    for seat in team:
        if seat.user_id not in wanted:
            continue
        if seat.is_here:
            answering.add(seat.user_id)
        elif seat.deputy_id in here:
            answering.add(seat.deputy_id)
        else:
            answering.update(here)
    return [seat.user_id for seat in team if seat.user_id in answering or not answering]


def can_set_absence(facts: SeatFacts) -> Decision:
    if facts.actor_role != Role.OWNER and not facts.is_self:
        return forbidden("owners_only", _("Owners say for others when they are away."))
    return ALLOWED


def check_absence(*, from_date: date, until_date: date, today: date, deputy_is_other_member: bool) -> Decision:
    """The dates are the organisation's; no deputy is fine."""
    if until_date < from_date:
        return invalid("dates_in_order", _("The last day comes after the first."), "until_date")
    if until_date < today:
        return invalid("absence_over", _("Choose a last day that is still to come."), "until_date")
    if (until_date - from_date).days >= settings.ABSENCE_DAYS_MAX:
        return invalid("absence_too_long", _("Choose at most one year. Leave the team instead."), "until_date")
    if not deputy_is_other_member:
        return invalid("not_a_member", _("Choose somebody else of your team."), "deputy")
    return ALLOWED


def can_hand_over_to(*, is_other_member: bool) -> Decision:
    """Whoever takes over belongs to the team and stays."""
    if is_other_member:
        return ALLOWED
    return invalid("not_a_member", _("Choose somebody who stays on the team."), "heir")


# --- Invitations ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class InviteFacts:
    """Who invites to what, and what is known about the invited address."""

    actor_role: str
    status: str
    open_role: str  # of the invitation that already waits for this address, or empty
    is_member: bool
    sent_today: int


def can_invite(facts: InviteFacts, *, role: str) -> Decision:
    allowed = INVITABLE.get(facts.actor_role, set())
    if not allowed:
        return forbidden("team_is_for_managers", _("Owners and managers invite people."))
    if role not in allowed or (facts.open_role and facts.open_role not in allowed):
        return forbidden("managers_invite_reviewers", _("Managers invite reviewers. For other roles ask an owner."))
    if facts.status != OrganizationStatus.ACTIVE:
        return not_now("organization_not_active", _("Nobody can be invited while the organisation is suspended."))
    if facts.is_member:
        return invalid("already_member", _("This person already belongs to your organisation."), "email")
    if facts.sent_today >= settings.INVITATIONS_PER_DAY:
        return not_now("too_many_invitations", _("That were many invitations for one day. Send more tomorrow."))
    return ALLOWED


def can_withdraw_invitation(*, actor_role: str, role: str, is_open: bool) -> Decision:
    if role not in INVITABLE.get(actor_role, set()):
        return forbidden(
            "managers_invite_reviewers", _("Managers withdraw invitations of reviewers only. Ask an owner.")
        )
    if not is_open:
        return not_now("invitation_not_open", _("This invitation is not open any more."))
    return ALLOWED


@dataclasses.dataclass(frozen=True, slots=True)
class InvitationFacts:
    """One invitation and the signed-in person who holds its link."""

    email: str
    verified_emails: frozenset[str]
    status: str
    is_member: bool
    is_accepted: bool
    is_withdrawn: bool
    expires_at: datetime


def can_accept_invitation(facts: InvitationFacts, *, now: datetime) -> Decision:
    if facts.is_member:
        return not_now("already_member", _("You already belong to this organisation."))
    usable = invitation_is_usable(facts, now=now)
    if not usable:
        return usable
    if facts.email.lower() not in facts.verified_emails:
        return forbidden(
            "other_address",
            _("This invitation went to %(address)s. Sign in with that address, or ask for an invitation to yours.")
            % {"address": masked(facts.email)},
        )
    return ALLOWED


def invitation_is_usable(facts: InvitationFacts, *, now: datetime) -> Decision:
    """Whether anybody could still accept it."""
    if facts.is_withdrawn:
        return not_now("invitation_withdrawn", _("The organisation took this invitation back."))
    if facts.is_accepted:
        return not_now("invitation_used", _("This invitation was used already. Each one works once."))
    if facts.status != OrganizationStatus.ACTIVE:
        return not_now("organization_not_active", _("This organisation takes nobody in at the moment."))
    if facts.expires_at <= now:
        return not_now("invitation_expired", _("This invitation ran out. Ask the organisation to send it again."))
    return ALLOWED


def masked(email: str) -> str:
    """Enough of an address to recognise one's own: "to•••@riverbank.example"."""
    name, _at, host = email.partition("@")
    return f"{name[: min(2, len(name) - 1)]}•••@{host}"
