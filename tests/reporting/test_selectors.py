"""The numbers and the report: the same as the event log says, whatever the period, and the same in every form."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.test import TestCase

from organizations.models import Organization
from reporting.models import HourlyRate
from reporting.periods import Period
from reporting.selectors.board import all_rows, board
from reporting.selectors.csv_rows import csv_rows
from reporting.selectors.numbers import numbers, period_of
from tests.reporting.history import BEGIN, LENGTH, make_history
from tests.reporting.recomputed import Recomputed, middle, working_hours

ZONE = ZoneInfo("Europe/London")
WHOLE = Period("custom", BEGIN.date(), (BEGIN + LENGTH).date(), ZONE)
WINTER = Period("custom", date(2025, 12, 1), date(2026, 1, 15), ZONE)
ONE_DAY = Period("custom", date(2025, 12, 9), date(2025, 12, 9), ZONE)
BEFORE = Period("custom", date(2024, 1, 1), date(2024, 12, 31), ZONE)
PERIODS = [WHOLE, WINTER, ONE_DAY, BEFORE]


class TestNumbersAndReport(TestCase):
    organization: ClassVar[Organization]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.organization = make_history(7)
        make_history(8, tasks=2)  # somebody else's, which must not be counted

    def test_every_figure_equals_the_event_log_recomputed(self) -> None:
        for period in PERIODS:
            found, log = numbers(self.organization, period), Recomputed(self.organization, period)
            totals = found.totals
            assert (totals.pieces, totals.confirmed, totals.volunteers, totals.tasks) == (
                len(log.accepted), log.confirmed, log.volunteers, len(log.per_task()),
            )  # fmt: skip
            assert found.work.total == len(log.accepted) and found.work.minutes == log.confirmed
            assert {skill.name: skill.pieces for skill in found.skills} == log.skills
            assert (found.places.offered, found.places.taken) == (log.offered, log.taken)
            answers = [data["answer"] for data in log.said.values()]
            counts = found.outcomes.counts
            assert [counts.used, counts.adapted, counts.not_used] == [
                answers.count("used"), answers.count("adapted"), answers.count("not_used"),
            ]  # fmt: skip
            assert {sum_.number_of: sum_.number for sum_ in found.outcomes.reached} == log.reached
            feedback, verdicts = found.feedback, [verdict for _sent, _at, verdict in log.answers]
            assert [feedback.accepted, feedback.accepted_with_edits, feedback.changes_asked, feedback.not_usable] == [
                verdicts.count(word) for word in ("accepted", "accepted_with_edits", "changes_asked", "not_usable")
            ]
            hours = [working_hours(self.organization, sent, at) for sent, at, _verdict in log.answers]
            for quartiles, expected in (
                (found.to_claim, log.to_claim), (totals.to_accepted, log.to_accepted), (found.answers.hours, hours),
            ):  # fmt: skip
                assert quartiles.count == len(expected)
                if expected:
                    got = (quartiles.low, quartiles.middle, quartiles.high)
                    assert got == pytest.approx(middle(expected), abs=0.05)
        whole = Recomputed(self.organization, WHOLE)
        assert len(whole.accepted) > 15 and len(whole.said) > 5, "a history in which little happens proves little"

    def test_promise_28_the_reports_totals_are_the_sums_of_its_tasks_in_every_form(self) -> None:
        for period in PERIODS:
            found, log = board(self.organization, period), Recomputed(self.organization, period)
            assert {row.task.pk: row.confirmed for row in found.rows} == log.per_task()
            for name in ("pieces", "estimated", "reported", "confirmed"):
                assert getattr(found.totals, name) == sum(getattr(row, name) for row in found.rows)
            worth = sum(((row.worth or Decimal(0)) for row in found.rows), Decimal(0))
            assert (found.totals.worth or Decimal(0)) == worth
            table = list(csv.reader(_written(csv_rows(all_rows(self.organization, period)))))
            assert len(table) == len(found.rows) + 2
            assert [int(table[-1][column]) for column in (3, 5, 6, 7)] == [
                found.totals.pieces, found.totals.estimated, found.totals.reported, found.totals.confirmed,
            ]  # fmt: skip
            assert Decimal(table[-1][8] or 0) == worth

    def test_promise_28_a_total_of_all_periods_is_the_organisations_own_impact(self) -> None:
        self.organization.refresh_from_db()
        totals = numbers(self.organization, WHOLE).totals
        assert (totals.pieces, totals.confirmed) == (self.organization.impact_tasks, self.organization.impact_minutes)

    def test_promise_41_another_rate_changes_the_value_and_never_a_minute(self) -> None:
        HourlyRate.objects.all().delete()
        without = board(self.organization, WHOLE)
        assert without.totals.worth is None and without.totals.unrated == without.totals.confirmed
        worths = []
        for amount in ("12.00", "24.00"):
            HourlyRate.objects.update_or_create(
                country="GB", kind="", from_date=date(2020, 1, 1),
                defaults={"amount": Decimal(amount), "currency": "GBP", "source": "A survey"},
            )  # fmt: skip
            found = board(self.organization, WHOLE)
            worths.append(found.totals.worth)
            assert _minutes(found) == _minutes(without)
            for row in found.rows:
                assert row.worth == pytest.approx(Decimal(amount) * row.confirmed / 60, abs=Decimal("0.02"))
        assert worths[1] == pytest.approx(worths[0] * 2, abs=Decimal("0.5"))

    def test_a_kind_has_its_own_rate_and_a_new_year_leaves_the_old_one_as_it_was(self) -> None:
        HourlyRate.objects.all().delete()
        turn = date(2026, 1, 1)
        for country, kind, amount, from_date in [
            ("", "", 99, date(2020, 1, 1)), ("GB", "", 10, date(2025, 12, 1)), ("GB", "", 20, turn),
            ("GB", "data", 60, turn),
        ]:  # fmt: skip
            HourlyRate.objects.create(
                country=country,
                kind=kind,
                amount=Decimal(amount),
                currency="GBP",
                from_date=from_date,
                source="A survey",
            )
        log = Recomputed(self.organization, WHOLE)
        expected = Decimal(0)
        for event in log.accepted:
            is_new = event.at.astimezone(ZONE).date() >= turn
            rate = (
                60 if event.task.kind == "data" else 20 if is_new else 10
            )  # before its first day a rate holds as well
            expected += (Decimal(event.data["confirmed_minutes"] * rate) / 60).quantize(Decimal("0.01"))
        assert numbers(self.organization, WHOLE).totals.worth == pytest.approx(expected, abs=Decimal("0.2"))

    def test_the_pages_cost_the_same_for_a_day_and_for_half_a_year(self) -> None:
        for period in (ONE_DAY, WHOLE):
            with self.assertNumQueries(10):
                numbers(self.organization, period)
        for period in (WINTER, WHOLE):
            with self.assertNumQueries(12):
                board(self.organization, period)

    def test_all_time_begins_with_the_first_task_and_a_cell_is_no_formula(self) -> None:
        period = period_of(self.organization, "all", now=BEGIN + LENGTH)
        assert period.first == BEGIN.date()
        row = next(all_rows(self.organization, WHOLE))
        row.task.title = '=HYPERLINK("http://example.org")'
        assert list(csv_rows([row]))[1][0] == '\'=HYPERLINK("http://example.org")'


def _written(rows: Iterator[list[object]]) -> io.StringIO:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    file.seek(0)
    return file


def _minutes(found: Any) -> list[tuple[int, int, int]]:
    return [(row.estimated, row.reported, row.confirmed) for row in [*found.rows, found.totals]]
