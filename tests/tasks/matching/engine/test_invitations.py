"""Invitations keep every cap, go where they bring most, and are left out where they cost more than they bring."""

import dataclasses
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.matching.engine.data import Array, Market, People, Sparse, Tasks
from tasks.matching.engine.invitations import (
    HAZARD_OTHER,
    HAZARD_SUITED,
    Invitation,
    Limits,
    State,
    _cost,
    choose,
)
from tasks.matching.engine.weights import FIXED
from tests.tasks.matching.engine.markets import SKILLS, random_market


def untouched(market: Market, **columns: Array) -> State:
    tasks, people = len(market.tasks), len(market.people)
    return dataclasses.replace(
        State(
            sent=np.zeros(tasks),
            wave=np.zeros(tasks, int),
            days_since_wave=np.full(tasks, np.inf),
            weekly_max=np.full(people, 2),
            invited_today=np.zeros(people, bool),
        ),
        **columns,
    )


def suited(people: int, **task: Array) -> Market:
    """One task that suits everybody well."""
    return Market(
        People.blank(
            people, skills=Sparse.from_rows([[(0, 3)]] * people), causes=Sparse.from_rows([[(0, 1)]] * people)
        ),
        Tasks.blank(
            1,
            need=Sparse.from_rows([[(0, 2)]]),
            weight=Sparse.from_rows([[(0, 1)]]),
            causes=Sparse.from_rows([[(0, 1)]]),
            **task,
        ),
        np.zeros(SKILLS, np.int32),
    )


def invited(market: Market, state: State, limits: Limits | None = None) -> list[Invitation]:
    return choose(market, state, np.zeros(len(market.tasks)), FIXED, limits)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_cap_is_ever_broken(seed: int) -> None:
    rng = np.random.default_rng(seed)
    market = random_market(seed, people=60)
    tasks, people = len(market.tasks), len(market.people)
    closed = rng.random((people, tasks)) < 0.2
    state = untouched(
        market,
        sent=rng.integers(0, 12, tasks),
        wave=rng.integers(0, 3, tasks),
        days_since_wave=rng.uniform(0, 4, tasks),
        weekly_max=rng.integers(0, 3, people),
        invited_today=rng.random(people) < 0.2,
        closed=Sparse.from_dense(closed),
    )
    limits = Limits(gain_min=-1.0)  # also where it is not worth it
    found = invited(market, state, limits)
    per_task, per_person = Counter(row.task for row in found), Counter(row.person for row in found)
    assert max(per_person.values(), default=0) <= 1
    for person in per_person:
        assert not state.invited_today[person]
        assert market.people.invited_7d[person] < min(state.weekly_max[person], limits.per_week)
        assert market.people.unanswered[person] < limits.unanswered_max
    for task, count in per_task.items():
        assert state.sent[task] + count <= limits.per_place * market.tasks.open[task]
        if state.wave[task] == 0:
            assert count + state.sent[task] <= limits.first_wave * market.tasks.open[task]
    assert not any(closed[row.person, row.task] for row in found)
    assert found == invited(market, state, limits)


def test_a_task_asks_five_people_per_open_place_then_ten_and_no_more() -> None:
    market = suited(100, open=np.array([2.0]), places=np.array([2.0]))
    first = invited(market, untouched(market))
    assert {row.wave for row in first} == {1}
    assert 0 < len(first) <= 10
    sent = np.array([float(len(first))])
    later = untouched(market, sent=sent, wave=np.array([1]), days_since_wave=np.array([2.0]))
    second = invited(market, later)
    assert {row.wave for row in second} == {2}
    assert len(first) + len(second) <= 20
    spent = untouched(market, sent=np.array([20.0]), wave=np.array([2]), days_since_wave=np.array([9.0]))
    assert invited(market, spent) == []


def test_a_wave_is_given_two_days_before_the_next() -> None:
    market = suited(100)
    state = untouched(market, sent=np.array([5.0]), wave=np.array([1]), days_since_wave=np.array([1.9]))
    assert invited(market, state) == []


def test_people_who_want_no_invitations_or_did_not_answer_three_get_none() -> None:
    market = suited(3)
    market = dataclasses.replace(
        market,
        people=dataclasses.replace(market.people, unanswered=np.array([0, 3, 0]), invited_7d=np.array([0, 0, 1])),
    )
    state = untouched(market, weekly_max=np.array([0, 2, 1]))
    assert invited(market, state) == []
    assert {row.person for row in invited(market, untouched(market))} == {0, 2}


def test_each_further_invitation_to_a_task_is_worth_less() -> None:
    gains = [row.gain for row in invited(suited(100), untouched(suited(100)))]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] < gains[0]
    assert min(gains) > Limits().gain_min


def test_nobody_is_asked_for_what_lists_will_fill_or_what_does_not_suit() -> None:
    market = suited(50)
    assert choose(market, untouched(market), np.array([6.0]), FIXED) == []
    strangers = dataclasses.replace(market, people=People.blank(50))
    assert invited(strangers, untouched(strangers)) == []


def test_the_person_who_opens_invitations_is_asked_first() -> None:
    market = suited(2)
    people = dataclasses.replace(market.people, invited=np.array([6.0, 6.0]), opened=np.array([0.0, 6.0]))
    market = dataclasses.replace(market, people=people)
    assert invited(market, untouched(market))[0].person == 1


def test_a_task_that_nobody_has_taken_is_worth_more_mails() -> None:
    places = {"open": np.array([3.0]), "places": np.array([4.0])}
    untaken, begun = suited(50, **places), suited(50, filled=np.array([1.0]), **places)
    gains = [sum(row.gain for row in invited(market, untouched(market))) for market in (untaken, begun)]
    assert gains[0] > 2 * gains[1]


def test_only_the_pairs_given_are_thought_about() -> None:
    market = suited(20)
    found = choose(market, untouched(market), np.zeros(1), FIXED, pairs=(np.array([3, 7]), np.array([0, 0])))
    assert {row.person for row in found} == {3, 7}


def test_a_mail_costs_less_the_surer_it_suits() -> None:
    market = suited(1)
    cost = _cost(market.people, np.zeros(3, int), np.array([0.05, 0.15, 0.4]))
    assert cost[0] > cost[1] > cost[2]
    assert cost[0] / cost[2] < HAZARD_OTHER / HAZARD_SUITED
