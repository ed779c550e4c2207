"""Hidden talents: what someone used three times is offered for their profile, once."""

from collections.abc import Sequence

import pytest
from django.test import Client
from django.utils import timezone

from common.jobs import run_outbox_job
from common.models import OutboxJob
from notifications.models import Notification
from tasks.services.skill_offers import offer_skills
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory
from volunteers.models import SkillOffer, Volunteer

pytestmark = pytest.mark.django_db
TODAY = "/today/"


@pytest.fixture
def nadia() -> Volunteer:
    return VolunteerFactory(skills={"editing": 2})


def accepted(volunteer: Volunteer, uses: Sequence[str], count: int, status: str = "accepted") -> None:
    for _number in range(count):
        ClaimFactory(task=TaskFactory(uses=uses), volunteer=volunteer, status=status)


def run_promised_offers() -> None:
    for row in OutboxJob.objects.filter(name="tasks.offer_skills").order_by("pk"):
        run_outbox_job(row.pk)


def offered(volunteer: Volunteer) -> list[str]:
    return list(SkillOffer.objects.filter(volunteer=volunteer).values_list("skill__slug", flat=True))


def client_of(volunteer: Volunteer) -> Client:
    client = Client()
    client.force_login(volunteer.user)
    return client


def test_promise_23_the_third_accepted_task_with_an_undeclared_skill_offers_to_add_it(nadia: Volunteer) -> None:
    accepted(nadia, ["subtitling"], 2)
    run_promised_offers()
    assert offered(nadia) == []
    accepted(nadia, ["subtitling"], 1)
    run_promised_offers()
    assert offered(nadia) == ["subtitling"]
    notice = Notification.objects.get(recipient=nadia.user, kind="skill_offer")
    assert notice.title == "You have used Subtitling in 3 accepted tasks. Add it to your skills?"
    page = client_of(nadia).get(TODAY).content.decode()
    assert 'id="skill-offer"' in page
    assert "Add Subtitling" in page


def test_promise_23_adding_it_makes_it_a_skill(nadia: Volunteer) -> None:
    accepted(nadia, ["subtitling"], 3)
    run_promised_offers()
    response = client_of(nadia).post("/settings/skills/subtitling/", {"answer": "add"})
    assert (response.status_code, response.url) == (302, TODAY)
    assert dict(nadia.skills.values_list("skill__slug", "level")) == {"editing": 2, "subtitling": 2}
    assert 'id="skill-offer"' not in client_of(nadia).get(TODAY).content.decode()


def test_a_skill_left_out_is_never_offered_again(nadia: Volunteer) -> None:
    accepted(nadia, ["subtitling"], 3)
    run_promised_offers()
    client_of(nadia).post("/settings/skills/subtitling/", {"answer": "leave"})
    accepted(nadia, ["subtitling"], 2)
    run_promised_offers()
    assert offered(nadia) == ["subtitling"]
    assert SkillOffer.objects.get().answered_at
    assert not nadia.skills.filter(skill__slug="subtitling").exists()
    assert 'id="skill-offer"' not in client_of(nadia).get(TODAY).content.decode()


def test_what_the_profile_names_is_taught_or_was_not_accepted_is_not_offered(nadia: Volunteer) -> None:
    accepted(nadia, ["editing"], 3)
    accepted(nadia, ["copywriting"], 3, status="not_usable")
    for _number in range(3):
        ClaimFactory(task=TaskFactory(teaches=["translation"]), volunteer=nadia, status="accepted")
    run_promised_offers()
    assert "editing" not in offered(nadia)
    assert "copywriting" not in offered(nadia)
    assert "translation" not in offered(nadia)


def test_a_repeated_job_offers_nothing_twice(nadia: Volunteer) -> None:
    accepted(nadia, ["subtitling"], 3)
    for _time in range(2):
        offer_skills(volunteer_id=nadia.pk, now=timezone.now())
    assert offered(nadia) == ["subtitling"]
    assert Notification.objects.filter(kind="skill_offer").count() == 1


def test_nobody_answers_for_somebody_else(nadia: Volunteer) -> None:
    accepted(nadia, ["subtitling"], 3)
    offer_skills(volunteer_id=nadia.pk, now=timezone.now())
    stranger = client_of(VolunteerFactory())
    assert stranger.post("/settings/skills/subtitling/", {"answer": "add"}).status_code == 404
    assert SkillOffer.objects.get().answered_at is None
