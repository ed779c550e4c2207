"""The rules of the core loop as tables: no database, no clock."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from tasks import rules
from tasks.rules import ClaimFacts, PublishFacts, ReviewFacts, ReviewInput
from tasks.states import CLAIM_MOVES, PLACE_HOLDING, TASK_MOVES, ClaimStatus, TaskStatus

NOW = datetime(2026, 5, 14, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

CLAIMABLE = ClaimFacts(
    task_status="open",
    organization_is_active=True,
    closes_at=None,
    places=3,
    taken_count=0,
    needs_approval=False,
    pending_requests=0,
    is_member=False,
    own_claim_status=None,
    open_claims=0,
    accepted_count=0,
)


@pytest.mark.parametrize(
    ("minutes", "lease"),
    [
        (15, 2 * DAY), (60, 2 * DAY), (61, 5 * DAY), (180, 5 * DAY), (181, 10 * DAY), (480, 10 * DAY),
    ],
)  # fmt: skip
def test_lease_follows_the_estimate_and_an_extension_is_half_of_it(minutes: int, lease: timedelta) -> None:
    assert rules.lease_for(minutes) == lease
    assert rules.extension_for(minutes) == lease / 2
    assert rules.revision_lease_for(minutes) == max(2 * DAY, lease / 2)


@pytest.mark.parametrize(("accepted", "limit"), [(0, 1), (1, 3), (4, 3), (5, 5), (600, 5)])
def test_open_claims_grow_with_accepted_work(accepted: int, limit: int) -> None:
    assert rules.open_claim_limit(accepted) == limit


@pytest.mark.parametrize(
    ("reported", "estimate", "confirmed"), [(20, 30, 20), (45, 30, 45), (46, 30, 45), (600, 60, 90), (0, 60, 0)]
)
def test_confirmed_minutes_are_at_most_one_and_a_half_times_the_estimate(
    reported: int, estimate: int, confirmed: int
) -> None:
    assert rules.default_confirmed_minutes(reported, estimate) == confirmed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"task_status": "draft"}, "task_not_open"),
        ({"task_status": "closed"}, "task_not_open"),
        ({"organization_is_active": False}, "task_not_open"),
        ({"closes_at": NOW}, "task_past"),
        ({"closes_at": NOW + HOUR}, ""),
        ({"is_member": True}, "own_organization"),
        ({"is_member": True, "task_status": "draft"}, "own_organization"),
        ({"is_staff": True}, "staff"),
        ({"own_claim_status": "active"}, "already_claimed"),
        ({"own_claim_status": "submitted"}, "already_claimed"),
        ({"own_claim_status": "requested"}, "already_claimed"),
        ({"own_claim_status": "accepted"}, "already_done"),
        ({"own_claim_status": "not_usable"}, "already_done"),
        ({"taken_count": 2}, ""),
        ({"taken_count": 3}, "task_full"),
        ({"needs_approval": True, "pending_requests": 8}, ""),
        ({"needs_approval": True, "pending_requests": 9}, "enough_requests"),
        ({"needs_approval": True, "pending_requests": 3, "taken_count": 2}, "enough_requests"),
        ({"is_for_asked": True}, "only_asked"),
        ({"is_for_asked": True, "is_first": True}, "only_asked"),
        ({"is_for_asked": True, "is_asked": True}, ""),
        ({"opens_to_all_at": NOW + HOUR}, "head_start"),
        ({"opens_to_all_at": NOW + HOUR, "taken_count": 3}, "head_start"),
        ({"opens_to_all_at": NOW + HOUR, "is_first": True}, ""),
        ({"opens_to_all_at": NOW + HOUR, "is_asked": True}, ""),
        ({"opens_to_all_at": NOW}, ""),
        ({"open_claims": 1}, "too_many_open_claims"),
        ({"open_claims": 2, "accepted_count": 1}, ""),
        ({"open_claims": 3, "accepted_count": 1}, "too_many_open_claims"),
        ({"open_claims": 4, "accepted_count": 5}, ""),
        ({"open_claims": 5, "accepted_count": 5}, "too_many_open_claims"),
    ],
)
def test_can_claim(change: dict, code: str) -> None:
    decision = rules.can_claim(dataclasses.replace(CLAIMABLE, **change), NOW)
    assert decision.code == code
    assert bool(decision) is (code == "")
    if code:
        assert str(decision.message)
        assert decision.status == (403 if code in {"own_organization", "staff"} else 409)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"taken_count": 3}, ""),
        ({"needs_approval": True, "pending_requests": 9}, ""),
        ({}, "place_free"),
        ({"taken_count": 3, "is_member": True}, "own_organization"),
        ({"taken_count": 3, "task_status": "closed"}, "task_not_open"),
    ],
)
def test_promise_6_a_full_task_offers_the_waiting_list(change: dict, code: str) -> None:
    assert rules.can_wait(dataclasses.replace(CLAIMABLE, **change), NOW).code == code


def test_promise_33_terms_that_changed_since_they_were_shown_are_refused() -> None:
    assert rules.can_accept_terms("a", "a")
    assert rules.can_accept_terms("a", "b").code == "terms_changed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"extension_count": 1}, ""),
        ({"extension_count": 2}, "no_more_extensions"),
        ({"lease_ends_at": NOW}, "lease_over"),
        ({"is_paused": True}, "clock_paused"),
        ({"status": "submitted"}, "not_active"),
        ({"status": "released"}, "not_active"),
    ],
)
def test_can_extend(change: dict, code: str) -> None:
    facts = {"status": "active", "extension_count": 0, "lease_ends_at": NOW + HOUR, "is_paused": False, "now": NOW}
    assert rules.can_extend(**{**facts, **change}).code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"lease_ends_at": NOW}, "lease_over"),
        ({"lease_ends_at": NOW, "is_paused": True}, ""),
        ({"status": "submitted"}, "already_submitted"),
        ({"status": "expired"}, "claim_cannot_move"),
        ({"status": "released"}, "claim_cannot_move"),
        ({"status": "accepted"}, "claim_cannot_move"),
        ({"status": "requested"}, "claim_cannot_move"),
    ],
)
def test_can_submit(change: dict, code: str) -> None:
    facts = {"status": "active", "lease_ends_at": NOW + HOUR, "is_paused": False, "now": NOW}
    assert rules.can_submit(**{**facts, **change}).code == code


def test_people_can_talk_for_90_days_after_the_end() -> None:
    assert rules.can_send_message(status="active", ended_at=None, now=NOW)
    assert rules.can_send_message(status="accepted", ended_at=NOW - 89 * DAY, now=NOW)
    assert rules.can_send_message(status="accepted", ended_at=NOW - 91 * DAY, now=NOW).code == "thread_closed"


# --- publishing ------------------------------------------------------------------------------------------------------

WHOLE = PublishFacts(
    status="draft",
    organization_is_active=True,
    title="Write",
    why="People",
    need="Text",
    deliverable="A letter",
    point_count=3,
    minutes=30,
    places=1,
    closes_at=None,
    overdue_reviews=0,
    skill_count=1,
)


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(10, "too_short"), (14, "too_short"), (15, ""), (480, ""), (481, "too_long"), (540, "too_long")],
)
def test_promise_2_a_task_takes_15_minutes_to_8_hours(minutes: int, code: str) -> None:
    assert rules.check_minutes(minutes).code == code
    assert rules.can_publish(dataclasses.replace(WHOLE, minutes=minutes), NOW).code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"deliverable": " "}, "deliverable_missing"),
        ({"point_count": 2}, "too_few_points"),
        ({"point_count": 6}, ""),
        ({"point_count": 7}, "too_many_points"),
        ({"title": ""}, "title_missing"),
        ({"why": ""}, "why_missing"),
        ({"need": ""}, "need_missing"),
        ({"skill_count": 0}, "skills_missing"),
        ({"closes_at": NOW}, "closes_in_past"),
        ({"organization_is_active": False}, "organization_suspended"),
        ({"overdue_reviews": 2}, ""),
        ({"overdue_reviews": 3}, "reviews_overdue"),
        ({"status": "open"}, "not_a_draft"),
    ],
)
def test_promise_19_publishing_needs_deliverable_and_checkable_points(change: dict, code: str) -> None:
    assert rules.can_publish(dataclasses.replace(WHOLE, **change), NOW).code == code


def test_everything_missing_is_named_at_once() -> None:
    empty = dataclasses.replace(WHOLE, title="", why="", need="", deliverable="", point_count=0, skill_count=0)
    assert [decision.field for decision in rules.missing_in_brief(empty, NOW)] == [
        "title", "why", "need", "deliverable", "points", "uses",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("is_checked", "approved", "needed"), [(False, 0, True), (False, 2, True), (False, 3, False), (True, 0, False)]
)
def test_the_first_three_briefs_of_a_new_organisation_are_moderated(
    is_checked: bool, approved: int, needed: bool
) -> None:
    assert rules.needs_moderation(is_checked=is_checked, approved_briefs=approved) is needed


@pytest.mark.parametrize(
    ("places", "taken", "code"), [(1, 0, ""), (0, 0, "places_range"), (201, 0, "places_range"), (2, 3, "places_taken")]
)
def test_can_set_places(places: int, taken: int, code: str) -> None:
    assert rules.can_set_places(places=places, taken_count=taken).code == code


# --- reviewing -------------------------------------------------------------------------------------------------------

REVIEWABLE = ReviewFacts(
    is_member=True, is_own_work=False, claim_status="submitted", is_latest_version=True, revision_count=0
)
MET = {1: (True, ""), 2: (True, ""), 3: (True, "")}
ONE_FAILED = {1: (True, ""), 2: (False, "The date is missing"), 3: (True, "")}


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({}, "", 200),
        ({"is_member": False}, "not_a_reviewer", 403),
        ({"is_own_work": True}, "own_work", 403),
        ({"claim_status": "accepted"}, "already_reviewed", 409),
        ({"claim_status": "active"}, "already_reviewed", 409),
        ({"is_latest_version": False}, "already_reviewed", 409),
    ],
)
def test_can_review(change: dict, code: str, status: int) -> None:
    decision = rules.can_review(dataclasses.replace(REVIEWABLE, **change))
    assert (decision.code, decision.status) == (code, status)


def problems(revision_count: int = 0, **answers: object) -> list[str]:
    review = ReviewInput(**{"verdict": "accepted", "points": MET, **answers})  # type: ignore[arg-type]
    found = rules.problems_in_review(review, point_ids=[1, 2, 3], revision_count=revision_count)
    return [problem.code for problem in found]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({}, []),
        ({"verdict": ""}, ["verdict_missing"]),
        ({"points": {1: (True, "")}}, ["point_missing", "point_missing"]),
        ({"points": ONE_FAILED}, ["points_not_met"]),
        ({"verdict": "accepted_with_edits", "points": ONE_FAILED}, []),
        ({"confirmed_minutes": 1441}, ["minutes_out_of_range"]),
    ],
)
def test_an_acceptance_needs_every_point_answered(answers: dict, codes: list[str]) -> None:
    assert problems(**answers) == codes


@pytest.mark.parametrize("verdict", ["changes_asked", "not_usable"])
def test_promise_21_a_refusal_says_what_worked_and_what_to_change(verdict: str) -> None:
    assert problems(verdict=verdict, points=ONE_FAILED) == ["what_worked_missing", "change_missing"]
    assert problems(verdict=verdict, points=ONE_FAILED, what_worked="Tone", what_to_change="Add the date") == []


def test_promise_30a_changes_without_a_comment_on_the_failed_point_are_refused() -> None:
    silent = {1: (True, ""), 2: (False, " "), 3: (True, "")}
    answers = {"verdict": "changes_asked", "points": silent, "what_worked": "Tone", "what_to_change": "Add the date"}
    assert problems(**answers) == ["comment_missing"]
    assert problems(**{**answers, "points": MET}) == ["nothing_to_change"]


def test_the_second_return_needs_a_justification_and_a_third_is_refused() -> None:
    answers = {
        "verdict": "changes_asked", "points": ONE_FAILED, "what_worked": "Tone", "what_to_change": "Add the date",
    }  # fmt: skip
    assert problems(revision_count=0, **answers) == []
    assert problems(revision_count=1, **answers) == ["justification_missing"]
    assert problems(revision_count=1, **answers, justification="The date was in the brief") == []
    assert problems(revision_count=2, **answers) == ["no_more_rounds"]


# --- moves -----------------------------------------------------------------------------------------------------------


def test_every_status_has_its_row_in_the_table_of_moves() -> None:
    assert set(TASK_MOVES) == set(TaskStatus.values)
    assert set(CLAIM_MOVES) == set(ClaimStatus.values)


@pytest.mark.parametrize("status", ["accepted", "released", "expired", "withdrawn"])
def test_an_ended_claim_never_moves_again(status: str) -> None:
    assert CLAIM_MOVES[status] == set()


def test_what_could_not_be_used_moves_only_by_an_appeal_that_was_right() -> None:
    assert CLAIM_MOVES["not_usable"] == {"unconfirmed"}


def test_work_only_ends_from_review_and_places_are_held_until_it_is_lost() -> None:
    assert [status for status, moves in CLAIM_MOVES.items() if "accepted" in moves] == ["submitted", "unconfirmed"]
    assert set(PLACE_HOLDING) == {"active", "submitted", "accepted", "unconfirmed"}
