"""Suggestions as they are read: values times prices, only what may be claimed, in a fixed order, at a fixed cost."""

import math
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tasks.models import Dismissal, FeedList, Task, TaskPrice
from tasks.selectors.feed import Feed, FeedItem, feed_for
from tasks.selectors.own import not_own
from tasks.services import runs
from tasks.services.feeds import update_list
from tests.factories import ClaimFactory, MembershipFactory, OrganizationFactory, TaskFactory, VolunteerFactory
from volunteers.models import Volunteer
from volunteers.selectors import volunteer_of

pytestmark = pytest.mark.django_db


def items(person: Volunteer, **asked: object) -> list[FeedItem]:
    volunteer = volunteer_of(person.user_id)
    assert volunteer is not None
    return feed_for(volunteer, now=timezone.now(), **{"limit": 20, **asked})  # type: ignore[arg-type]


def titles(person: Volunteer, **asked: object) -> list[str]:
    return [item.task.title for item in items(person, **asked)]


def with_list(**fields: object) -> Volunteer:
    person = VolunteerFactory(**fields)
    update_list(volunteer_id=person.pk, now=timezone.now())
    return person


def price(title: str, value: float) -> None:
    TaskPrice.objects.update_or_create(task=Task.objects.get(title=title), defaults={"price": value})


@pytest.fixture
def three() -> None:
    TaskFactory(title="a", uses={"translation": 2}, minutes=15)
    TaskFactory(title="b", uses={"translation": 2, "editing": 2}, minutes=30)
    TaskFactory(title="c", uses={"python": 2}, minutes=60)


def test_fixed_data_gives_a_fixed_order(three: None) -> None:
    person = with_list(skills={"translation": 3})
    for _again in range(3):
        update_list(volunteer_id=person.pk, now=timezone.now())
        assert titles(person) == ["a", "b", "c"]


def test_the_order_is_value_times_the_price_of_this_moment(three: None) -> None:
    person = with_list(skills={"translation": 3})
    stored = FeedList.objects.get().task_ids
    for title in "abc":
        price(title, 1.0)
    assert titles(person) == ["a", "b", "c"]
    price("a", 0.01)
    assert titles(person) == ["b", "c", "a"]
    found = items(person)
    assert [item.value * item.price for item in found] == sorted((i.value * i.price for i in found), reverse=True)
    assert FeedList.objects.get().task_ids == stored


def test_at_the_growth_end_need_does_not_count_and_goals_count_more(three: None) -> None:
    person = with_list(skills={"translation": 3}, goals=["python"])
    price("a", 0.01)
    price("b", 0.9)
    price("c", 0.01)
    assert titles(person)[0] == "b"
    person.growth = 100
    person.save()
    assert titles(person) == ["a", "c", "b"] or titles(person)[0] in {"a", "c"}
    assert titles(person)[0] != "b"


def test_one_in_five_is_a_stretch_where_there_is_one() -> None:
    for number in range(8):
        TaskFactory(title=f"usual {number}", uses={"translation": 1})
    TaskFactory(title="stretch", uses={"editing": 3}, teaches=["python"])
    found = items(with_list(skills={"translation": 3}, goals=["python"]))
    assert [item.task.title for item in found[:5]].count("stretch") == 1
    assert [item.is_stretch for item in found].count(True) == 1


def test_promise_5_the_first_suggestion_shares_a_skill_or_a_cause() -> None:
    for number in range(6):
        TaskFactory(uses={"python": 1}, causes=["sport"], minutes=15, title=f"short {number}")
    TaskFactory(uses={"translation": 2}, title="skill")
    TaskFactory(uses={"python": 3}, causes=["food"], title="cause")
    assert titles(with_list(skills={"translation": 2}))[0] == "skill"
    assert titles(with_list(causes=["food"]))[0] == "cause"


def test_parts_add_up_to_the_chance_that_the_value_is_made_of(three: None) -> None:
    person = with_list(skills={"translation": 3}, goals=["python"], causes=["food"], weekly_minutes=30)
    for item in items(person):
        logit = sum(part["points"] for part in item.parts)
        accept = 1 / (1 + math.exp(-logit))
        assert item.value < accept  # the rest is the chance that it then ends well, in time
        assert [part["name"] for part in item.parts].count("base") == 1
    fit = next(part for part in items(person)[0].parts if part["name"] == "fit")
    [shared] = person.skills.all()
    assert (fit["points"], fit["about"]) == (pytest.approx(2.0), [shared.skill_id])


def test_only_what_can_be_claimed_is_shown_though_the_list_is_older(three: None) -> None:
    now = timezone.now()
    own = OrganizationFactory()
    TaskFactory(title="own", uses={"translation": 2}, organization=own)
    person = with_list(skills={"translation": 3})
    assert set(titles(person)) == {"a", "b", "c", "own"}
    MembershipFactory(user=person.user, organization=own)
    ClaimFactory(task=Task.objects.get(title="a"))  # by somebody else: it is full
    Dismissal.objects.create(
        volunteer=person, task=Task.objects.get(title="b"), reason="other", created_at=now + timedelta(seconds=1)
    )
    assert titles(person) == ["c"]


