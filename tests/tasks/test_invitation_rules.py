"""The rule of inviting, fact by fact: what stops a task, what stops a person, and how many may be asked when."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tasks.rules import ClaimFacts, InvitationFacts, Waves, can_answer_invitation, can_invite, invitation_room

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
CLAIM = ClaimFacts(
    task_status="open",
    organization_is_active=True,
    closes_at=None,
    places=2,
    taken_count=0,
    needs_approval=False,
    pending_requests=0,
    is_member=False,
    own_claim_status=None,
    open_claims=0,
    accepted_count=0,
)
FACTS = InvitationFacts(
    claim=CLAIM,
    waves=Waves(),
    is_active=True,
    is_paused=False,
    per_week=2,
    is_invited=False,
    is_dismissed=False,
    invited_today=0,
    invited_in_week=0,
    unanswered=0,
)


def of_task(**facts: Any) -> InvitationFacts:
    return dataclasses.replace(FACTS, claim=dataclasses.replace(CLAIM, **facts))


def of_person(**facts: Any) -> InvitationFacts:
    return dataclasses.replace(FACTS, **facts)


def waves(last: int, unused: int, *, hours: float = 1) -> InvitationFacts:
    return of_person(waves=Waves(last, NOW - timedelta(hours=hours), unused))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (FACTS, ""),
        (of_task(task_status="closed"), "task_not_open"),
        (of_task(organization_is_active=False), "task_not_open"),
        (of_task(closes_at=NOW), "task_past"),
        (of_task(taken_count=2), "task_full"),
        (of_task(is_for_asked=True), ""),
        (of_task(opens_to_all_at=NOW + timedelta(hours=3)), ""),
        (of_task(needs_approval=True, pending_requests=5), ""),
        (of_task(needs_approval=True, pending_requests=6), "enough_requests"),
        (waves(1, 9), ""),
        (waves(1, 10), "wave_full"),
        (waves(1, 10, hours=48), ""),
        (waves(2, 19), ""),
        (waves(2, 20, hours=500), "invitations_used_up"),
        (of_task(is_member=True), "own_organization"),
        (of_task(is_staff=True), "staff"),
        (of_task(own_claim_status="active"), "already_claimed"),
        (of_task(own_claim_status="accepted"), "already_done"),
        (of_task(open_claims=1), "too_many_open_claims"),
        (of_person(is_invited=True), "already_invited"),
        (of_person(is_dismissed=True), "not_for_them"),
        (of_person(is_active=False), "not_open_to_invitations"),
        (of_person(per_week=0), "not_open_to_invitations"),
        (of_person(is_paused=True), "paused"),
        (of_person(unanswered=2), ""),
        (of_person(unanswered=3), "does_not_answer"),
        (of_person(invited_today=1), "invited_today"),
        (of_person(invited_in_week=1), ""),
        (of_person(invited_in_week=1, per_week=1), "invited_enough"),
        (of_person(invited_in_week=2), "invited_enough"),
        (of_person(invited_in_week=2, per_week=7), "invited_enough"),
    ],
)
def test_every_reason_has_its_code(facts: InvitationFacts, code: str) -> None:
    decision = can_invite(facts, NOW)
    assert decision.code == code
    assert decision.status == (409 if code else 200)


def test_reasons_that_lie_in_a_person_sound_alike() -> None:
    of_people = [
        of_task(is_member=True), of_task(open_claims=1), of_person(is_invited=True), of_person(is_dismissed=True),
        of_person(per_week=0), of_person(is_paused=True), of_person(unanswered=3), of_person(invited_today=1),
    ]  # fmt: skip
    assert len({can_invite(facts, NOW).message for facts in of_people}) == 1


@pytest.mark.parametrize(
    ("so_far", "places", "wave", "left", "in_all"),
    [
        (Waves(), 1, 1, 5, 10),
        (Waves(), 3, 1, 15, 30),
        (Waves(1, NOW - timedelta(hours=47), 3), 1, 1, 2, 7),
        (Waves(1, NOW - timedelta(hours=48), 3), 1, 2, 7, 7),
        (Waves(2, NOW - timedelta(hours=1), 8), 1, 2, 2, 2),
        (Waves(3, NOW - timedelta(hours=90), 10), 1, 4, 0, 0),
        (Waves(1, NOW - timedelta(hours=1), 13), 1, 1, 0, 0),
        (Waves(1, NOW - timedelta(hours=1), 4), 0, 1, 0, 0),
    ],
)
def test_five_per_open_place_then_ten_in_all(so_far: Waves, places: int, wave: int, left: int, in_all: int) -> None:
    room = invitation_room(so_far, places_left=places, now=NOW)
    assert (room.wave, room.left, room.left_in_all) == (wave, left, in_all)


def test_an_answer_is_given_once() -> None:
    assert can_answer_invitation(answer="")
    assert can_answer_invitation(answer="taken").code == "invitation_answered"
