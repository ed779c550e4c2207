"""The product's engine as a matchlab policy: translates the simulator's state into engine arrays and back.

python -m matchlab --policy benchmarks.matchlab_policy:factory --policy relevance --seeds 10
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tasks.matching.engine import feeds, invitations, prices
from tasks.matching.engine.data import Array, Market, People, Sparse, Tasks
from tasks.matching.engine.features import pair_features
from tasks.matching.engine.values import pair_values
from tasks.matching.engine.weights import FIXED

ANSWER_DAYS = 2.0  # the yardstick's organisations answer a request after one to three days


class EnginePolicy:
    """Prices and lists are made each morning, as the nightly job does it; visitors get the list that is priced then."""

    def __init__(self) -> None:
        self.weights = FIXED
        self.log_days = 0

    def begin(self, state: Any) -> None:
        volunteers, tasks = len(state.vol_visits), len(state.task_open)
        self.wave = np.zeros(tasks, int)
        self.wave_day = np.full(tasks, -np.inf)
        self.closed: set[tuple[int, int]] = set()
        self.unanswered = np.zeros(volunteers)

    def rank_bulk(self, volunteers: Array, open_tasks: Array, state: Any) -> list[Array]:
        market = self.market(open_tasks, state)
        tasks = np.arange(len(open_tasks))
        value = pair_values(market, volunteers[:, None], tasks[None], self.weights).value
        features = pair_features(market, volunteers[:, None], tasks[None])
        expected = self.expected(market, state)
        seen = feeds.exam(np.arange(state.feed), self.weights)
        lists = []
        for n in range(len(volunteers)):
            price = prices.need_prices(market.tasks, expected)
            ranked = feeds.order(value[n], price, stretch_mask=features["stretch"][n] > 0)[: 3 * state.feed]
            lists.append(open_tasks[ranked])
            shown = ranked[: state.feed]
            expected[shown] += seen[: len(shown)] * value[n, shown]
        return lists

    def notify_bulk(self, open_tasks: Array, state: Any) -> list[tuple[int, int]]:
        self.read_log(state)
        if not len(open_tasks):
            return []
        market = self.market(open_tasks, state)
        here = state.volunteers["signup_day"] <= state.day
        at = {int(task): row for row, task in enumerate(open_tasks)}
        sent = invitations.State(
            sent=state.task_invited[open_tasks],
            wave=self.wave[open_tasks],
            days_since_wave=state.day - self.wave_day[open_tasks],
            weekly_max=np.where(here, 2, 0),
            invited_today=~here,
            closed={(at[t], v) for t, v in self.closed if t in at},
        )
        chosen = invitations.choose(market, sent, self.expected(market, state), self.weights)
        for one in chosen:
            task = int(open_tasks[one.task])
            self.closed.add((task, one.person))
            if one.wave != self.wave[task]:
                self.wave[task], self.wave_day[task] = one.wave, state.day
        return [(int(open_tasks[one.task]), one.person) for one in chosen]

    def read_log(self, state: Any) -> None:
        for rows in state.log[self.log_days :]:
            for _day, volunteer, task, position, accepted in rows:
                if accepted:
                    self.closed.add((int(task), int(volunteer)))
                if position >= 0 or accepted:
                    self.unanswered[volunteer] = 0
                else:
                    self.unanswered[volunteer] += 1
        self.log_days = len(state.log)

    def expected(self, market: Market, state: Any) -> Array:
        here = np.flatnonzero(state.volunteers["signup_day"] <= state.day)
        tasks = np.arange(len(market.tasks))
        value = pair_values(market, here[:, None], tasks[None], self.weights).value
        return prices.fixed_point(market, here, np.broadcast_to(tasks, value.shape), value, self.weights).expected

    def market(self, open_tasks: Array, state: Any) -> Market:
        return Market(self.people(state), self.tasks(open_tasks, state), np.asarray(state.skill_category, np.int32))

    def people(self, state: Any) -> People:
        v = state.volunteers
        joined = np.clip(state.day - v["signup_day"], 0, None)
        return People.blank(
            len(joined),
            skills=Sparse.from_dense(v["skills"]),
            goals=Sparse.from_dense(v["goals"]),
            causes=Sparse.from_dense(v["causes"]),
            languages=Sparse.from_dense(v["languages"]),
            weekly_minutes=np.maximum(v["minutes"], 1).astype(float),
            minutes_left=state.vol_minutes_left.astype(float),
            visits=state.vol_visits.astype(float),
            days_joined=joined.astype(float),
            days_seen=np.where(state.vol_last_seen >= 0, state.day - state.vol_last_seen, joined).astype(float),
            accepted=state.vol_done.astype(float),
            failed=state.vol_failed.astype(float),
            declined=state.vol_declined.astype(float),
            invited_7d=state.vol_invited_7d.astype(float),
            unanswered=self.unanswered,
        )

    def tasks(self, rows: Array, state: Any) -> Tasks:
        t = {name: column[rows] for name, column in state.tasks.items()}
        asked = t["need"] > 0
        approval = t["application"].astype(bool)
        return Tasks.blank(
            len(rows),
            need=Sparse.from_dense(t["need"], asked),
            weight=Sparse.from_dense(t["weight"], asked),
            causes=Sparse.from_dense(t["causes"]),
            languages=Sparse.from_rows([[(int(language), 1.0)] for language in t["language"]]),
            minutes=t["minutes"].astype(float),
            places=t["slots"].astype(float),
            days_left=(t["deadline"] - state.day).astype(float),
            open=state.task_open[rows].astype(float),
            pending=state.task_pending[rows].astype(float),
            working=state.task_working[rows].astype(float),
            filled=state.task_filled[rows].astype(float),
            organization=t["org"].astype(np.int32),
            needs_approval=approval,
            answer_days=np.where(approval, ANSWER_DAYS, 0.0),
        )


factory = EnginePolicy
