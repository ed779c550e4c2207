"""Being a volunteer, what fits, pausing."""

import pytest
from django.utils import timezone

from common.jobs import run_waiting
from common.models import OutboxJob
from tasks.models import FeedList
from tests.factories import TaskFactory, UserFactory, VolunteerFactory
from tests.races.threads import at_once
from vocabularies.models import Cause, Skill
from vocabularies.services import load_vocabularies
from volunteers import jobs, services
from volunteers.models import Volunteer


@pytest.fixture
def words(db) -> None:
    load_vocabularies()


def ids(*slugs: str) -> list[int]:
    return [Skill.objects.get(slug=slug).pk for slug in slugs]


def answer(volunteer: Volunteer, **changes) -> None:
    nothing = {
        "sittings": [], "weekly_minutes": None, "languages": [], "skill_ids": [], "goal_ids": [], "cause_ids": [],
        "aims": [],
    }  # fmt: skip
    services.update_profile(volunteer_id=volunteer.pk, now=timezone.now(), **{**nothing, **changes})
    volunteer.refresh_from_db()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_at_once_make_one_volunteer():
    user = UserFactory()
    made = at_once([lambda: services.ensure_volunteer(user_id=user.pk).pk] * 4)
    assert len(set(made)) == 1
    assert Volunteer.objects.filter(user=user).count() == 1


@pytest.mark.django_db
def test_the_job_may_run_twice_and_for_people_who_left():
    user = UserFactory()
    for _ in range(2):
        jobs.ensure_volunteer(user_id=user.pk)
    jobs.ensure_volunteer(user_id=0)
    assert Volunteer.objects.count() == 1


def test_answers_are_stored_and_the_feed_is_made_anew(words):
    volunteer = services.ensure_volunteer(user_id=UserFactory().pk)
    food = Cause.objects.get(slug="food")
    answer(
        volunteer, sittings=[60, 15], weekly_minutes=90, languages=["en", "fa"], skill_ids=ids("proofreading"),
        goal_ids=ids("plain-language"), cause_ids=[food.pk], aims=["learn"],
    )  # fmt: skip
    assert (volunteer.sittings, volunteer.weekly_minutes, volunteer.languages) == ([15, 60], 90, ["en", "fa"])
    assert [row.skill.slug for row in volunteer.skills.all()] == ["proofreading"]
    assert [row.skill.slug for row in volunteer.goals.all()] == ["plain-language"]
    assert list(volunteer.causes.all()) == [food]
    assert volunteer.onboarded_at is not None
    [promise] = OutboxJob.objects.filter(name="tasks.refresh_suggestions")
    assert promise.arguments == {"volunteer_id": volunteer.pk}


def test_a_skill_that_stays_keeps_its_level_and_the_first_day_stays_the_first(words):
    volunteer = VolunteerFactory(skills={"proofreading": 3, "translation": 1})
    answer(volunteer, skill_ids=ids("proofreading", "data-cleaning"))
    first = volunteer.onboarded_at
    answer(volunteer, skill_ids=ids("proofreading", "data-cleaning"))
    levels = dict(volunteer.skills.values_list("skill__slug", "level"))
    assert levels == {"proofreading": 3, "data-cleaning": 2}
    assert volunteer.onboarded_at == first


@pytest.mark.django_db
def test_skipping_is_noted_once():
    volunteer = services.ensure_volunteer(user_id=UserFactory().pk)
    now = timezone.now()
    services.skip_onboarding(volunteer_id=volunteer.pk, now=now)
    services.skip_onboarding(volunteer_id=volunteer.pk, now=timezone.now())
    volunteer.refresh_from_db()
    assert volunteer.onboarded_at == now


def test_who_pauses_is_offered_nothing_until_back(words):
    volunteer = VolunteerFactory(skills={"proofreading": 2}, languages=["en"])
    TaskFactory(uses=["proofreading"])
    services.set_paused(volunteer_id=volunteer.pk, is_paused=False, now=timezone.now())
    run_waiting()
    assert FeedList.objects.get(volunteer=volunteer).task_ids
    services.set_paused(volunteer_id=volunteer.pk, is_paused=True, now=timezone.now())
    run_waiting()
    assert FeedList.objects.get(volunteer=volunteer).task_ids == []
