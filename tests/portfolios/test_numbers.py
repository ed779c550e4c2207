"""The numbers of a public page, recomputed in other ways."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portfolios.models import PortfolioLine
from portfolios.selectors.public import public_page
from tasks.models import Claim, Review, TaskEvent
from tasks.states import ACCEPTING, ClaimStatus
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.portfolios.make import THURSDAY, accepted, portfolio_of
from vocabularies.models import Cause
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia() -> Volunteer:
    """Seven accepted tasks for three organisations, five of them public; one handed back, one not usable."""
    nadia = VolunteerFactory(user=UserFactory(name="Nadia Rahimi"))
    riverbank, curlew = OrganizationFactory(), OrganizationFactory()
    now = timezone.now()
    accepted(
        nadia,
        organization=riverbank,
        at=now - timedelta(days=90),
        minutes=30,
        ratings={"data-entry": 3},
        causes=["food"],
    )
    accepted(nadia, organization=riverbank, at=now - timedelta(days=60), minutes=45, causes=["food", "community"])
    accepted(nadia, organization=curlew, at=now - timedelta(days=30), is_returned_once=True, causes=["nature"])
    accepted(
        nadia, organization=curlew, at=now - timedelta(days=29), ratings={"translation": 4}, teaches=["plain-language"]
    )
    accepted(nadia, organization=riverbank, at=now - timedelta(days=2), minutes=20, causes=["food"])
    accepted(nadia, at=now, visibility="hidden", ratings={"copywriting": 2}, causes=["crisis"])
    accepted(nadia, at=now, visibility="unlisted", minutes=40, causes=["animals"])
    ClaimFactory(task=TaskFactory(organization=riverbank), volunteer=nadia, status=ClaimStatus.RELEASED)
    ClaimFactory(task=TaskFactory(organization=riverbank), volunteer=nadia, status=ClaimStatus.NOT_USABLE)
    portfolio_of(nadia)
    return nadia


def shown(nadia: Volunteer):
    return public_page(nadia.portfolio, now=timezone.now())


def published_claims(nadia: Volunteer) -> set[int]:
    return set(PortfolioLine.objects.public().filter(volunteer=nadia).values_list("claim_id", flat=True))


def test_promise_9_breadth_equals_the_distinct_counts_of_accepted_tasks(nadia):
    claims = Claim.objects.filter(pk__in=published_claims(nadia), status=ClaimStatus.ACCEPTED)
    facts = shown(nadia).facts
    assert facts.line_count == claims.count() == 5
    assert facts.organization_count == claims.values("task__organization").distinct().count() == 2
    assert facts.skill_count == claims.values("task__skills__skill").distinct().count()
    assert facts.cause_count == claims.exclude(task__causes=None).values("task__causes").distinct().count() == 3
    assert facts.again_count == 2


def test_promise_27_causes_are_those_of_accepted_public_tasks(nadia):
    minutes: dict[str, int] = {}
    for claim in Claim.objects.filter(pk__in=published_claims(nadia)).select_related("task"):
        confirmed = Review.objects.get(submission__claim=claim, verdict__in=ACCEPTING).confirmed_minutes or 0
        for slug in claim.task.causes.values_list("slug", flat=True):
            minutes[slug] = minutes.get(slug, 0) + confirmed
    causes = shown(nadia).causes
    assert {cause.slug: cause.minutes for cause in causes} == minutes == {"food": 95, "community": 45, "nature": 30}
    assert [cause.share for cause in causes] == [100, 47, 32]


def test_promise_27_a_hidden_cause_is_named_and_counted_nowhere(nadia):
    portfolio_of(nadia, hidden_causes=Cause.objects.filter(slug="food"))
    nadia.portfolio.refresh_from_db()
    page = shown(nadia)
    assert [cause.slug for cause in page.causes] == ["community", "nature"]
    assert page.facts.cause_count == 2
    assert page.facts.line_count == 5  # the work itself stays
    assert "food" not in {tile["cause"] for tile in page.quilt.tiles}
    html = Client().get("/p/nadia/").content.decode()
    assert Cause.objects.get(slug="food").name not in html
    assert Client().get("/p/nadia/work/?cause=food").content.decode().count('<li class="row-link') == 5
    line = PortfolioLine.objects.public().filter(volunteer=nadia, causes__slug="food")[0]
    assert Cause.objects.get(slug="food").name not in Client().get(f"/p/nadia/lines/{line.public_id}/").content.decode()


def test_promise_17_numbers_are_the_same_when_computed_from_the_event_log(nadia):
    """Count, minutes, first-time share and active weeks: all from events, none from the lines."""
    claims = published_claims(nadia)
    reviews = TaskEvent.objects.filter(claim_id__in=claims, kind="work_reviewed").order_by("claim_id", "id")
    accepted_events = [event for event in reviews if event.to_status == ClaimStatus.ACCEPTED]
    returned = {event.claim_id for event in reviews if event.to_status == ClaimStatus.ACTIVE}
    weeks = {(event.at - timedelta(days=event.at.weekday())).date() for event in accepted_events}
    page = shown(nadia)
    assert page.facts.line_count == len(accepted_events)
    assert page.facts.minutes == sum(event.data["confirmed_minutes"] for event in accepted_events)
    assert page.facts.first_time_count == len(claims - returned) == 4
    assert {week.monday for week in page.rhythm.weeks} == weeks


def test_promise_17_a_released_task_lowers_nothing(nadia):
    before = shown(nadia).facts
    ClaimFactory(task=TaskFactory(), volunteer=nadia, status=ClaimStatus.RELEASED)
    assert shown(nadia).facts == before


def test_skills_carry_their_ratings_oldest_first(nadia):
    for number, level in enumerate([2, 3, 4]):
        accepted(nadia, at=THURSDAY + timedelta(days=number), ratings={"data-cleaning": level})
    skills = {skill.slug: skill for skill in shown(nadia).skills}
    assert (skills["data-cleaning"].levels, skills["data-cleaning"].word) == ([2, 3, 4], "Strong")
    assert skills["plain-language"].levels == []
    assert "copywriting" not in skills


def test_days_are_those_of_the_person_who_worked():
    kiritimati = UserFactory(time_zone="Pacific/Kiritimati")  # 14 hours ahead
    volunteer = VolunteerFactory(user=kiritimati)
    accepted(volunteer, at=THURSDAY)
    portfolio_of(volunteer)
    page = public_page(volunteer.portfolio, now=THURSDAY + timedelta(days=3))
    assert list(page.rhythm.days) == [THURSDAY.date() + timedelta(days=1)]
    assert page.rhythm.busiest == "Friday"
    assert page.page.months[0].lines[0].day == THURSDAY.date() + timedelta(days=1)


def test_calendar_is_left_out_when_the_last_work_is_older_than_a_year():
    volunteer = VolunteerFactory()
    accepted(volunteer, at=THURSDAY)
    portfolio_of(volunteer)
    assert public_page(volunteer.portfolio, now=THURSDAY + timedelta(weeks=54)).rhythm is None
    assert public_page(volunteer.portfolio, now=THURSDAY + timedelta(weeks=52)).rhythm is not None


def test_odd_time_zone_does_not_break_the_page():
    volunteer = VolunteerFactory(user=UserFactory(time_zone="Mars/Olympus"))
    accepted(volunteer)
    portfolio_of(volunteer)
    assert public_page(volunteer.portfolio, now=timezone.now()).facts.line_count == 1
