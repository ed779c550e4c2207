"""Weights are learned from the log, used only when they foretell better, and taken back with a reason."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from tasks.jobs import refit_weights as job
from tasks.matching.engine.learning import Refit, Rows
from tasks.matching.engine.weights import FIXED, Weights
from tasks.matching.history import History, read_history
from tasks.matching.in_use import weights_in_use
from tasks.models import MatchWeights
from tasks.services import weights as service
from tasks.services.impressions import log_shown
from tasks.services.weights import refit_weights, use_fixed_weights_first, use_weights
from tests.factories import ClaimFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.tasks.matching.engine.test_learning import TRUE, history

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def made_up(weights: Weights, *, size: int = 6000, ended: int = 900, seed: int = 1) -> History:
    """Half a year of a market in which these weights are the truth."""
    shown, work = (
        history(size, seed=seed, weights=weights)[0],
        history(ended, seed=seed, weights=weights, is_shown=False)[0],
    )

    def times(count: int) -> np.ndarray:
        return NOW.timestamp() - np.linspace(60 * 86400, 0, count)

    return History(shown, times(size), work, times(ended))


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stands in for the log of a site with a long history."""

    def given(history: History) -> None:
        monkeypatch.setattr(service, "read_history", lambda *, now: history)

    return given


# --- refitting ------------------------------------------------------------------------------------------------------


def test_weights_that_foretell_better_are_taken_into_use(past: Any) -> None:
    past(made_up(TRUE))
    use_fixed_weights_first(now=NOW - timedelta(days=30))
    row = refit_weights(now=NOW)
    assert row is not None
    assert row.is_in_use
    for target in ("accept", "success"):
        assert row.quality[target]["log_loss"] < row.quality[target]["log_loss_in_use"]
    in_use = weights_in_use()
    assert in_use.pk == row.pk
    assert abs(in_use.weights.accept["fit"] - TRUE.accept["fit"]) < abs(FIXED.accept["fit"] - TRUE.accept["fit"])
    assert len(in_use.effects["accept"]["task"].ids) > 0
    assert in_use.task_effect(np.array([-1]), np.array([-1])).tolist() == [0]
    assert MatchWeights.objects.get(source="fixed").decided_why == f"Replaced by version {row.pk}."


