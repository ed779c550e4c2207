"""The weekly report counts what the logs hold, once per week, catches up, and knows nothing of who people are."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tasks.jobs import report_fairness
from tasks.matching import fairness
from tasks.matching.engine.data import People
from tasks.matching.engine.features import FEATURES
from tasks.matching.fairness import figures_of, gini, open_tasks, week_of
from tasks.models import FairnessReport, Impression, Task
from tasks.services import fairness as service
from tasks.services.impressions import log_shown
from tasks.services.publishing import close_task
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, tzinfo=UTC)


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def show(volunteer: Any, tasks: Sequence[Task], now: datetime, place: str = "browse") -> None:
    log_shown(volunteer_id=volunteer.pk, task_ids=[task.pk for task in tasks], place=place, now=now)


def close(task: Task, now: datetime) -> None:
    close_task(task_id=task.pk, actor_id=publisher_of(task.organization), now=now)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([0, 0], None), ([3, 3, 3], 0.0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)],
)
def test_gini_is_nothing_for_equal_shares_and_near_one_for_one_taker(
    values: list[float], expected: float | None
) -> None:
    assert gini(values) == expected


def test_a_week_begins_on_monday() -> None:
    assert {week_of(MONDAY + timedelta(days=day)) for day in range(7)} == {MONDAY}


def test_the_tasks_of_a_week_are_those_open_at_some_time_of_it() -> None:
    before, until, within, after = (TaskFactory(now=at(day)) for day in (-9, -9, 2, 8))
    close(before, at(-1))
    close(until, at(3))
    assert {task.pk for task in open_tasks(at(0), at(7))} == {until.pk, within.pk}
    assert after.pk in {task.pk for task in open_tasks(at(7), at(14))}


def test_served_share_and_exposure() -> None:
    ana, ben = VolunteerFactory(), VolunteerFactory()
    served, waiting, unseen = TaskFactory(now=at(1)), TaskFactory(now=at(1)), TaskFactory(now=at(1))
    ClaimFactory(task=served, volunteer=ana, status="accepted", now=at(2))
    show(ana, [served, waiting], at(2))
    show(ben, [served], at(3), place="invitation")
    show(ben, [waiting], at(3), place="digest")
    show(ben, [unseen], at(9))  # next week
    figures = figures_of(MONDAY)
    second, mailed = 1 / 1.35, 1 / 3
    assert (figures["tasks"], figures["served"], figures["served_share"]) == (3, 1, 0.3333)
    assert figures["looks"] == pytest.approx(2 + second + mailed, abs=1e-4)
    assert figures["gini_tasks"] == gini([0, second + mailed, 2])
    assert figures["gini_organizations"] == figures["gini_tasks"]  # one task each
    assert (figures["visitors"], figures["accepted"]) == (2, 1)


def test_newcomers_are_those_without_accepted_work_before_the_week() -> None:
    known, new = VolunteerFactory(), VolunteerFactory()
    old_task = TaskFactory(now=at(-6), places=3)
    new_task = TaskFactory(now=at(1))
    ClaimFactory(task=old_task, volunteer=known, status="accepted", now=at(-5))
    ClaimFactory(task=old_task, volunteer=new, status="accepted", now=at(2))
    show(known, [old_task], at(1))
    show(new, [old_task, new_task], at(2))
    figures = figures_of(MONDAY)
    assert figures["new_people_share_of_visitors"] == 0.5
    assert figures["new_people_share_of_looks"] == pytest.approx((1 + 1 / 1.35) / (2 + 1 / 1.35), abs=1e-4)
    assert figures["new_people_share_of_accepted"] == 1
    assert figures["new_organizations_share_of_tasks"] == 0.5
    assert figures["new_organizations_share_of_accepted"] == 0


def test_only_suitable_looks_within_two_days_count_for_a_new_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "LOOKS_WANTED", 1)
    able, other = VolunteerFactory(skills={"translation": 2}), VolunteerFactory()
    seen = TaskFactory(now=at(1), uses={"translation": 2})
    unsuitable = TaskFactory(now=at(1), uses={"translation": 2})
    late = TaskFactory(now=at(1), uses={"translation": 2})
    asks_nothing = TaskFactory(now=at(1), uses={}, teaches=["translation"])
    TaskFactory(now=at(6), uses={"translation": 2})  # its two days end next week
    show(able, [seen], at(2))
    show(other, [unsuitable], at(2))
    show(able, [late], at(4))
    show(other, [asks_nothing], at(2.5))
    assert figures_of(MONDAY)["unseen"] == {"tasks": 4, "few": 2, "share": 0.5, "is_alarm": False}


def test_finished_work_per_visitor_by_language_and_newness_hides_small_groups() -> None:
    english = [VolunteerFactory(languages=["en"]) for _number in range(5)]
    catalan = VolunteerFactory(languages=["ca"])
    task = TaskFactory(now=at(0), places=5)
    for volunteer in [*english, catalan]:
        show(volunteer, [task], at(1))
    ClaimFactory(task=task, volunteer=english[0], status="accepted", now=at(2))
    figures = figures_of(MONDAY)
    assert figures["by_language"] == [
        {"group": "en", "visitors": 5, "finished": 1, "per_visitor": 0.2},
        {"group": "others", "visitors": 1, "finished": 0, "per_visitor": 0},
    ]
    assert figures["by_newness"] == [{"group": "new", "visitors": 6, "finished": 1, "per_visitor": 0.1667}]


def test_small_and_large_organisations_are_compared_per_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "SMALL_MAX", 1)
    ana, large = VolunteerFactory(), OrganizationFactory()
    many = [TaskFactory(now=at(0), organization=large) for _number in range(2)]
    one = TaskFactory(now=at(0))
    show(ana, [one], at(1))
    show(ana, [many[0]], at(1))
    assert [(row["group"], row["tasks"], row["looks_per_task"]) for row in figures_of(MONDAY)["by_size"]] == [
        ("small", 1, 1.0),
        ("large", 2, 0.5),
    ]


def test_a_week_without_anything_has_figures_too() -> None:
    figures = figures_of(MONDAY)
    assert (figures["tasks"], figures["served_share"], figures["gini_tasks"]) == (0, None, None)


def test_missed_weeks_are_caught_up_and_twice_is_silent() -> None:
    task, ana = TaskFactory(now=at(0)), VolunteerFactory()
    show(ana, [task], at(1))
    show(ana, [task], at(15))
    assert service.report_fairness(now=at(22)) == 3
    assert service.report_fairness(now=at(22)) == 0
    assert service.report_fairness(now=at(28)) == 1
    weeks = list(FairnessReport.objects.order_by("week_start_date").values_list("week_start_date", flat=True))
    assert weeks == [MONDAY + timedelta(weeks=week) for week in range(4)]


def test_counting_again_gives_what_was_stored() -> None:
    ana, task = VolunteerFactory(languages=["en"]), TaskFactory(now=at(0))
    ClaimFactory(task=task, volunteer=ana, status="accepted", now=at(2))
    show(ana, [task], at(1))
    service.report_fairness(now=at(8))
    show(ana, [task], at(9))  # what comes later changes no earlier week
    close(task, at(10))
    assert FairnessReport.objects.get().figures == figures_of(MONDAY)


def test_weeks_whose_showings_are_pruned_are_left_out() -> None:
    task, ana = TaskFactory(now=at(0)), VolunteerFactory()
    show(ana, [task], at(1))
    service.report_fairness(now=at(190))
    assert FairnessReport.objects.order_by("week_start_date").first().week_start_date > MONDAY


def test_many_new_tasks_that_few_saw_are_an_alarm(caplog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "ALARM_TASKS", 2)
    monkeypatch.setattr(fairness, "ALARM_VISITORS", 1)
    tasks = [TaskFactory(now=at(1)) for _number in range(2)]
    show(VolunteerFactory(), tasks, at(2))
    with caplog.at_level(logging.WARNING, logger="microvol.fairness"):
        service.report_fairness(now=at(8))
        service.report_fairness(now=at(8))
    assert [record.getMessage() for record in caplog.records] == [
        "fairness alarm week=2026-03-02: 2 of 2 new tasks had few looks"
    ]


def test_the_job_reports_the_weeks_that_are_over() -> None:
    show(VolunteerFactory(), [TaskFactory()], timezone.now() - timedelta(days=8))
    report_fairness()
    report_fairness()
    assert FairnessReport.objects.exists()
    assert Impression.objects.count() == 1


def test_no_personal_attribute_takes_part_in_matching() -> None:
    """A new feature of people or pairs has to be added here, under the eyes of a reader."""
    assert FEATURES == ("fit", "near", "cause", "goal", "long", "industry", "first")
    assert set(People.__dataclass_fields__) == {
        "skills", "goals", "causes", "languages", "industries",
        "weekly_minutes", "minutes_left", "longest_sitting", "growth",
        "visits", "days_joined", "days_seen", "accepted", "failed", "declined", "invited_7d", "invited",
        "opened", "unanswered", "practice", "effect", "success_effect",
    }  # fmt: skip
