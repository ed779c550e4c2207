"""Suggestions: the list and its slider, "not for me" and back, "why this?", "surprise me"."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tasks.models import Dismissal, Impression, Task
from tasks.services import impressions
from tasks.services.dismissals import dismiss_task
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.tasks.feeds import make_list
from tests.tasks.workspace import signed_in
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
HERE = "/tasks/for-you/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(
        user=UserFactory(name="Nadia Rahimi"),
        skills={"translation": 3, "editing": 2},
        goals=["data-visualisation"],
        causes=["food"],
        industries=["health"],
        weekly_minutes=180,
    )


def shown(client: Client, query: str = "") -> list[str]:
    response = client.get(HERE + query)
    assert response.status_code == 200
    return [line.task.title for line in response.context["page"].lines]


def text(client: Client, address: str = HERE) -> str:
    return " ".join(client.get(address).content.decode().split())


# --- The list -------------------------------------------------------------------------------------------------------


def test_promise_5_the_first_suggestion_shares_a_skill_or_a_cause_and_says_so(nadia: Volunteer) -> None:
    TaskFactory(title="Other", uses={"python": 2}, causes=["sport"])
    TaskFactory(title="Fits", uses={"translation": 2}, causes=["food"])
    make_list(nadia)
    client = signed_in(nadia.user)
    assert shown(client)[0] == "Fits"
    html = text(client)
    assert "Uses your Translation (expert)." in html
    assert "Supports Food and shelter, a cause you follow." in html


def test_promise_11_a_target_industry_raises_its_tasks_and_the_reason_names_it(nadia: Volunteer) -> None:
    TaskFactory(title="Elsewhere", uses={"translation": 2})
    TaskFactory(title="In health", uses={"translation": 2}, organization=OrganizationFactory(industry="health"))
    Volunteer.objects.filter(pk=nadia.pk).update(industries=[])
    make_list(nadia)
    client = signed_in(nadia.user)
    before = client.get(HERE).context["page"].lines
    assert all("industry" not in reason for line in before for reason in line.why.reasons)
    Volunteer.objects.filter(pk=nadia.pk).update(industries=["health"])
    make_list(nadia)
    first = client.get(HERE).context["page"].lines[0]
    assert first.task.title == "In health"
    assert "In Health care, an industry you aim for." in first.why.reasons


def test_promise_35b_without_the_goal_its_factor_is_gone(nadia: Volunteer) -> None:
    task = TaskFactory(uses={"translation": 1}, teaches=["data-visualisation"])
    make_list(nadia)
    client, why = signed_in(nadia.user), f"{task.get_absolute_url()}why/"
    assert "Lets you practise Data visualisation, one of your goals." in text(client)
    assert {"fit", "goal"} <= {factor.name for factor in client.get(why).context["why"].factors}
    nadia.goals.all().delete()
    make_list(nadia)
    assert "one of your goals" not in text(client)
    assert "goal" not in {factor.name for factor in client.get(why).context["why"].factors}


def test_promise_26_either_end_of_the_slider_has_an_order_of_its_own(nadia: Volunteer) -> None:
    _needed_and_instructive()
    make_list(nadia)
    client = signed_in(nadia.user)
    orders = []
    for growth in ("0", "50", "100"):
        response = client.post(f"{HERE}balance/", {"growth": growth})
        assert (response.status_code, response["Location"]) == (303, HERE)
        orders.append(shown(client))
        nadia.refresh_from_db()
        assert nadia.growth == int(growth)
    assert orders[0] != orders[2]
    assert orders[0][0].startswith("Needed")
    assert orders[2][0].startswith("Teaches")


def test_promise_26_the_middle_mixes_both_kinds_in_the_first_five(nadia: Volunteer) -> None:
    _needed_and_instructive()
    make_list(nadia)
    kinds = {title.split()[0] for title in shown(signed_in(nadia.user))[:5]}
    assert kinds == {"Needed", "Teaches"}


def _needed_and_instructive() -> None:
    for number in range(4):
        TaskFactory(title=f"Needed {number}", uses={"translation": 2}, places=1)
        crowded = TaskFactory(title=f"Teaches {number}", teaches=["data-visualisation"], uses={"editing": 1}, places=4)
        for _claim in range(2):
            ClaimFactory(task=crowded)


def test_the_slider_answers_htmx_with_the_list_alone(nadia: Volunteer) -> None:
    TaskFactory(uses={"translation": 2})
    make_list(nadia)
    response = signed_in(nadia.user).post(f"{HERE}balance/?time=30", {"growth": "90"}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert 'id="feed"' in html
    assert "Fits into 30 min" in html


@pytest.mark.parametrize("growth", ["", "101", "-1", "much"])
def test_a_balance_that_makes_no_sense_is_refused(nadia: Volunteer, growth: str) -> None:
    assert signed_in(nadia.user).post(f"{HERE}balance/", {"growth": growth}).status_code == 400
    nadia.refresh_from_db()
    assert nadia.growth == 50


def test_the_time_one_has_now_leaves_out_what_is_longer(nadia: Volunteer) -> None:
    for minutes in (15, 30, 60):
        TaskFactory(title=f"{minutes}", minutes=minutes, uses={"translation": 2})
    make_list(nadia)
    client = signed_in(nadia.user)
    assert sorted(shown(client, "?time=15")) == ["15"]
    assert sorted(shown(client, "?time=30")) == ["15", "30"]
    assert sorted(shown(client, "?time=60")) == ["15", "30", "60"]
    for odd in ("?time=7", "?time=x", "?time=99999999999", "?time=²"):
        assert len(shown(client, odd)) == 3


def test_pages_follow_one_another(nadia: Volunteer) -> None:
    for number in range(12):
        TaskFactory(title=f"{number}", uses={"translation": 2})
    make_list(nadia)
    client = signed_in(nadia.user)
    first, second = shown(client), shown(client, "?from=10")
    assert (len(first), len(second)) == (10, 2)
    assert not set(first) & set(second)
    assert 'href="/tasks/for-you/?from=10"' in text(client)
    assert shown(client, "?from=100") == []


def test_what_was_shown_is_noted(nadia: Volunteer) -> None:
    task = TaskFactory(uses={"translation": 2})
    make_list(nadia)
    impressions.forget()
    signed_in(nadia.user).get(HERE)
    impressions.flush()
    row = Impression.objects.get()
    assert (row.volunteer, row.task, row.position, row.place) == (nadia, task, 0, "today")


def test_the_list_costs_the_same_with_one_task_and_with_ten(
    nadia: Volunteer, django_assert_max_num_queries: Callable, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(nadia.user)
    TaskFactory(uses={"translation": 2, "editing": 1}, causes=["food"])
    make_list(nadia)
    client.get(HERE)
    make_list(nadia)
    with django_assert_max_num_queries(16) as counted:
        client.get(HERE)
    for _number in range(10):
        TaskFactory(uses={"translation": 2}, teaches=["data-visualisation"], causes=["food"])
    make_list(nadia)
    with django_assert_num_queries(len(counted)):
        client.get(HERE)
    with django_assert_num_queries(len(counted) - 2):  # order and reasons are kept for a minute
        client.get(HERE)


def test_what_is_kept_for_a_minute_gives_way_to_every_change(nadia: Volunteer) -> None:
    """A place taken by others, a claim, a "no" and another balance show at the next look."""
    first, second = TaskFactory(title="First", uses={"translation": 2}), TaskFactory(title="Second", causes=["food"])
    third = TaskFactory(title="Third", uses={"translation": 1})
    make_list(nadia)
    client = signed_in(nadia.user)
    assert {task.title for task in (first, second, third)} == set(shown(client))
    Task.objects.filter(pk=first.pk).update(taken_count=1)
    assert set(shown(client)) == {"Second", "Third"}
    dismiss_task(volunteer_id=nadia.pk, task_id=second.pk, reason="other", now=timezone.now())
    assert shown(client) == ["Third"]
    Task.objects.filter(pk=first.pk).update(taken_count=0)
    nadia.growth = 0
    nadia.save()
    assert set(shown(client)) == {"First", "Third"}


def test_the_time_left_of_the_week_is_said_where_there_is_room(nadia: Volunteer) -> None:
    ClaimFactory(task=TaskFactory(minutes=105), volunteer=nadia)
    TaskFactory(title="Fits", minutes=30, uses={"translation": 2})
    TaskFactory(title="Too long", minutes=90, uses={"translation": 2})
    make_list(nadia)
    [line] = signed_in(nadia.user).get(HERE).context["page"].lines
    assert line.why.reasons == (
        "Uses your Translation (expert).",
        "30 minutes - fits the 75 you have left this week.",
    )


# --- The first minute -----------------------------------------------------------------------------------------------


def test_an_empty_profile_gets_short_first_tasks_of_several_kinds() -> None:
    for kind in ("labelling", "labelling", "design", "testing"):
        TaskFactory(title=kind, kind=kind, minutes=15, is_starter=True)
    TaskFactory(title="Hard", minutes=240, uses={"python": 3})
    client = signed_in(UserFactory())
    assert shown(client) == ["labelling", "design", "testing", "labelling", "Hard"] or len(set(shown(client)[:3])) == 3
    assert "Short, and none needs experience." in text(client)
    assert not Volunteer.objects.exists(), "looking writes nothing"


def test_who_said_nothing_yet_gets_first_tasks_and_who_did_gets_a_list_of_their_own() -> None:
    new = VolunteerFactory()
    TaskFactory(title="Long", minutes=60, uses={"translation": 1})
    for kind in ("labelling", "design", "testing"):
        TaskFactory(title=kind, kind=kind, minutes=15, is_starter=True)
    make_list(new)
    client = signed_in(new.user)
    assert set(shown(client)[:3]) == {"labelling", "design", "testing"}
    assert client.get(HERE).context["page"].is_start
    Volunteer.objects.filter(pk=new.pk).update(industries=["health"])
    assert not client.get(HERE).context["page"].is_start


def test_who_pauses_is_suggested_nothing(nadia: Volunteer) -> None:
    TaskFactory(uses={"translation": 2})
    Volunteer.objects.filter(pk=nadia.pk).update(is_paused=True)
    make_list(nadia)
    client = signed_in(nadia.user)
    assert shown(client) == []
    assert "We suggest nothing until you are back." in text(client)


def test_first_tasks_come_from_organisations_that_answer() -> None:
    slow = OrganizationFactory()
    quick = OrganizationFactory()
    for organization, hours in ((slow, 200), (quick, 5)):
        organization.median_review_hours = hours
        organization.save()
    TaskFactory(title="Quick", minutes=15, is_starter=True, organization=quick)
    TaskFactory(title="Slow", minutes=15, is_starter=True, organization=slow)
    assert shown(signed_in(UserFactory()))[0] == "Quick"


def test_a_new_task_of_a_new_organisation_is_in_the_next_list(nadia: Volunteer) -> None:
    TaskFactory(title="New here", uses={"translation": 2}, organization=OrganizationFactory())
    make_list(nadia)
    assert "New here" in shown(signed_in(nadia.user))


def test_nothing_open_at_all_still_stands() -> None:
    assert shown(signed_in(UserFactory())) == []


# --- "Not for me" ---------------------------------------------------------------------------------------------------


def dismiss(client: Client, task: Task, reason: str, **more: str):
    headers = HTMX if more.pop("htmx", "") else {}
    return client.post(f"{task.get_absolute_url()}not-for-me/", {"reason": reason, **more}, headers=headers)


def test_not_for_me_takes_the_task_out_says_what_follows_and_takes_it_back(nadia: Volunteer) -> None:
    long = TaskFactory(title="Long", minutes=120, uses={"translation": 2})
    TaskFactory(title="Also long", minutes=90, uses={"translation": 2})
    TaskFactory(title="Short", minutes=15, uses={"translation": 2})
    make_list(nadia)
    client = signed_in(nadia.user)
    response = dismiss(client, long, "too_long", back="feed")
    assert (response.status_code, response["Location"]) == (303, f"{HERE}?left={long.public_id}")
    make_list(nadia)
    html = text(client, response["Location"])
    assert "Left out: Long." in html
    assert "From now on you see tasks of up to 1 h." in html
    assert shown(client) == ["Short"]
    back = client.post(f"{long.get_absolute_url()}not-for-me/undo/", {"back": "feed"})
    assert (back.status_code, back["Location"]) == (303, HERE)
    make_list(nadia)
    assert sorted(shown(client)) == ["Also long", "Long", "Short"]
    assert "Left out" not in text(client, response["Location"])


@pytest.mark.parametrize(("reason", "gone"), [("organisation", {"A", "B"}), ("kind", {"A", "C"}), ("other", {"A"})])
def test_a_reason_takes_out_all_it_is_about(nadia: Volunteer, reason: str, gone: set[str]) -> None:
    food = OrganizationFactory()
    a = TaskFactory(title="A", uses={"translation": 2}, organization=food, kind="design")
    TaskFactory(title="B", uses={"translation": 2}, organization=food)
    TaskFactory(title="C", uses={"translation": 2}, kind="design")
    TaskFactory(title="D", uses={"translation": 2})
    make_list(nadia)
    client = signed_in(nadia.user)
    assert set(shown(client)) == {"A", "B", "C", "D"}
    dismiss(client, a, reason)
    assert {"A", "B", "C", "D"} - set(shown(client)) == gone, "at once, before the list is made anew"
    make_list(nadia)
    assert {"A", "B", "C", "D"} - set(shown(client)) == gone


@pytest.mark.parametrize("reason", ["cause", "skills"])
def test_a_cause_or_skills_said_no_to_put_the_likes_of_it_last(nadia: Volunteer, reason: str) -> None:
    no = TaskFactory(title="No", uses={"editing": 1}, causes=["sport"])
    TaskFactory(title="Like it", uses={"editing": 1}, causes=["sport"])
    TaskFactory(title="Other", uses={"translation": 3}, causes=["water"], minutes=40)
    Volunteer.objects.filter(pk=nadia.pk).update(minutes_max=None)
    make_list(nadia)
    client = signed_in(nadia.user)
    dismiss(client, no, reason)
    make_list(nadia)
    assert shown(client) == ["Other", "Like it"]


def test_with_htmx_the_notice_stands_in_the_tasks_place(nadia: Volunteer) -> None:
    task = TaskFactory(title="Mine", uses={"translation": 2})
    make_list(nadia)
    response = dismiss(signed_in(nadia.user), task, "organisation", back="today", htmx="yes")
    html = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert "<html" not in html
    assert f"Nothing of {task.organization} is suggested to you any more." in html
    assert 'name="back" value="today"' in html


def test_a_dismissal_without_a_reason_is_refused(nadia: Volunteer) -> None:
    task = TaskFactory()
    assert dismiss(signed_in(nadia.user), task, "").status_code == 400
    assert dismiss(signed_in(nadia.user), task, "boring").status_code == 400
    assert not Dismissal.objects.exists()


def test_one_persons_no_is_nobody_elses(nadia: Volunteer) -> None:
    task = TaskFactory(title="T", uses={"translation": 2})
    other = VolunteerFactory(skills={"translation": 2})
    make_list(nadia, other)
    dismiss(signed_in(nadia.user), task, "other")
    assert shown(signed_in(other.user)) == ["T"]
    assert signed_in(other.user).post(f"{task.get_absolute_url()}not-for-me/undo/").status_code == 303
    assert shown(signed_in(nadia.user)) == []


# --- "Why this?" ----------------------------------------------------------------------------------------------------


def test_promise_38c_the_points_shown_add_up_to_the_score(nadia: Volunteer) -> None:
    task = TaskFactory(uses={"translation": 2, "proofreading": 1}, causes=["food"], minutes=240)
    make_list(nadia)
    client = signed_in(nadia.user)
    why = client.get(f"{task.get_absolute_url()}why/").context["why"]
    assert sum(factor.points for factor in why.factors) == pytest.approx(why.total, abs=1e-6)
    html = text(client, f"{task.get_absolute_url()}why/")
    for label in ("Your skills", "Your causes", "Together"):
        assert label in html


def test_why_of_a_task_that_is_not_suggested_says_so(nadia: Volunteer) -> None:
    task = TaskFactory(languages=["fa"])
    assert "not among your suggestions" in text(signed_in(UserFactory()), f"{task.get_absolute_url()}why/")


# --- "Surprise me" --------------------------------------------------------------------------------------------------


def test_promise_23_surprises_are_doable_and_outside_what_one_usually_does(nadia: Volunteer) -> None:
    TaskFactory(title="Usual skill", uses={"translation": 1})
    TaskFactory(title="Usual cause", uses=["python"], causes=["food"])
    TaskFactory(title="Wanted skill", teaches=["data-visualisation"])
    TaskFactory(title="Too hard", uses={"python": 3}, causes=["sport"])
    new = {"New 1", "New 2", "New 3"}
    for title in new:
        TaskFactory(title=title, uses={"gis-mapping": 1}, causes=["sport"])
    client = signed_in(nadia.user)
    turns = [client.get(f"{HERE}surprise/?turn={turn}").context["line"].task.title for turn in range(6)]
    assert set(turns[:3]) == new
    assert turns[:3] == turns[3:], "every click is another one, the same all day"


def test_a_surprise_answers_htmx_with_its_part_and_nothing_with_words(nadia: Volunteer) -> None:
    client = signed_in(nadia.user)
    assert "Nothing to surprise you with" in text(client, f"{HERE}surprise/")
    TaskFactory(title="New", uses={"gis-mapping": 1})
    html = client.get(f"{HERE}surprise/?turn=x", headers=HTMX).content.decode()
    assert "<html" not in html
    assert "turn=1" in html


def test_visitors_sign_in_first() -> None:
    task = TaskFactory()
    for address in (HERE, f"{HERE}surprise/", f"{task.get_absolute_url()}why/"):
        assert Client().get(address).status_code == 302
    for address in (f"{HERE}balance/", f"{task.get_absolute_url()}not-for-me/"):
        assert Client().post(address, {"reason": "other"}).status_code == 302


# --- Best match in browse ---------------------------------------------------------------------------------------------


def test_best_match_shows_the_same_reasons_and_notes_what_it_showed(nadia: Volunteer) -> None:
    first = TaskFactory(title="Fits", uses={"translation": 2}, causes=["food"])
    TaskFactory(title="Stretch", teaches=["data-visualisation"])
    make_list(nadia)
    impressions.forget()
    client = signed_in(nadia.user)
    response = client.get("/tasks/?sort=best")
    lines = response.context["listing"].lines
    assert lines[0].task == first
    assert lines[0].why.reasons == (
        "Uses your Translation (expert).",
        "Supports Food and shelter, a cause you follow.",
    )
    assert {line.task.title: line.is_stretch for line in lines} == {"Fits": False, "Stretch": True}
    assert "Stretch toward a goal" in response.content.decode()
    assert f'href="{HERE}"' in response.content.decode()
    impressions.flush()
    assert Impression.objects.values_list("task", "place").get(position=0) == (first.pk, "browse")


def test_today_leads_to_all_matches_and_takes_no_for_an_answer(nadia: Volunteer) -> None:
    ClaimFactory(task=TaskFactory(), volunteer=nadia)
    task = TaskFactory(title="Short", minutes=15, uses={"translation": 2})
    TaskFactory(minutes=60, uses={"translation": 2})
    make_list(nadia)
    client = signed_in(nadia.user)
    assert "See all 2 matches" in text(client, "/today/")
    response = dismiss(client, task, "other", back="today")
    assert response["Location"] == f"/today/?left={task.public_id}"
    assert "Left out: Short." in text(client, response["Location"])
