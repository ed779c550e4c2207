"""When a message is tried again."""

from datetime import timedelta

import pytest

from organizations.states import Role
from webhooks import rules

# After how many failed tries, the shortest and the longest pause in seconds.
PAUSES = [
    (1, 5, 6), (2, 300, 360), (3, 1800, 2160), (4, 7200, 8640), (5, 18000, 21600), (6, 36000, 43200), (7, 50400, 60480),
    (8, 72000, 86400), (9, 86400, 103680),
]  # fmt: skip


@pytest.mark.parametrize(("attempts", "shortest", "longest"), PAUSES)
def test_pauses_grow_and_scatter_between_two_bounds(attempts: int, shortest: int, longest: int) -> None:
    assert rules.pause_after(attempts, jitter=0) == timedelta(seconds=shortest)
    assert rules.pause_after(attempts, jitter=1) == timedelta(seconds=longest)
    middle = rules.pause_after(attempts, jitter=0.5)
    assert middle is not None
    assert timedelta(seconds=shortest) < middle < timedelta(seconds=longest)


def test_the_tenth_failure_is_the_last() -> None:
    assert len(PAUSES) + 1 == rules.ATTEMPTS_MAX
    assert rules.pause_after(rules.ATTEMPTS_MAX, jitter=0) is None
    assert rules.pause_after(rules.ATTEMPTS_MAX, jitter=0, retry_after=timedelta(hours=1)) is None


@pytest.mark.parametrize(("asked", "pause"), [
    (timedelta(minutes=2), timedelta(minutes=2)), (timedelta(seconds=1), timedelta(seconds=5)),
    (timedelta(days=40), timedelta(hours=24)), (timedelta(seconds=-9), timedelta(seconds=5)),
])  # fmt: skip
def test_a_receiver_may_ask_for_a_longer_pause_up_to_a_day(asked: timedelta, pause: timedelta) -> None:
    assert rules.pause_after(1, jitter=0, retry_after=asked) == pause


@pytest.mark.parametrize(("status", "is_success"), [(200, True), (204, True), (299, True), (301, False), (304, False),
                                                    (199, False), (404, False), (500, False)])  # fmt: skip
def test_success_is_two_hundred_and_something(status: int, is_success: bool) -> None:
    assert rules.is_success(status) is is_success


def test_owners_and_managers_look_after_webhooks() -> None:
    assert rules.can_manage_webhooks(Role.OWNER)
    assert rules.can_manage_webhooks(Role.MANAGER)
    for role in (Role.REVIEWER, ""):
        assert rules.can_manage_webhooks(role).code == "webhooks_are_for_managers"
