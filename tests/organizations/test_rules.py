"""Who may do what with an organisation, as tables. No database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from organizations import rules
from organizations.rules import ActorFacts, InvitationFacts, InviteFacts, SeatFacts
from organizations.states import ORGANIZATION_MOVES, TIER_MOVES, OrganizationStatus, Role, Tier

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
OWNER, MANAGER, REVIEWER, NOBODY = Role.OWNER, Role.MANAGER, Role.REVIEWER, ""
ACTIVE, SUSPENDED, CLOSED = OrganizationStatus


def actor(role: str = NOBODY, *, is_staff: bool = False, status: str = ACTIVE, tier: str = Tier.NEW) -> ActorFacts:
    return ActorFacts(role=role, is_staff=is_staff, status=status, tier=tier)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (actor(OWNER), ""),
        (actor(MANAGER), "owners_only"),
        (actor(REVIEWER), "owners_only"),
        (actor(NOBODY), "owners_only"),
        (actor(is_staff=True), ""),
        (actor(OWNER, status=SUSPENDED), ""),
        (actor(OWNER, status=CLOSED), "organization_closed"),
    ],
)
def test_only_owners_and_staff_edit_an_organization(facts: ActorFacts, code: str) -> None:
    assert rules.can_edit_organization(facts).code == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (actor(OWNER, tier=Tier.NEW), ""),
        (actor(OWNER, tier=Tier.VERIFIED), "checked_already"),
        (actor(OWNER, tier=Tier.TRUSTED), "checked_already"),
        (actor(is_staff=True, tier=Tier.VERIFIED), ""),
    ],
)
def test_a_checked_name_is_changed_by_staff_alone(facts: ActorFacts, code: str) -> None:
    decision = rules.can_change_identity(facts, field="name")
    assert (decision.code, decision.field) == (code, "name" if code else "")


@pytest.mark.parametrize("now", Tier.values)
@pytest.mark.parametrize("to", Tier.values)
def test_tiers_move_as_the_table_says_and_only_by_staff(now: str, to: str) -> None:
    expected = "" if to in TIER_MOVES[now] else "tier_cannot_move"
    assert rules.can_verify(actor(is_staff=True, tier=now), tier=to).code == expected
    assert rules.can_verify(actor(OWNER, tier=now), tier=to).code == "staff_only"


def test_nobody_is_trusted_before_being_checked() -> None:
    assert rules.can_verify(actor(is_staff=True), tier=Tier.TRUSTED).code == "tier_cannot_move"


def test_a_closed_organization_keeps_its_tier() -> None:
    assert rules.can_verify(actor(is_staff=True, status=CLOSED), tier=Tier.VERIFIED).code == "organization_closed"


@pytest.mark.parametrize("status", OrganizationStatus.values)
def test_statuses_move_as_the_table_says(status: str) -> None:
    def expected(to: str) -> str:
        return "" if to in ORGANIZATION_MOVES[status] else "organization_cannot_move"

    staff = actor(is_staff=True, status=status)
    assert rules.can_suspend(staff).code == expected(SUSPENDED)
    assert rules.can_reinstate(staff).code == expected(ACTIVE)
    assert rules.can_close(staff).code == expected(CLOSED)
    assert rules.can_close(actor(OWNER, status=status)).code == expected(CLOSED)


@pytest.mark.parametrize(
    ("role", "suspend", "close"),
    [
        (OWNER, "staff_only", ""),
        (MANAGER, "staff_only", "owners_only"),
        (REVIEWER, "staff_only", "owners_only"),
        (NOBODY, "staff_only", "owners_only"),
    ],
)
def test_owners_close_and_staff_suspend(role: str, suspend: str, close: str) -> None:
    assert rules.can_suspend(actor(role)).code == suspend
    assert rules.can_close(actor(role)).code == close


@pytest.mark.parametrize(
    ("owned", "name_is_taken", "code"),
    [
        (0, False, ""),
        (settings.NEW_ORGANIZATIONS_MAX - 1, False, ""),
        (settings.NEW_ORGANIZATIONS_MAX, False, "too_many_new_organizations"),
        (0, True, "name_taken"),
    ],
)
def test_creating_is_limited_by_unchecked_organizations_and_taken_names(
    owned: int, name_is_taken: bool, code: str
) -> None:
    decision = rules.can_create_organization(new_organizations_owned=owned, name_is_taken=name_is_taken)
    assert decision.code == code


# --- Seats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "code"),
    [(OWNER, ""), (MANAGER, ""), (REVIEWER, "team_is_for_managers"), (NOBODY, "team_is_for_managers")],
)
def test_owners_and_managers_see_the_team(role: str, code: str) -> None:
    decision = rules.can_manage_members(role)
    assert (decision.code, decision.status) == (code, 403 if code else 200)


def seat(actor_role: str, role: str, *, is_self: bool = False, other_owners: int = 1) -> SeatFacts:
    return SeatFacts(actor_role=actor_role, is_self=is_self, role=role, other_owners=other_owners)


@pytest.mark.parametrize(
    ("facts", "to", "code"),
    [
        (seat(OWNER, REVIEWER), MANAGER, ""),
        (seat(OWNER, REVIEWER, other_owners=0), OWNER, ""),
        (seat(OWNER, OWNER), REVIEWER, ""),
        (seat(OWNER, OWNER, is_self=True), MANAGER, ""),
        (seat(OWNER, OWNER, is_self=True, other_owners=0), MANAGER, "last_owner"),
        (seat(OWNER, OWNER, is_self=True, other_owners=0), OWNER, ""),
        (seat(MANAGER, REVIEWER), MANAGER, "owners_only"),
        (seat(MANAGER, MANAGER, is_self=True), OWNER, "owners_only"),
        (seat(REVIEWER, REVIEWER, is_self=True), OWNER, "owners_only"),
        (seat(NOBODY, REVIEWER), OWNER, "owners_only"),
    ],
)
def test_only_owners_change_roles_and_one_owner_remains(facts: SeatFacts, to: str, code: str) -> None:
    assert rules.can_change_role(facts, role=to).code == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (seat(OWNER, REVIEWER), ""),
        (seat(OWNER, OWNER), ""),
        (seat(OWNER, OWNER, is_self=True), ""),
        (seat(OWNER, OWNER, is_self=True, other_owners=0), "last_owner"),
        (seat(MANAGER, REVIEWER), "owners_only"),
        (seat(MANAGER, MANAGER, is_self=True), ""),
        (seat(REVIEWER, REVIEWER, is_self=True), ""),
        (seat(NOBODY, REVIEWER), "owners_only"),
    ],
)
def test_anyone_but_the_last_owner_may_leave_and_only_owners_remove(facts: SeatFacts, code: str) -> None:
    assert rules.can_remove_member(facts).code == code


# --- Invitations ----------------------------------------------------------------------------------------------------


def invite(actor_role: str, **facts: object) -> InviteFacts:
    usual: dict = {"status": ACTIVE, "open_role": "", "is_member": False, "sent_today": 0}
    return InviteFacts(actor_role=actor_role, **{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "role", "code"),
    [
        (invite(OWNER), OWNER, ""),
        (invite(OWNER), MANAGER, ""),
        (invite(OWNER), REVIEWER, ""),
        (invite(MANAGER), REVIEWER, ""),
        (invite(MANAGER), MANAGER, "managers_invite_reviewers"),
        (invite(MANAGER), OWNER, "managers_invite_reviewers"),
        (invite(MANAGER, open_role=OWNER), REVIEWER, "managers_invite_reviewers"),
        (invite(OWNER, open_role=OWNER), REVIEWER, ""),
        (invite(REVIEWER), REVIEWER, "team_is_for_managers"),
        (invite(NOBODY), REVIEWER, "team_is_for_managers"),
        (invite(OWNER, status=SUSPENDED), REVIEWER, "organization_not_active"),
        (invite(OWNER, status=CLOSED), REVIEWER, "organization_not_active"),
        (invite(OWNER, is_member=True), REVIEWER, "already_member"),
        (invite(OWNER, sent_today=settings.INVITATIONS_PER_DAY), REVIEWER, "too_many_invitations"),
    ],
)
def test_managers_invite_reviewers_only_and_owners_anyone(facts: InviteFacts, role: str, code: str) -> None:
    assert rules.can_invite(facts, role=role).code == code


@pytest.mark.parametrize(
    ("actor_role", "role", "is_open", "code"),
    [
        (OWNER, OWNER, True, ""),
        (MANAGER, REVIEWER, True, ""),
        (MANAGER, OWNER, True, "managers_invite_reviewers"),
        (REVIEWER, REVIEWER, True, "managers_invite_reviewers"),
        (OWNER, REVIEWER, False, "invitation_not_open"),
    ],
)
def test_who_invites_to_a_seat_may_withdraw_it(actor_role: str, role: str, is_open: bool, code: str) -> None:
    assert rules.can_withdraw_invitation(actor_role=actor_role, role=role, is_open=is_open).code == code


def invitation(**facts: object) -> InvitationFacts:
    usual: dict = {
        "email": "Tom@Example.org",
        "verified_emails": frozenset({"tom@example.org"}),
        "status": ACTIVE,
        "is_member": False,
        "is_accepted": False,
        "is_withdrawn": False,
        "expires_at": NOW + timedelta(seconds=1),
    }
    return InvitationFacts(**{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "code", "status"),
    [
        (invitation(), "", 200),
        (invitation(verified_emails=frozenset({"eve@example.org"})), "other_address", 403),
        (invitation(verified_emails=frozenset()), "other_address", 403),
        (invitation(expires_at=NOW), "invitation_expired", 409),
        (invitation(is_withdrawn=True), "invitation_withdrawn", 409),
        (invitation(is_accepted=True), "invitation_used", 409),
        (invitation(is_member=True, is_accepted=True), "already_member", 409),
        (invitation(status=SUSPENDED), "organization_not_active", 409),
        (invitation(status=CLOSED), "organization_not_active", 409),
    ],
)
def test_only_the_invited_address_accepts_and_only_in_time(facts: InvitationFacts, code: str, status: int) -> None:
    decision = rules.can_accept_invitation(facts, now=NOW)
    assert (decision.code, decision.status) == (code, status)


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("tom@riverbank.example", "to•••@riverbank.example"),
        ("ab@riverbank.example", "a•••@riverbank.example"),
        ("a@riverbank.example", "•••@riverbank.example"),
    ],
)
def test_a_masked_address_shows_only_its_owner_enough(email: str, shown: str) -> None:
    assert rules.masked(email) == shown