def test_what_shares_the_cause_of_a_refused_task_comes_later() -> None:
    TaskFactory(title="refused", causes=["food"], uses={"translation": 2})
    TaskFactory(title="same cause", causes=["food"], uses={"translation": 2})
    TaskFactory(title="other cause", causes=["water"], uses={"translation": 2})
    person = with_list(skills={"translation": 3}, causes=["food"])
    assert titles(person)[-1] == "other cause"
    Dismissal.objects.create(
        volunteer=person, task=Task.objects.get(title="refused"), reason="cause", created_at=timezone.now()
    )
    assert titles(person) == ["other cause", "same cause"]


@pytest.mark.parametrize(("minutes", "expected"), [(15, ["a"]), (30, ["a", "b"]), (60, ["a", "b", "c"]), (120, [])])
def test_the_time_one_has_now(three: None, minutes: int, expected: list[str]) -> None:
    assert titles(with_list(skills={"translation": 3}), minutes=minutes) == expected


def test_what_is_longer_than_what_is_left_of_the_week_waits_while_there_is_something_shorter(three: None) -> None:
    person = with_list(skills={"translation": 3}, weekly_minutes=60)
    ClaimFactory(volunteer=person, task=TaskFactory(title="done", minutes=30), status="accepted")
    assert titles(person) == ["a", "b"]
    ClaimFactory(volunteer=person, task=TaskFactory(title="more", minutes=30), status="accepted")
    assert titles(person) == ["a", "b", "c"]  # the plan is full: it gives way rather than leave nothing


def test_exclude_and_first_cut_the_order(three: None) -> None:
    person = with_list(skills={"translation": 3})
    first = Task.objects.get(title="a").pk
    assert titles(person, exclude=[first]) == ["b", "c"]
    volunteer = volunteer_of(person.user_id)
    assert volunteer is not None
    feed = Feed(volunteer, now=timezone.now())
    assert [item.task.title for item in feed.items(limit=1, first=1)] == ["b"]


def test_who_came_after_the_rebuild_gets_a_list_at_once_and_reading_stores_nothing(three: None) -> None:
    person = VolunteerFactory(skills={"translation": 3})
    assert titles(person) == []  # before the first run nothing is suggested
    runs.ensure_run(now=timezone.now())
    assert titles(person) == ["a", "b", "c"]
    TaskFactory(title="d", uses={"translation": 3}, causes=["food"])
    assert set(titles(person)) == {"a", "b", "c", "d"}
    assert not FeedList.objects.exists()


def test_an_empty_list_is_a_list() -> None:
    person = with_list(is_paused=True)
    TaskFactory()
    assert titles(person) == []


def test_three_queries_whatever_the_list_holds(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    person = VolunteerFactory(skills={"translation": 3}, goals=["python"], causes=["food"])
    volunteer = volunteer_of(person.user_id)
    assert volunteer is not None
    for count in (1, 3, 12):
        for number in range(count):
            TaskFactory(title=f"{count} {number}", uses={"translation": 1, "python": 1}, causes=["food"])
        update_list(volunteer_id=person.pk, now=timezone.now())
        with django_assert_num_queries(3):
            found = feed_for(volunteer, now=timezone.now(), limit=20)
            assert all(item.task.organization.name and list(item.task.skills.all()) for item in found)
        with django_assert_num_queries(1):
            assert len(Feed(volunteer, now=timezone.now()).ranked()) == len(found)


def test_what_is_listed_is_what_the_querysets_allow() -> None:
    """The reader's own SQL says the same as `claimable` and `not_own`."""
    now = timezone.now()
    own, suspended, disliked = OrganizationFactory(), OrganizationFactory(), OrganizationFactory()
    for number, fields in enumerate(
        [
            {"organization": own},
            {"organization": suspended},
            {"organization": disliked},
            {"organization": disliked},
            {"kind": "labelling"},
            {"kind": "labelling"},
            {"closes_at": now + timedelta(hours=1)},
            {"places": 2},
            {"minutes": 120},
            {},
            {},
            {},
        ]
    ):
        TaskFactory(title=str(number), **fields)
    tasks = {task.title: task for task in Task.objects.all()}
    person = with_list(minutes_max=60)
    assert FeedList.objects.get().task_ids
    FeedList.objects.update(  # as if the list had been made before all of this
        task_ids=[task.pk for task in tasks.values()], values=[0.5] * len(tasks), marks=[0] * len(tasks)
    )
    MembershipFactory(user=person.user, organization=own)
    suspended.status = "suspended"
    suspended.save()
    for title, reason in (("2", "organisation"), ("4", "kind"), ("9", "cause")):
        Dismissal.objects.create(volunteer=person, task=tasks[title], reason=reason, created_at=now)
    ClaimFactory(task=tasks["7"])
    ClaimFactory(task=tasks["10"])
    ClaimFactory(volunteer=person, task=TaskFactory(title="mine", places=3))
    allowed = not_own(Task.objects.claimable(timezone.now()), person).filter(minutes__lte=60)
    assert sorted(titles(person)) == sorted(allowed.values_list("title", flat=True)) == ["11", "6", "7"]
    volunteer = volunteer_of(person.user_id)
    assert volunteer is not None
    later = Feed(volunteer, now=now + timedelta(hours=2)).ranked()
    assert tasks["6"].pk not in {row.task_id for row in later}
