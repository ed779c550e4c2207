"""The product's engine as a matchlab policy: translates the simulator's state into engine arrays and back.

    python -m matchlab --policy benchmarks.matchlab_policy:factory --policy relevance --seeds 10

It decides nothing: values, prices, order and invitations are the engine's, and so is what is learned from the log.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tasks.matching.engine import feeds, invitations, learning, prices
from tasks.matching.engine.batches import batch
from tasks.matching.engine.data import Array, Market, People, Sparse, Tasks
from tasks.matching.engine.features import SAME_DAY, gates, pair_features
from tasks.matching.engine.values import done_in_time, pair_values
from tasks.matching.engine.weights import FIXED

ANSWER_DAYS = 2.0  # the yardstick's organisations answer a request after one to three days
MAILS_A_WEEK = 2
LEARN_EVERY = 7  # days


class History:
    """What the log tells of each pair, in the form the product keeps it: looks, answers, openings, outcomes."""

    def __init__(self, people: int, tasks: int) -> None:
        self.missed = np.ones((people, tasks), np.float32)  # chance that no showing so far was looked at
        self.taken = np.zeros((people, tasks), bool)
        self.asked = np.zeros((people, tasks), bool)
        self.opened = np.zeros(people)
        self.unanswered = np.zeros(people)
        self.taken_day = np.zeros((people, tasks), np.int32)
        self.days_read = 0

    def read(self, state: Any) -> None:
        """The days of the log that were not read before. Called each morning, before anything of the day happens."""
        for rows in state.log[self.days_read :]:
            if len(rows):
                self._read_day(rows, state)
        self.days_read = len(state.log)

    def _read_day(self, rows: Array, state: Any) -> None:
        day, v, t, position, accepted = rows.T
        shown, taken = position >= 0, accepted == 1
        self.missed[v[shown], t[shown]] *= 1 - feeds.exam(position[shown], FIXED)
        self.taken[v[taken], t[taken]] = True
        self.taken_day[v[taken], t[taken]] = day[taken]
        mailed, mailed_task = v[~shown], t[~shown]
        self.asked[mailed, mailed_task] = True
        visited = np.isin(mailed, v[shown])
        opened = taken[~shown] | (~visited & (state.vol_last_seen[mailed] == day[~shown]))
        self.opened[mailed[opened]] += 1
        self.missed[mailed[opened], mailed_task[opened]] = 0
        self.unanswered[mailed] += 1
        self.unanswered[mailed[opened]] = 0
        self.unanswered[v[shown]] = 0

    def shown(self, market: Market, state: Any) -> learning.Rows:
        """One row per pair that was shown or asked: whether it was taken."""
        v, t = np.nonzero((self.missed < 1) | self.taken)
        return self._rows(market, state, v, t, self.taken[v, t], 1 - self.missed[v, t] * ~self.taken[v, t])

    def ended(self, market: Market, state: Any) -> learning.Rows | None:
        """One row per piece of work that ended: whether it was accepted."""
        ends = np.array([row for row in state.outcomes if row[3] >= 0], int).reshape(-1, 4)
        _day, v, t, result = ends.T
        days = (
            state.tasks["deadline"][t] - self.taken_day[v, t] - ANSWER_DAYS * state.tasks["application"][t] + SAME_DAY
        )
        chance = done_in_time(days, state.tasks["minutes"][t], state.volunteers["minutes"][v])
        return self._rows(market, state, v, t, result == 1, chance) if len(ends) else None

    def _rows(self, market: Market, state: Any, v: Array, t: Array, happened: Array, chance: Array) -> learning.Rows:
        return learning.Rows(
            pair_features(market, v, t), happened, v, t, state.tasks["org"][t], None, np.maximum(chance, 1e-3)
        )


class EnginePolicy:
    """Prices and lists are made each morning, as the nightly job does it; visitors get the list that is priced then."""

    limits = invitations.Limits()

    def begin(self, state: Any) -> None:
        people, tasks = len(state.vol_visits), len(state.task_open)
        self.weights = FIXED
        self.history = History(people, tasks)
        self.expected = np.zeros(tasks)
        self.wave = np.zeros(tasks, int)
        self.wave_day = np.full(tasks, -np.inf)
        self.effects = {name: (np.zeros(people), np.zeros(tasks)) for name in ("accept", "success")}

    def notify_bulk(self, open_tasks: Array, state: Any) -> list[tuple[int, int]]:
        self.history.read(state)
        if state.day and state.day % LEARN_EVERY == 0:
            self.refit(state)
        if not len(open_tasks):
            return []
        market = self.market(open_tasks, state)
        here = state.volunteers["signup_day"] <= state.day
        people, tasks = np.flatnonzero(here), np.arange(len(open_tasks))
        row, task = np.nonzero(gates(market, people[:, None], tasks[None]))
        value = np.zeros((len(people), len(tasks)))
        value[row, task] = pair_values(market, people[row], task, self.weights).value
        lists = np.broadcast_to(tasks, value.shape)
        start = self.expected[open_tasks] if state.day else None
        found = prices.fixed_point(market, people, lists, value, self.weights, start=start)
        self.expected[open_tasks] = found.expected
        worth_a_look = np.nonzero(value * found.price > self.limits.gain_min)
        sent = invitations.State(
            sent=state.task_invited[open_tasks],
            wave=self.wave[open_tasks],
            days_since_wave=state.day - self.wave_day[open_tasks],
            weekly_max=np.where(here, MAILS_A_WEEK, 0),
            invited_today=~here,
            closed=Sparse.from_dense(self.closed(open_tasks)),
        )
        pairs = people[worth_a_look[0]], worth_a_look[1]
        chosen = invitations.choose(market, sent, found.expected, self.weights, self.limits, pairs)
        for one in chosen:
            task = open_tasks[one.task]
            if one.wave != self.wave[task]:
                self.wave[task], self.wave_day[task] = one.wave, state.day
        return [(int(open_tasks[one.task]), one.person) for one in chosen]

    def closed(self, open_tasks: Array) -> Array:
        return (self.history.asked | self.history.taken)[:, open_tasks]

    def rank_bulk(self, volunteers: Array, open_tasks: Array, state: Any) -> list[Array]:
        market = self.market(open_tasks, state)
        v, t = volunteers[:, None], np.arange(len(open_tasks))[None]
        value = pair_values(market, v, t, self.weights).value * ~self.history.taken[volunteers][:, open_tasks]
        found = pair_features(market, v, t)
        ranked = batch(
            market.tasks,
            value,
            self.expected[open_tasks],
            self.weights,
            shown=state.feed,
            goal_mask=found["goal"] > 0,
            stretch_mask=found["stretch"] > 0,
        )
        return [open_tasks[rows[: 3 * state.feed]] for rows in ranked]

    def refit(self, state: Any) -> None:
        """Learns from the log, as the product's weekly job does from its own."""
        posted = np.arange(len(state.task_open))
        market = self.market(posted, state)
        found = learning.refit(self.history.shown(market, state), self.history.ended(market, state), FIXED)
        self.weights = found.weights
        for name, by_kind in found.effects.items():
            people = by_kind["volunteer"].of(np.arange(len(state.vol_visits)))
            tasks = by_kind["task"].of(posted) + by_kind["organization"].of(state.tasks["org"])
            self.effects[name] = (people, tasks)

    # From the simulator's arrays to the engine's.

    def market(self, rows: Array, state: Any) -> Market:
        looked = Sparse.from_dense(1 - self.history.missed[:, rows])
        category = np.asarray(state.skill_category, np.int32)
        return Market(self.people(state), self.tasks(rows, state), category, looked)

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
            invited=state.vol_invited.astype(float),
            opened=self.history.opened,
            invited_7d=state.vol_invited_7d.astype(float),
            unanswered=self.history.unanswered,
            effect=self.effects["accept"][0],
            success_effect=self.effects["success"][0],
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
            minutes=np.maximum(t["minutes"], 1).astype(float),
            places=np.maximum(t["slots"], 1).astype(float),
            days_left=(t["deadline"] - state.day).astype(float),
            open=state.task_open[rows].astype(float),
            pending=state.task_pending[rows].astype(float),
            working=state.task_working[rows].astype(float),
            filled=state.task_filled[rows].astype(float),
            organization=t["org"].astype(np.int32),
            needs_approval=approval,
            answer_days=np.where(approval, ANSWER_DAYS, 0.0),
            effect=self.effects["accept"][1][rows],
            success_effect=self.effects["success"][1][rows],
        )


factory = EnginePolicy