def test_weights_that_foretell_worse_are_stored_but_not_used(past: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    past(made_up(FIXED))
    learn = service.refit

    def wrong(shown: Rows, ended: Rows | None, prior: Weights) -> Refit:
        found = learn(shown, ended, prior)
        return found._replace(weights=replace(found.weights, accept_base=2.0))

    monkeypatch.setattr(service, "refit", wrong)
    row = refit_weights(now=NOW)
    assert row is not None
    assert (row.is_in_use, row.decided_by) == (False, None)
    assert row.quality["accept"]["log_loss"] > row.quality["accept"]["log_loss_in_use"]
    assert row.decided_why == "Not used: it did not foretell the last week better."
    assert weights_in_use().weights == FIXED


def test_better_for_one_target_alone_is_not_enough(past: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    past(made_up(TRUE))
    learn = service.refit

    def half_wrong(shown: Rows, ended: Rows | None, prior: Weights) -> Refit:
        found = learn(shown, ended, prior)
        return found._replace(weights=replace(found.weights, success_base=-4.0))

    monkeypatch.setattr(service, "refit", half_wrong)
    row = refit_weights(now=NOW)
    assert row is not None
    assert row.quality["accept"]["log_loss"] < row.quality["accept"]["log_loss_in_use"]
    assert not row.is_in_use


def test_a_last_week_with_little_in_it_decides_nothing(past: Any) -> None:
    known = made_up(TRUE)
    past(known._replace(shown_at=known.shown_at - 8 * 86400))
    row = refit_weights(now=NOW)
    assert row is not None
    assert not row.is_in_use
    assert "too little happened" in row.decided_why


def test_a_short_history_stores_nothing(past: Any) -> None:
    past(made_up(TRUE, size=450))
    assert refit_weights(now=NOW) is None
    assert MatchWeights.objects.get().source == "fixed"


def test_few_outcomes_leave_the_weights_of_success_as_they_are(past: Any) -> None:
    past(made_up(TRUE, ended=40))
    row = refit_weights(now=NOW)
    assert row is not None
    assert row.is_in_use
    assert "success" not in row.quality
    assert weights_in_use().weights.success == FIXED.success


def test_a_second_run_within_the_week_does_nothing(past: Any) -> None:
    past(made_up(TRUE))
    assert refit_weights(now=NOW) is not None
    assert refit_weights(now=NOW + timedelta(days=6)) is None
    assert refit_weights(now=NOW + timedelta(days=7, minutes=1)) is not None


def test_what_staff_chose_stays_for_a_week(past: Any) -> None:
    past(made_up(TRUE))
    first = refit_weights(now=NOW)
    assert first is not None
    staff, later = UserFactory(is_staff=True), NOW + timedelta(days=8)
    fixed = MatchWeights.objects.get(source="fixed")
    use_weights(weights_id=fixed.pk, actor_id=staff.pk, now=later, why="Fewer tasks were taken")
    assert refit_weights(now=later + timedelta(days=1)) is None
    assert weights_in_use().weights == FIXED


def test_the_job_runs_twice_on_an_empty_site() -> None:
    job()
    job()
    assert MatchWeights.objects.get().is_in_use


# --- taking an earlier version back ---------------------------------------------------------------------------------


def test_an_earlier_version_comes_back_as_the_newest_with_who_and_why() -> None:
    use_fixed_weights_first(now=NOW)
    first = MatchWeights.objects.get()
    learned = MatchWeights.objects.create(source="learned", values={"weights": TRUE.to_json()}, quality={})
    staff = UserFactory(is_staff=True)
    taken = use_weights(weights_id=learned.pk, actor_id=staff.pk, now=NOW, why=" To try it ")
    assert weights_in_use().weights == TRUE
    assert (taken.quality["copy_of"], taken.decided_by_id, taken.decided_why) == (learned.pk, staff.pk, "To try it")
    back = use_weights(weights_id=first.pk, actor_id=staff.pk, now=NOW, why="Fewer tasks were taken")
    assert weights_in_use().weights == FIXED
    assert (back.source, MatchWeights.objects.filter(is_in_use=True).count()) == ("fixed", 1)
    again = use_weights(weights_id=taken.pk, actor_id=staff.pk, now=NOW, why="It was the season")
    assert again.quality["copy_of"] == learned.pk


@pytest.mark.parametrize(
    ("why", "version", "code"), [("Because", "in use", "weights_in_use"), (" ", "earlier", "why_missing")]
)
def test_what_is_refused(why: str, version: str, code: str) -> None:
    use_fixed_weights_first(now=NOW)
    earlier = MatchWeights.objects.create(source="learned", values={"weights": TRUE.to_json()}, quality={})
    in_use = MatchWeights.objects.get(is_in_use=True)
    chosen = in_use if version == "in use" else earlier
    with pytest.raises(ActionDenied) as denied:
        use_weights(weights_id=chosen.pk, actor_id=UserFactory(is_staff=True).pk, now=NOW, why=why)
    assert denied.value.code == code


def test_only_staff_choose_weights() -> None:
    row = MatchWeights.objects.create(source="learned", values={"weights": TRUE.to_json()}, quality={})
    with pytest.raises(ActionDenied):
        use_weights(weights_id=row.pk, actor_id=UserFactory().pk, now=NOW, why="I like it")


def test_the_first_version_is_stored_once() -> None:
    use_fixed_weights_first(now=NOW)
    use_fixed_weights_first(now=NOW)
    assert MatchWeights.objects.count() == 1


# --- the history ----------------------------------------------------------------------------------------------------


def show(volunteer: Any, *tasks: Any, now: datetime, place: str = "browse", first: int = 0) -> None:
    log_shown(
        volunteer_id=volunteer.pk, task_ids=[task.pk for task in tasks], place=place, now=now, first_position=first
    )


def looks(shown: Rows) -> dict[int, tuple[bool, float, float]]:
    """By task: whether it was taken, its position, and the chance of a look that is known."""
    assert shown.position is not None
    assert shown.chance is not None
    columns = (shown.task, shown.happened, shown.position, shown.chance.round(4))
    return {row[0]: row[1:] for row in zip(*(column.tolist() for column in columns), strict=True)}


def test_a_showing_has_its_position_and_features() -> None:
    ana = VolunteerFactory(skills={"translation": 3}, weekly_minutes=60)
    taken, left = TaskFactory(uses={"translation": 2}, minutes=60), TaskFactory(uses={"editing": 1}, minutes=15)
    show(ana, left, taken, now=NOW - timedelta(days=3), first=4)
    ClaimFactory(task=taken, volunteer=ana, now=NOW - timedelta(days=2))
    shown = read_history(now=NOW).shown
    assert looks(shown) == {left.pk: (False, 4, 1), taken.pk: (True, 5, 1)}
    assert dict(zip(shown.task.tolist(), shown.features["fit"].tolist(), strict=True)) == {taken.pk: 1, left.pk: 0}
    organizations = {taken.pk: taken.organization_id, left.pk: left.organization_id}
    assert [organizations[pk] for pk in shown.task.tolist()] == shown.organization.tolist()


def test_several_showings_are_one_row_with_the_chance_that_one_was_looked_at() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    for hours, position in ((40, 4), (20, 2)):
        show(ana, task, now=NOW - timedelta(hours=hours), first=position)
    by_position = [1 / (1 + 0.35 * position) for position in (4, 2)]
    either = 1 - (1 - by_position[0]) * (1 - by_position[1])
    assert looks(read_history(now=NOW).shown) == {task.pk: (False, -1, round(either, 4))}


def test_a_morning_mail_may_stay_unread_and_an_opened_invitation_was_seen() -> None:
    ana, invited, mailed = VolunteerFactory(), TaskFactory(), TaskFactory()
    show(ana, invited, now=NOW - timedelta(days=1), place="invitation")
    show(ana, mailed, now=NOW - timedelta(days=1), place="digest")
    assert looks(read_history(now=NOW).shown) == {invited.pk: (False, -1, 0.999), mailed.pk: (False, -1, 0.3333)}


def test_a_task_decided_before_it_was_shown_is_no_row() -> None:
    ana, task = VolunteerFactory(), TaskFactory()
    ClaimFactory(task=task, volunteer=ana, now=NOW - timedelta(days=2))
    show(ana, task, now=NOW - timedelta(days=1))
    assert len(read_history(now=NOW).shown) == 0


def test_outcomes_count_accepted_against_failed_and_leave_out_what_says_nothing() -> None:
    statuses = ("accepted", "not_usable", "released", "expired", "withdrawn", "active")
    claims = {status: ClaimFactory(status=status, now=NOW - timedelta(days=40)) for status in statuses}
    ended = read_history(now=NOW).ended
    happened = dict(zip(ended.task.tolist(), ended.happened.tolist(), strict=True))
    assert happened == {
        claims[status].task_id: status == "accepted" for status in ("accepted", "not_usable", "released", "expired")
    }
    assert ended.position is None


def test_first_task_counts_as_it_was_when_it_was_shown() -> None:
    ana, starter = VolunteerFactory(), TaskFactory(is_starter=True)
    later = TaskFactory(is_starter=True)
    show(ana, starter, now=NOW - timedelta(days=9))
    ClaimFactory(task=starter, volunteer=ana, status="accepted", now=NOW - timedelta(days=8))
    show(ana, later, now=NOW - timedelta(days=1))
    shown = read_history(now=NOW).shown
    assert dict(zip(shown.task.tolist(), shown.features["first"].tolist(), strict=True)) == {starter.pk: 1, later.pk: 0}


def test_an_empty_log_is_an_empty_history() -> None:
    known = read_history(now=NOW)
    assert (len(known.shown), len(known.ended)) == (0, 0)


def test_reading_costs_the_same_queries_for_many_rows(django_assert_num_queries: Any) -> None:
    def count(people: int) -> None:
        for _number in range(people):
            ana, task = VolunteerFactory(skills={"translation": 2}, causes=["food"]), TaskFactory()
            show(ana, task, now=NOW - timedelta(days=1))
            ClaimFactory(task=task, volunteer=ana, status="accepted", now=NOW - timedelta(hours=20))
        with django_assert_num_queries(15):
            read_history(now=NOW)

    count(1)
    count(3)
