"""One's own impact (promise 41) and the review of a year (promise 44): the log, counted by hand, says the same."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.test import TestCase

from organizations.models import Organization
from portfolios.models import PortfolioLine
from portfolios.services.lines import set_visibility
from reporting.models import HourlyRate
from reporting.periods import Period, whole_year
from reporting.selectors.board import board
from reporting.selectors.impact import Impact, impact_of, years_of
from reporting.selectors.pieces import Cases, piece_page
from reporting.selectors.plan import plan_of
from reporting.selectors.year_card import card_of, picture_of
from tasks.models import Claim, Review, Submission, TaskEvent
from tasks.services.outcomes import OutcomeInput, record_outcome
from tests.factories import OrganizationFactory, UserFactory, VolunteerFactory
from tests.factories.tasks import publisher_of
from tests.portfolios.make import accepted, many_accepted, portfolio_of, used
from tests.reporting.history import BEGIN, LENGTH, make_history
from volunteers.models import Volunteer

ZONE = ZoneInfo("Europe/London")
WHOLE = Period("custom", BEGIN.date(), (BEGIN + LENGTH).date(), ZONE)
PERIODS = [
    WHOLE,
    whole_year(2025, ZONE),
    whole_year(2026, ZONE),
    Period("custom", date(2025, 12, 9), date(2026, 2, 2), ZONE),
]
RATE = Decimal("24.00")
EMPTY = whole_year(2019, ZONE)


def recomputed(volunteer: Volunteer, period: Period, *, until: int | None = None) -> dict[str, Any]:
    """The figures with pencil and paper: nothing but events, in their order; `until` is the last one that is read."""
    events = TaskEvent.objects.filter(claim__volunteer=volunteer).order_by("pk")
    events = events.select_related("claim", "task__organization").prefetch_related("task__skills__skill")
    if until is not None:
        events = events.filter(pk__lte=until)
    pieces = []
    answers: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    known: dict[int, tuple[str, Any, str] | None] = {}
    for event in events:
        day = event.at.astimezone(period.zone).date()
        if event.kind == "work_reviewed" and event.to_status == "accepted" and period.first <= day <= period.last:
            pieces.append(event)
        if event.kind == "outcome_recorded" and day <= period.last:
            if day < period.first:
                known[event.claim_id] = None
            answers[event.claim_id][event.data["days"]] = {**event.data, "is_before": day < period.first}
    led: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for by_days in answers.values():
        now = _counts(by_days)
        before = _counts({days: data for days, data in by_days.items() if data["is_before"]})
        if now and (before is None or (before["answer"] == "not_used") != (now["answer"] == "not_used")):
            led[now["answer"]] += 1
            if now["answer"] != "not_used" and now["number"]:
                reached[now["number_of"]] += now["number"]
    minutes, organizations = Counter[int](), Counter[int]()
    for event in pieces:
        organizations[event.task.organization_id] += 1
        minutes[event.task.organization_id] += event.data["confirmed_minutes"]
    worth = sum((event.data["confirmed_minutes"] * RATE / 60).quantize(Decimal("0.01")) for event in pieces)
    skills = Counter(row.skill.name for event in pieces for row in event.task.skills.all())
    causes = Counter(cause_id for event in pieces for cause_id in event.task.cause_ids)
    return {
        "pieces": len(pieces), "confirmed": minutes.total(), "by_organization": dict(organizations),
        "minutes": dict(minutes), "worth": worth, "skills": dict(skills), "causes": sorted(causes.values()),
        "people": len({event.actor_id for event in pieces}), "led": dict(led), "reached": dict(reached),
    }  # fmt: skip


def _counts(by_days: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    if not by_days:
        return None
    in_use = [days for days, data in by_days.items() if data["answer"] != "not_used"]
    return by_days[max(in_use or by_days)]


def as_told(found: Impact) -> dict[str, Any]:
    counts = found.outcomes.counts
    led = {"used": counts.used, "adapted": counts.adapted, "not_used": counts.not_used}
    return {
        "pieces": found.pieces, "confirmed": found.confirmed,
        "by_organization": {row.pk: row.pieces for row in found.organizations},
        "minutes": {row.pk: row.confirmed for row in found.organizations},
        "worth": sum((value.amount for value in found.values), Decimal(0)),
        "skills": {skill.name: skill.pieces for skill in found.skills},
        "causes": sorted(cause.pieces for cause in found.causes), "people": found.people_count,
        "led": {answer: count for answer, count in led.items() if count},
        "reached": {row.number_of: row.number for row in found.outcomes.reached},
    }  # fmt: skip


class TestAgainstTheLog(TestCase):
    """Two organisations in two countries, the same nine people at work for the first."""

    organization: ClassVar[Organization]
    people: ClassVar[list[Volunteer]]

    @classmethod
    def setUpTestData(cls) -> None:
        HourlyRate.objects.all().delete()
        HourlyRate.objects.create(
            country="GB", amount=RATE, currency="GBP", from_date=date(2020, 1, 1), source="A survey"
        )
        cls.organization = make_history(11, tasks=9)
        cls.people = list(Volunteer.objects.filter(claims__status="accepted").distinct())
        other = OrganizationFactory(country="FR", time_zone="Europe/Paris")
        for days in (40, 130):
            accepted(cls.people[0], organization=other, at=BEGIN + timedelta(days=days), ratings={"editing": 3})

    def test_promise_44_every_figure_of_any_period_is_the_logs(self) -> None:
        work = 0
        for volunteer in self.people:
            for period in PERIODS:
                found = as_told(impact_of(volunteer, period))
                expected = recomputed(volunteer, period)
                if volunteer == self.people[0]:  # the French hours have no rate
                    expected["worth"] = found["worth"]
                assert found == {**expected, "worth": pytest.approx(expected["worth"], abs=Decimal("0.03"))}, period
                work += found["pieces"] + sum(found["led"].values())
        assert work > 40, "a history in which little happens proves little"

    def test_promise_44_a_year_that_is_over_says_the_same_after_more_has_happened(self) -> None:
        volunteer, year = self.people[0], whole_year(2025, ZONE)
        before, last = as_told(impact_of(volunteer, year)), TaskEvent.objects.latest("pk").pk
        assert before == {**recomputed(volunteer, year, until=last), "worth": before["worth"]}
        # Later: more work, answers about the old work, other words for an old answer, a higher rate from then on.
        later = datetime(2026, 8, 1, 12, tzinfo=ZONE)
        accepted(volunteer, organization=self.organization, at=later, ratings={"editing": 4})
        for line in PortfolioLine.objects.filter(volunteer=volunteer, accepted_at__year=2025):
            used(line, at=later, days=91, number=7, number_of="people")
        HourlyRate.objects.create(
            country="GB", amount=99, currency="GBP", from_date=date(2026, 7, 1), source="A survey"
        )
        assert as_told(impact_of(volunteer, year)) == before
        assert as_told(impact_of(volunteer, whole_year(2026, ZONE)))["reached"].get("people", 0) > 0

    def test_each_piece_that_came_to_use_is_counted_in_one_year(self) -> None:
        for volunteer in self.people:
            years = [impact_of(volunteer, whole_year(year, ZONE)).outcomes.counts for year in (2025, 2026)]
            whole = impact_of(volunteer, WHOLE).outcomes.counts
            assert sum(year.came_to_use for year in years) == whole.came_to_use

    def test_promise_41_the_organisations_report_counts_the_same_for_a_person(self) -> None:
        report = board(self.organization, WHOLE)
        rows = [
            row for volunteer in self.people for row in impact_of(volunteer, WHOLE).organizations
            if row.pk == self.organization.pk
        ]  # fmt: skip
        assert sum(row.pieces for row in rows) == report.totals.pieces
        assert sum(row.confirmed for row in rows) == report.totals.confirmed
        assert sum((row.worth or Decimal(0) for row in rows), Decimal(0)) == report.totals.worth
        outcomes = [impact_of(volunteer, WHOLE).outcomes.counts for volunteer in self.people]
        assert sum(counts.used for counts in outcomes) == report.outcomes.counts.used
        assert sum(counts.not_used for counts in outcomes) == report.outcomes.counts.not_used

    def test_promise_41_another_rate_changes_the_value_and_never_a_minute(self) -> None:
        volunteer = self.people[0]
        before = impact_of(volunteer, WHOLE)
        HourlyRate.objects.filter(country="GB").update(amount=RATE * 2)
        double = impact_of(volunteer, WHOLE)
        assert double.values[0].amount == pytest.approx(before.values[0].amount * 2, abs=Decimal("0.2"))
        assert [row.confirmed for row in double.organizations] == [row.confirmed for row in before.organizations]
        HourlyRate.objects.all().delete()
        without = impact_of(volunteer, WHOLE)
        assert (without.values, without.unrated, without.confirmed) == ([], before.confirmed, before.confirmed)

    def test_currencies_stand_side_by_side_and_hours_without_a_rate_are_said(self) -> None:
        found = impact_of(self.people[0], WHOLE)
        assert [value.currency for value in found.values] == ["GBP"] and found.unrated == 60
        HourlyRate.objects.create(
            country="FR", amount=30, currency="EUR", from_date=date(2020, 1, 1), source="A survey"
        )
        found = impact_of(self.people[0], WHOLE)
        assert {value.currency: value.amount for value in found.values}["EUR"] == 30 and found.unrated == 0

    def test_promise_41_each_number_leads_to_the_work_it_counts(self) -> None:
        for volunteer in self.people[:3]:
            for period in PERIODS[:2]:
                found = impact_of(volunteer, period)
                asked = [(Cases(), found.pieces)]
                asked += [(Cases(organization=row.slug), row.pieces) for row in found.organizations]
                asked += [(Cases(skill=skill.slug), skill.pieces) for skill in found.skills]
                asked += [(Cases(cause=cause.slug), cause.pieces) for cause in found.causes]
                asked += [(Cases(came_to_use=True), found.outcomes.counts.came_to_use)]
                for cases, count in asked:
                    page = piece_page(volunteer, period, cases)
                    assert page and (page.pieces, len(page.rows)) == (count, count), cases
        assert piece_page(self.people[0], WHOLE, Cases(skill="no-such-skill")) is None


pytestmark = pytest.mark.django_db


def test_what_a_peer_accepted_counts_for_its_author_and_not_in_the_organisations_report() -> None:
    nadia, at = VolunteerFactory(), datetime(2026, 5, 14, 12, tzinfo=ZONE)
    lines = [accepted(nadia, organization=None, at=at, minutes=30), accepted(nadia, at=at, minutes=20)]
    silent = lines[1].organization
    Review.objects.filter(submission__claim=lines[1].claim).update(is_peer=True)
    year = whole_year(2026, ZONE)
    found = impact_of(nadia, year)
    assert (found.pieces, found.confirmed, found.by_peers) == (2, 50, 1)
    assert board(silent, year).totals.pieces == 0
    assert [row.people for row in found.organizations if row.pk == silent.pk] == [[]]


def test_how_a_skill_moved_is_its_last_rating_beside_the_one_before_the_year() -> None:
    nadia = VolunteerFactory()
    for year, month, level in [(2025, 6, 2), (2026, 2, 3), (2026, 3, 4)]:
        accepted(nadia, at=datetime(year, month, 1, tzinfo=ZONE), ratings={"editing": level})
    accepted(nadia, at=datetime(2026, 4, 1, tzinfo=ZONE), uses=["translation"])
    skills = {skill.name: (skill.words, skill.is_new) for skill in impact_of(nadia, whole_year(2026, ZONE)).skills}
    assert skills == {"Editing": ("from solid to outstanding", False), "Translation": ("used in 1 task", True)}
    assert years_of(nadia, ZONE) == [2026, 2025]
    assert impact_of(nadia, EMPTY).pieces == 0 and impact_of(nadia, EMPTY).values == []


def test_the_page_costs_the_same_for_one_piece_and_for_hundreds(django_assert_num_queries: Any) -> None:
    nadia, organization = VolunteerFactory(goals=["editing"]), OrganizationFactory()
    year = Period("custom", date(2020, 1, 1), date(2030, 12, 31), ZONE)
    for more in (0, 200):
        used(accepted(nadia, organization=organization))
        many_accepted(nadia, more, organization=organization)
        _review_all(nadia)
        with django_assert_num_queries(10):
            found = impact_of(nadia, year)
        with django_assert_num_queries(3):
            plan_of(nadia, {skill.slug: skill.pieces for skill in found.skills})
        with django_assert_num_queries(4):
            page = piece_page(nadia, year, Cases())
        assert page and page.pieces == found.pieces == more + 1 + bool(more)


def _review_all(volunteer: Volunteer) -> None:
    """What `many_accepted` leaves out: the versions and the reviews behind its lines."""
    claims = Claim.objects.filter(volunteer=volunteer, submissions=None).select_related("portfolio_line")
    sent = Submission.objects.bulk_create(Submission(claim=claim, version=1, minutes=30) for claim in claims)
    reviewer = UserFactory()
    Review.objects.bulk_create(
        Review(
            submission=row, reviewer=reviewer, verdict="accepted", confirmed_minutes=30,
            created_at=row.claim.portfolio_line.accepted_at,
        )
        for row in sent
    )  # fmt: skip


def test_an_answer_that_is_put_right_in_january_is_news_of_january() -> None:
    nadia = VolunteerFactory()
    line = accepted(nadia, at=datetime(2025, 11, 20, tzinfo=ZONE))
    outcome = used(line, at=datetime(2025, 12, 22, tzinfo=ZONE), answer="not_used")
    said = OutcomeInput("used", number=40, number_of="families")
    at = datetime(2026, 1, 9, tzinfo=ZONE)
    record_outcome(outcome_id=outcome.pk, actor_id=publisher_of(line.organization), answer=said, now=at)
    old, new = (impact_of(nadia, whole_year(year, ZONE)).outcomes for year in (2025, 2026))
    assert (old.counts.not_used, old.counts.came_to_use, old.reached) == (1, 0, [])
    assert (new.counts.not_used, new.counts.came_to_use) == (0, 1)
    assert [(row.number, row.number_of) for row in new.reached] == [(40, "families")]


def test_promise_42_the_card_of_a_year_counts_only_what_the_public_page_shows() -> None:
    nadia, year = VolunteerFactory(), whole_year(2026, ZONE)
    lines = [accepted(nadia, at=datetime(2026, 3, number, tzinfo=ZONE), minutes=30) for number in (1, 2, 3, 4)]
    accepted(nadia, at=datetime(2025, 3, 1, tzinfo=ZONE))
    set_visibility(line_id=lines[0].pk, visibility="hidden", now=lines[0].accepted_at)
    portfolio_of(nadia)
    card = card_of(Volunteer.objects.get(pk=nadia.pk), year)
    assert (
        card
        and card.alt == "Nadia Rahimi: Volunteer work in 2026. 3 tasks accepted, 1 h 30 min given, 3 organisations."
    )
    assert picture_of(card).startswith(b"\x89PNG")
    assert card_of(Volunteer.objects.get(pk=nadia.pk), EMPTY) is None
    portfolio_of(nadia, is_public=False)
    assert card_of(Volunteer.objects.get(pk=nadia.pk), year) is None
