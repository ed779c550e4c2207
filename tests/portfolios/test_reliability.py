"""Finished on time: the same from the event log as from the claims (promise 17)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolios import rules
from portfolios.selectors.facts import computed
from portfolios.selectors.reliability import reliability_of
from tasks.models import TaskEvent
from tasks.services.claims import withdraw_claim
from tasks.states import ClaimStatus
from tests.factories import ClaimFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import accepted, portfolio_of
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> Volunteer:
    nadia = VolunteerFactory()
    for _number in range(4):
        accepted(nadia)
    accepted(nadia, is_returned_once=True, visibility="hidden")
    for status in (ClaimStatus.NOT_USABLE, ClaimStatus.EXPIRED, ClaimStatus.RELEASED, ClaimStatus.WITHDRAWN):
        ClaimFactory(volunteer=nadia, status=status)
    portfolio_of(nadia, shows_reliability=True)
    return nadia


def recomputed(nadia: Volunteer) -> rules.Reliability:
    """From the log alone: each claim ends where its last move led."""
    last: dict[int, str] = {}
    events = TaskEvent.objects.filter(claim__volunteer=nadia).exclude(to_status="").order_by("pk")
    for claim_id, to_status in events.values_list("claim_id", "to_status"):
        last[claim_id] = to_status
    ends = list(last.values())
    return rules.Reliability(
        on_time_count=sum(end in {"accepted", "unconfirmed", "not_usable"} for end in ends),
        late_count=ends.count("expired"),
        excused_count=ends.count("released") + ends.count("withdrawn"),
    )


def test_promise_17_on_time_is_the_same_from_the_event_log(nadia):
    found = reliability_of(nadia.portfolio)
    assert found == recomputed(nadia) == rules.Reliability(on_time_count=6, late_count=1, excused_count=2)
    assert found.closed_count == 7


def test_promise_17_what_the_organisation_takes_back_lowers_nothing(nadia):
    before = reliability_of(nadia.portfolio)
    claim = ClaimFactory(volunteer=nadia)
    actor_id = publisher_of(claim.task.organization)
    withdraw_claim(claim_id=claim.pk, actor_id=actor_id, now=timezone.now(), why="We found another way.")
    after = reliability_of(nadia.portfolio)
    assert (after.on_time_count, after.closed_count) == (before.on_time_count, before.closed_count)
    assert after == recomputed(nadia)


def test_promise_17_months_are_those_of_the_event_log(nadia):
    accepted(nadia, at=timezone.now() - timedelta(days=100))
    events = TaskEvent.objects.filter(
        claim__in=nadia.portfolio_lines.public().values("claim"), to_status="accepted", kind="work_reviewed"
    )
    assert list(computed(nadia.portfolio).months) == sorted({event.at.date().replace(day=1) for event in events})


def test_promise_16_nothing_is_shown_below_three_closed_tasks_or_without_consent(nadia):
    assert computed(nadia.portfolio).reliability is not None
    portfolio_of(nadia, shows_reliability=False)
    nadia.portfolio.refresh_from_db()
    assert computed(nadia.portfolio).reliability is None
    few = VolunteerFactory()
    accepted(few)
    portfolio_of(few, address="few", shows_reliability=True)
    assert computed(few.portfolio).reliability is None
    assert not computed(few.portfolio).is_shown
