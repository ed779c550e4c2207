"""What one more person is worth to a task: less with each that comes, kept up with what happens."""

import pytest
from django.utils import timezone

from tasks.matching.engine.prices import need_prices
from tasks.matching.in_use import InUse
from tasks.matching.task_table import read_tasks
from tasks.models import MatchRun, Task, TaskPrice
from tasks.services import runs
from tasks.services.prices import price_everything, update_prices
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory, accept

pytestmark = pytest.mark.django_db


def price_of(task: Task) -> float:
    return TaskPrice.objects.get(task=task).price


def test_before_the_first_run_nothing_is_priced() -> None:
    TaskFactory()
    assert (update_prices(now=timezone.now()), price_everything(now=timezone.now())) == (0, 0)
    assert not TaskPrice.objects.exists()


def test_each_claim_lowers_the_price_and_a_full_task_has_none() -> None:
    runs.ensure_run(now=timezone.now())
    task, other = TaskFactory(places=3), TaskFactory(places=3)
    update_prices(now=timezone.now())
    prices = [price_of(task)]
    assert prices == [price_of(other)]
    for _number in range(3):
        claim = ClaimFactory(task=task, status="submitted")
        update_prices(now=timezone.now())
        prices.append(price_of(task))
    assert prices == sorted(prices, reverse=True)
    assert len(set(prices)) == 4
    assert price_of(other) == prices[0]
    accept(claim)
    update_prices(now=timezone.now())
    assert price_of(task) < prices[-1]


def test_prices_are_those_of_the_engine() -> None:
    now = timezone.now()
    runs.ensure_run(now=now)
    task = TaskFactory(places=4, needs_approval=True)
    ClaimFactory(task=task, status="requested")
    ClaimFactory(task=task, status="active")
    update_prices(now=now)
    table = read_tasks(Task.objects.filter(pk=task.pk), InUse(), now)
    assert price_of(task) == pytest.approx(float(need_prices(table.tasks, table.tasks.open * 0)[0]))


def test_nothing_is_priced_again_while_nothing_happens() -> None:
    runs.ensure_run(now=timezone.now())
    TaskFactory()
    assert update_prices(now=timezone.now()) == 1
    assert update_prices(now=timezone.now()) == 0


def test_a_closed_task_loses_its_price() -> None:
    runs.ensure_run(now=timezone.now())
    task = TaskFactory()
    update_prices(now=timezone.now())
    TaskFactory(status="closed")
    Task.objects.filter(pk=task.pk).update(status="closed")
    price_everything(now=timezone.now())
    assert not TaskPrice.objects.exists()


def test_after_a_run_prices_agree_with_the_lists_they_lead_to() -> None:
    now = timezone.now()
    wanted = TaskFactory(uses={"translation": 1}, causes=["food"])
    unloved = TaskFactory(uses={"python": 3})
    for _number in range(30):
        VolunteerFactory(skills={"translation": 3}, causes=["food"])
    run = runs.start_run(now=now)
    for block in run.blocks.all():
        runs.build_block(block_id=block.pk, now=now)
    runs.finish_run(run_id=run.pk, now=now)
    for _twice in range(2):
        assert price_everything(now=timezone.now()) == 2
        many, few = TaskPrice.objects.get(task=wanted), TaskPrice.objects.get(task=unloved)
        assert many.expected > few.expected >= 0
        assert many.price < few.price
    assert MatchRun.objects.get().stats["priced"] > 0


def test_a_run_and_its_prices_may_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.services.prices.SAMPLE", 3)
    now = timezone.now()
    TaskFactory(uses={"translation": 1})
    for _number in range(12):
        VolunteerFactory(skills={"translation": 3})
    run = runs.start_run(now=now)
    for block in run.blocks.all():
        runs.build_block(block_id=block.pk, now=now)
    runs.finish_run(run_id=run.pk, now=now)
    price_everything(now=timezone.now())
    first = list(TaskPrice.objects.values_list("price", flat=True))
    price_everything(now=timezone.now())
    assert list(TaskPrice.objects.values_list("price", flat=True)) == pytest.approx(first, abs=1e-6)
