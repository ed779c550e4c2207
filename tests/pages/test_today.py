"""Today: what waits first, what fits, what was built; and a first day without empty boxes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from notifications.services import notify
from pages.selectors.today import Today
from portfolios.models import PortfolioLine
from tasks.models import Claim, FeedList, NextStep, NextStepOffer, Task
from tasks.services.drafts import save_draft
from tasks.services.feeds import update_list
from tasks.services.next_steps import answer_next_step
from tests.factories import (
    ClaimFactory,
    MembershipFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    review,
)
from tests.portfolios.make import accepted, many_accepted, portfolio_of, signed_in
from volunteers.models import Volunteer
from volunteers.services import set_paused

pytestmark = pytest.mark.django_db
TODAY = "/today/"


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(
        user=UserFactory(name="Nadia Rahimi", time_zone="Europe/London"),
        skills={"data-entry": 2},
        goals=["data-visualisation", "plain-language"],
        sittings=[30, 60],
        weekly_minutes=90,
    )


def read(person: Volunteer, query: str = "") -> str:
    response = signed_in(person.user).get(TODAY + query)
    assert response.status_code == 200
    return response.content.decode()


def shown(person: Volunteer, query: str = "") -> Today:
    return signed_in(person.user).get(TODAY + query).context["today"]


def titles(cards: list) -> list[str]:
    return [line.task.title for line in cards]


def starters() -> list[Task]:
    """Four first tasks of three kinds, and a longer task that needs a skill."""
    return [
        TaskFactory(title="Label photos", kind="labelling", minutes=15, is_starter=True),
        TaskFactory(title="Label maps", kind="labelling", minutes=15, is_starter=True),
        TaskFactory(title="Try our page", kind="testing", minutes=15, is_starter=True),
        TaskFactory(title="Compare posters", kind="design", minutes=20, is_starter=True),
        TaskFactory(title="Chart our year", kind="data", minutes=120),
    ]


# --- Who ------------------------------------------------------------------------------------------------------------


def test_visitors_sign_in_first():
    response = Client().get(TODAY)
    assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={TODAY}")


def test_someone_without_a_volunteer_row_is_welcome_and_looking_stores_nothing():
    user = UserFactory(name="Mei Sato")
    response = signed_in(user).get(TODAY)
    assert "Hello Mei" in response.content.decode()
    assert not Volunteer.objects.filter(user=user).exists()


@pytest.mark.parametrize("name", ["王思敏", "Олена", "خالد", "O’Brien & Søn"])
def test_names_in_any_script_are_greeted(name):
    html = signed_in(UserFactory(name=name)).get(TODAY).content.decode()
    assert f"Hello {name.split(' ')[0]}" in html


# --- The first day --------------------------------------------------------------------------------------------------


def test_first_day_shows_three_short_first_tasks_of_different_kinds_and_no_empty_box(nadia):
    starters()
    html = read(nadia)
    page = shown(nadia)
    assert sorted(line.task.kind for line in page.starters) == ["design", "labelling", "testing"]
    assert max(line.task.minutes for line in page.starters) == 20
    assert page.summary == "Three small tasks to begin with."
    for absent in ("Under way", "For your next free moment", "What you have built", ">News<"):
        assert absent not in html


def test_promise_3_without_accepted_work_each_block_holds_a_starter_task(nadia):
    starters()
    html = read(nadia)
    for block in ("Evidence", "People", "Learning"):
        assert block in html.split('aria-labelledby="first"')[1]
    assert len(shown(nadia).starters) == 3
    assert shown(nadia).built is None


def test_first_day_while_nothing_is_open_still_stands(nadia):
    assert shown(nadia).starters == []


def test_own_organisation_and_own_claims_are_never_offered(nadia):
    mine = OrganizationFactory()
    MembershipFactory(organization=mine, user=nadia.user)
    TaskFactory(organization=mine, title="For my own people", minutes=15, is_starter=True)
    taken = TaskFactory(title="Already mine", minutes=15, is_starter=True, places=3)
    TaskFactory(title="Free for me", minutes=15, is_starter=True)
    ClaimFactory(task=taken, volunteer=nadia)
    page = shown(nadia, "?time=15")
    assert titles(page.starters) == ["Free for me"]
    assert titles(page.moment.lines) == ["Free for me"]


# --- What waits -----------------------------------------------------------------------------------------------------


def test_promise_3_with_one_accepted_task_one_line_one_contact_one_skill(nadia):
    line = accepted(nadia, visibility="hidden", ratings={"data-visualisation": 3})
    built = shown(nadia).built
    assert (built.line_count, [work.title for work in built.newest]) == (1, [line.title])
    assert (built.organization_count, [work.organization for work in built.people]) == (1, [line.organization.name])
    assert f"{line.reviewer_name} accepted your work" in read(nadia)
    assert [(change.name, change.words) for change in built.changes] == [("Data visualisation", "strong, first review")]
    assert shown(nadia).starters == []


def test_a_next_step_that_waits_for_an_answer_stands_on_today(nadia):
    riverbank = OrganizationFactory(name="Riverbank Food Network")
    accepted(nadia, organization=riverbank)
    offer = NextStepOffer.objects.create(organization=riverbank, volunteer=nadia)
    html = read(nadia)
    assert "Riverbank Food Network offers you a next step" in html
    assert "Hear of their tasks a day before everyone else" in html
    assert reverse("tasks:next_step_offer", args=[offer.public_id]) in html
    NextStep.objects.create(organization=riverbank, title="Weekly data helper", text="Two hours.")
    assert shown(nadia).next_step.title == "Weekly data helper"
    answer_next_step(offer_id=offer.pk, answer="declined", now=timezone.now())
    assert shown(nadia).next_step is None


def test_a_review_in_an_organisation_s_place_is_no_evidence_and_no_contact(nadia):
    line = accepted(nadia)
    PortfolioLine.objects.filter(pk=line.pk).update(evidence="self_reported")
    assert shown(nadia).built is None
    accepted(nadia)
    assert (shown(nadia).built.line_count, shown(nadia).built.organization_count) == (1, 1)


def test_skill_change_names_the_level_before(nadia):
    organization = OrganizationFactory()
    now = timezone.now()
    for number, level in enumerate([2, 3, 3]):
        accepted(
            nadia, organization=organization, at=now - timedelta(days=9 - number), ratings={"data-cleaning": level}
        )
        words = ["solid, first review", "from solid to strong", "strong again"][number]
        assert shown(nadia).built.changes[0].words == words
    accepted(nadia, organization=organization, uses=["copywriting"])
    assert (shown(nadia).built.changes[0].name, shown(nadia).built.changes[0].words) == (
        "Copywriting",
        "used in 1 task",
    )
    assert (shown(nadia).built.organization_count, shown(nadia).built.skill_count) == (1, 2)


def test_under_way_comes_first_with_time_left_progress_and_one_button(nadia):
    accepted(nadia)
    claim = ClaimFactory(volunteer=nadia)
    save_draft(
        claim_id=claim.pk, draft={"text": "Half"}, ticked_points=[1, 2], wants_portfolio=True, now=timezone.now()
    )
    html = read(nadia)
    assert html.index("Under way") < html.index("For your next free moment")
    assert "2 of 3 points done" in html
    assert "1 day 23 h left" in html
    assert f'aria-label="Continue: {claim.task.title}"' in html
    assert shown(nadia).summary.startswith("One task to finish")


def test_changes_asked_for_show_the_reviewer_s_words(nadia):
    accepted(nadia, visibility="public")
    claim = ClaimFactory(volunteer=nadia, status="submitted")
    review(claim, verdict="changes_asked", what_to_change="Keep the deadline date.")
    html = read(nadia)
    assert "3 points are not met yet." in html
    assert "“Keep the deadline date.”" in html
    assert "Make the changes" in html
    assert shown(nadia).summary == "Changes asked for in one."


@pytest.mark.parametrize(("hours", "words"), [(None, "is due to answer by"), (6, "usually answers in 6 h")])
def test_work_in_review_says_how_long_an_answer_takes(nadia, hours, words):
    claim = ClaimFactory(volunteer=nadia, status="submitted")
    claim.task.organization.median_review_hours = hours
    claim.task.organization.save()
    assert words in read(nadia)
    assert shown(nadia).summary == "Others are at work: nothing waits for you."


def test_reviewers_are_told_who_waits_for_them(nadia):
    organization = OrganizationFactory(name="Curlew Coast Trust")
    MembershipFactory(organization=organization, user=nadia.user)
    task = TaskFactory(organization=organization, places=2)
    for _number in range(2):
        ClaimFactory(task=task, status="submitted")
    html = read(nadia)
    assert "2 people wait for your review at Curlew Coast Trust." in html
    assert reverse("tasks:review_list", args=[organization.slug]) in html


def test_pausing_is_said(nadia):
    set_paused(volunteer_id=nadia.pk, is_paused=True, now=timezone.now())
    assert "You are pausing." in read(nadia)


# --- The next free moment -------------------------------------------------------------------------------------------


@pytest.fixture
def busy(nadia) -> Volunteer:
    """Someone with one accepted task, so that the feed is shown."""
    accepted(nadia)
    for minutes in (15, 30, 60, 120):
        TaskFactory(title=f"Takes {minutes}", minutes=minutes, uses={"data-entry": 1})
    update_list(volunteer_id=nadia.pk, now=timezone.now())
    return nadia


@pytest.mark.parametrize(
    ("query", "minutes", "fitting"),
    [
        ("?time=15", 15, {"Takes 15"}),
        ("?time=30", 30, {"Takes 15", "Takes 30"}),
        ("?time=60", 60, {"Takes 15", "Takes 30", "Takes 60"}),
        ("?time=120", 120, {"Takes 120"}),
        ("", 30, {"Takes 15", "Takes 30"}),
        ("?time=17", 30, {"Takes 15", "Takes 30"}),
        ("?time=-1", 30, {"Takes 15", "Takes 30"}),
        ("?time=x", 30, {"Takes 15", "Takes 30"}),
        ("?time=99999999", 30, {"Takes 15", "Takes 30"}),
    ],
)
def test_suggestions_fit_the_time_chosen_or_the_usual_one(busy, query, minutes, fitting):
    moment = shown(busy, query).moment
    assert moment.minutes == minutes
    assert set(titles(moment.lines)) == fitting
    # Two hours are more than she said she has at once, so nothing is suggested there; what fits is still shown.
    assert moment.is_suggested is (minutes < 120)
    assert all(card.reason for card in moment.lines) is moment.is_suggested


def test_suggestion_that_was_taken_meanwhile_is_not_shown(busy):
    task = Task.objects.get(title="Takes 15")
    ClaimFactory(task=task)
    assert FeedList.objects.filter(volunteer=busy, task_ids__contains=[task.pk]).exists()
    assert titles(shown(busy, "?time=15").moment.lines) == []


def test_without_suggestions_what_fits_is_shown_with_first_tasks_leading(nadia):
    accepted(nadia)
    TaskFactory(title="Newest", minutes=15)
    TaskFactory(title="Starter", minutes=15, is_starter=True, now=timezone.now() - timedelta(days=3))
    moment = shown(nadia, "?time=15").moment
    assert (titles(moment.lines), moment.is_suggested) == (["Starter", "Newest"], False)


def test_time_chip_brings_only_its_part(busy):
    response = signed_in(busy.user).get(f"{TODAY}?time=120", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.strip().startswith("<section")
    assert "Takes 120" in html
    assert "Hello" not in html
    assert html.count('aria-current="true"') == 1


# --- Work to publish ------------------------------------------------------------------------------------------------


def test_accepted_work_is_offered_with_its_quote_and_one_click(nadia):
    portfolio_of(nadia)
    line = accepted(nadia, visibility="hidden", ratings={"translation": 4}, quote="Thank you for keeping it kind.")
    html = read(nadia)
    assert f"Accepted today: {line.title}" in html
    assert "“Thank you for keeping it kind.”" in html
    assert "Rated “Outstanding” for Translation." in html
    assert f'action="{reverse("portfolios:line_publish", args=[line.public_id])}"' in html
    response = signed_in(nadia.user).post(
        reverse("portfolios:line_publish", args=[line.public_id]), {"back": "today"}, follow=True
    )
    assert response.request["PATH_INFO"] == TODAY
    assert response.context["today"].offer is None


def test_private_page_is_offered_to_be_opened_with_the_same_click(nadia):
    accepted(nadia, visibility="hidden")
    html = read(nadia)
    assert "Your page is private" in html
    assert 'name="page" value="public"' in html


@pytest.mark.parametrize(
    ("change", "days_ago"),
    [({"visibility": "unlisted"}, 1), ({"published_at": timezone.now()}, 1), ({}, 31)],
    ids=["unlisted", "hidden again", "old"],
)
def test_work_that_was_decided_about_or_is_old_is_not_offered(nadia, change, days_ago):
    line = accepted(nadia, visibility="hidden", at=timezone.now() - timedelta(days=days_ago))
    PortfolioLine.objects.filter(pk=line.pk).update(**change)
    assert shown(nadia).offer is None


def test_work_that_was_not_wanted_on_the_portfolio_is_not_offered(nadia):
    line = accepted(nadia, visibility="hidden")
    Claim.objects.filter(pk=line.claim_id).update(wants_portfolio=False)
    assert shown(nadia).offer is None


# --- The side -------------------------------------------------------------------------------------------------------


def test_week_counts_minutes_by_the_day_of_the_person_s_own_zone(nadia):
    nadia.user.time_zone = "Pacific/Kiritimati"  # 14 hours ahead: Tuesday noon in London is Wednesday there
    nadia.user.save()
    tuesday_noon = datetime(2026, 5, 12, 12, tzinfo=UTC)
    accepted(nadia, at=tuesday_noon - timedelta(weeks=1), minutes=45, uses=["data-entry"])
    for _number in range(2):
        accepted(nadia, at=tuesday_noon, minutes=25)
    with time_machine.travel(tuesday_noon + timedelta(days=1), tick=False):
        week = shown(nadia).week
    assert [day.minutes for day in week.days] == [0, 0, 50, 0, 0, 0, 0]
    assert [day.is_today for day in week.days].index(True) == 3
    assert [day.is_to_come for day in week.days] == [False] * 4 + [True] * 3
    assert (week.given, week.to_go, week.kept_count) == (50, 40, 0)


def test_week_tells_how_often_the_plan_was_kept(nadia):
    monday = datetime(2026, 5, 11, 9, tzinfo=UTC)
    for weeks in (1, 1, 3, 3, 13, 13):
        accepted(nadia, at=monday - timedelta(weeks=weeks), minutes=45)
    with time_machine.travel(monday, tick=False):
        html = read(nadia)
    assert "You have kept your plan in 2 of the last 12 weeks." in html
    assert "1 h 30 min to go." in html


def test_goals_count_only_accepted_work(nadia):
    accepted(nadia, ratings={"data-visualisation": 3})
    accepted(nadia, teaches=["data-visualisation"])
    ClaimFactory(task=TaskFactory(teaches=["plain-language"]), volunteer=nadia)
    goals = {goal.name: (goal.accepted_count, goal.running_count) for goal in shown(nadia).goals}
    assert goals == {"Data visualisation": (2, 0), "Plain language": (0, 1)}


def test_newest_five_messages_are_shown_and_marked_as_read_from_here(nadia):
    for number in range(7):
        notify(recipient_id=nadia.user_id, kind="message", key=str(number), title=f"News {number}.", path="/today/")
    html = read(nadia)
    assert "News 6." in html and "News 2." in html
    assert "News 1." not in html
    response = signed_in(nadia.user).post(reverse("notifications:notification_read_all"), {"back": "today"})
    assert (response.status_code, response.url) == (302, TODAY)
    assert not Notification.objects.filter(recipient=nadia.user, read_at=None).exists()
    assert "Mark all as read" not in read(nadia)


# --- Queries --------------------------------------------------------------------------------------------------------


def test_page_asks_at_most_fifteen_questions_however_much_there_is(nadia, django_assert_num_queries):
    """Session, person and header included."""
    organization = OrganizationFactory()
    client = signed_in(nadia.user)
    portfolio_of(nadia)
    nadia.accepted_count = 10
    nadia.save()
    NextStepOffer.objects.create(organization=organization, volunteer=nadia)
    client.get(TODAY)
    for count in (1, 3, 200):
        accepted(nadia, visibility="hidden", organization=organization, ratings={"data-entry": 3})
        many_accepted(nadia, count, organization=organization)
        if count < 200:
            claim = ClaimFactory(volunteer=nadia, status="submitted")
            review(claim, verdict="changes_asked")
            ClaimFactory(volunteer=nadia)
        for number in range(count % 9):
            TaskFactory(minutes=15, uses={"data-entry": 1}, organization=organization)
            notify(recipient_id=nadia.user_id, kind="message", key=f"{count}/{number}", title="News", path="/")
        update_list(volunteer_id=nadia.pk, now=timezone.now())
        with django_assert_num_queries(15):
            html = client.get(f"{TODAY}?time=15").content.decode()
        with django_assert_num_queries(13):  # while the words of the suggestions are kept
            client.get(f"{TODAY}?time=15")
        for part in (
            "Under way",
            "For your next free moment",
            "Add to my portfolio",
            "offers you a next step",
            "What you have built",
            ">News<",
        ):
            assert part in html, part
