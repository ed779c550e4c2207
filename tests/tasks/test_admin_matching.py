"""Staff see what matching does and how fair it is, and may go back to earlier weights."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tasks.models import FairnessReport, MatchBlock, MatchRun, MatchWeights, TaskPrice
from tasks.selectors.staff_plots import fairness_plots, price_bins, quality_plots
from tasks.services.fairness import report_fairness
from tasks.services.impressions import log_shown
from tasks.services.weights import use_fixed_weights_first
from tests.factories import TaskFactory, UserFactory, VolunteerFactory
from tests.tasks.matching.engine.test_learning import TRUE
from tests.tasks.test_admin import decide

pytestmark = pytest.mark.django_db
WEIGHTS = "/admin/tasks/matchweights/"
RUNS = "/admin/tasks/matchrun/"
FAIRNESS = "/admin/tasks/fairnessreport/"
NOW = timezone.now()


@pytest.fixture
def moderator(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, email="robin@example.org"))
    return client


def learned(**quality: float) -> MatchWeights:
    losses = {"log_loss": 0.21, "log_loss_in_use": 0.25, "log_loss_fixed": 0.26, **quality}
    return MatchWeights.objects.create(
        source="learned",
        values={"weights": TRUE.to_json()},
        quality={"accept": {"rows": 4000, **losses}, "success": {"rows": 90, **losses}, "seconds": 0.4},
    )


def reported_weeks(count: int) -> None:
    ana, task = VolunteerFactory(languages=["en"]), TaskFactory(now=NOW - timedelta(weeks=count))
    for week in range(1, count + 1):
        log_shown(volunteer_id=ana.pk, task_ids=[task.pk], place="browse", now=NOW - timedelta(weeks=week))
    report_fairness(now=NOW)


def test_weights_lie_side_by_side(moderator: Client) -> None:
    use_fixed_weights_first(now=NOW)
    row = learned()
    page = moderator.get(f"{WEIGHTS}{row.pk}/change/").content.decode()
    fit = page.split("accept: fit</th>")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in fit.split("<td>")[1:]] == ["1.300", "2.000", "2.000"]
    assert "4000 showings, 90 pieces of work, in 0.4 s" in page


def test_quality_over_time_is_drawn_and_written_as_numbers(moderator: Client) -> None:
    learned()
    learned(log_loss=0.2)
    page = moderator.get(WEIGHTS).content.decode()
    assert page.count('fill="none" stroke-width="2"') == 6  # two targets, three lines each
    assert "0.2100 (0.2500)" in page
    assert "<td>0.200</td>" in page
    accept = quality_plots()[0]
    assert [numbers for _label, numbers in accept.rows] == [[0.21, 0.25, 0.26], [0.2, 0.25, 0.26]]
    assert accept.series[0] == [0.21, 0.2]


def test_going_back_asks_why_first_and_is_written_down(moderator: Client) -> None:
    use_fixed_weights_first(now=NOW)
    row = learned()
    asked = decide(moderator, WEIGHTS, "use", row)
    assert b"Say why" in asked.content
    refused = decide(moderator, WEIGHTS, "use", row, decided="yes", why="")
    assert b"Write a reason" in refused.content
    assert MatchWeights.objects.count() == 2
    done = decide(moderator, WEIGHTS, "use", row, decided="yes", why="Worked well in spring")
    newest = MatchWeights.objects.order_by("-pk")[0]
    assert (newest.is_in_use, newest.decided_why, newest.decided_by.email) == (
        True, "Worked well in spring", "robin@example.org",
    )  # fmt: skip
    assert f"{newest.pk}, as {row.pk}" in done.content.decode()
    again = decide(moderator, WEIGHTS, "use", newest, decided="yes", why="Once more")
    assert b"in use already" in again.content


def test_runs_show_progress_time_and_prices(moderator: Client) -> None:
    run = MatchRun.objects.create(status="building", started_at=NOW)
    MatchBlock.objects.create(run=run, first_id=1, last_id=9, done_at=NOW, list_count=7, seconds=1.25)
    MatchBlock.objects.create(run=run, first_id=10, last_id=19)
    for price in (0.1, 0.9, 1.0):
        TaskPrice.objects.create(task=TaskFactory(), price=price)
    TaskPrice.objects.create(task=TaskFactory(status="closed"), price=0.5)
    page = moderator.get(RUNS).content.decode()
    assert "1 / 2" in page
    assert 'class="field-lists">7<' in page
    assert page.count("<rect") == 13  # twelve ranges and the base
    assert [count for _range, count in price_bins()] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert moderator.get(f"{RUNS}{run.pk}/change/").status_code == 200


def test_every_fairness_plot_says_how_and_gives_its_numbers(moderator: Client) -> None:
    reported_weeks(3)
    page = moderator.get(FAIRNESS).content.decode()
    plots = fairness_plots()
    assert len(plots) == 9
    for plot in plots:
        assert str(plot.how).split(":")[0].split("'")[0] in page
        assert len(plot.rows) == 3
    assert page.count('<caption class="visually-hidden">') == len(plots)
    report = FairnessReport.objects.order_by("pk")[0]
    detail = moderator.get(f"{FAIRNESS}{report.pk}/change/").content.decode()
    assert '<th scope="row">small</th>' in detail


@pytest.mark.parametrize("path", [WEIGHTS, RUNS, FAIRNESS])
def test_pages_stand_without_any_row_and_cost_the_same_with_many(
    moderator: Client, path: str, django_assert_max_num_queries: Callable
) -> None:
    assert moderator.get(path).status_code == 200
    for _number in range(3):
        learned()
        run = MatchRun.objects.create(status="old")
        MatchBlock.objects.create(run=run, first_id=1, last_id=9)
    reported_weeks(3)
    with django_assert_max_num_queries(9):
        moderator.get(path)


def test_nobody_but_staff_gets_in(client: Client) -> None:
    client.force_login(UserFactory())
    for path in (WEIGHTS, RUNS, FAIRNESS):
        assert client.get(path, follow=True).status_code == 403
