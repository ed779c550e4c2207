"""Claiming from the task's page: every answer has its status, with and without htmx."""

import pytest
from django.test import Client
from django.utils import timezone

from tasks.models import Claim, Task, WaitingListEntry
from tasks.services.briefs import BriefInput, update_task
from tasks.services.contracts import terms_of, terms_version
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.factories.tasks import POINTS, publisher_of
from tests.tasks.workspace import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PLAIN: dict[str, str] = {}


def terms(task: Task) -> dict[str, str]:
    return {"terms": terms_version(terms_of(task))}


def claim_url(task: Task) -> str:
    return f"{task.get_absolute_url()}claim/"


def test_one_tap_claims_and_the_workspace_follows() -> None:
    task = TaskFactory()
    user = UserFactory()
    response = signed_in(user).post(claim_url(task), terms(task))
    claim = Claim.objects.get(task=task, volunteer__user=user)
    assert (response.status_code, response["Location"]) == (303, claim.get_absolute_url())
    assert claim.contract["version"] == terms(task)["terms"]


def test_with_htmx_the_browser_goes_to_the_workspace() -> None:
    task = TaskFactory()
    response = signed_in(UserFactory()).post(claim_url(task), terms(task), headers=HTMX)
    assert response["HX-Redirect"] == Claim.objects.get(task=task).get_absolute_url()


def test_the_page_carries_the_terms_that_the_claim_checks() -> None:
    task = TaskFactory()
    page = signed_in(UserFactory()).get(task.get_absolute_url()).content.decode()
    assert page.count(f'name="terms" value="{terms(task)["terms"]}"') == 2  # the box and the bar


def test_a_double_click_is_one_claim() -> None:
    task = TaskFactory(places=3)
    client = signed_in(UserFactory())
    first, second = (client.post(claim_url(task), terms(task)) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert Claim.objects.count() == 1


def test_a_visitor_signs_in_first_and_comes_back_to_the_task() -> None:
    task = TaskFactory()
    response = Client().post(claim_url(task), terms(task))
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={task.get_absolute_url()}"


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
def test_promise_6_a_lost_race_shows_three_tasks_like_it_and_tell_me(headers: dict[str, str]) -> None:
    task = TaskFactory(places=1, uses={"translation": 1})
    for number in range(4):
        TaskFactory(title=f"Translate letter {number}", uses={"translation": 1})
    shown = terms(task)
    ClaimFactory(task=task)
    response = signed_in(UserFactory()).post(claim_url(task), shown, headers=headers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Someone took the last place a moment ago." in page
    assert [f"Translate letter {number}" in page for number in range(4)] == [False, True, True, True]
    assert "Tell me</button>" in page
    assert "Claim this task</button>" not in page
    assert ("<html" in page) is (headers == PLAIN)


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
def test_changed_terms_are_shown_again_and_can_then_be_accepted(headers: dict[str, str]) -> None:
    task = TaskFactory()
    shown = terms(task)
    changed = BriefInput(
        kind=task.kind, title=task.title, why=task.why, need=task.need, deliverable="two charts", points=POINTS,
        uses=dict.fromkeys(task.skill_ids, 0),
    )  # fmt: skip
    actor = publisher_of(task.organization)
    update_task(task_id=task.pk, actor_id=actor, brief=changed, now=timezone.now())
    client = signed_in(UserFactory())
    response = client.post(claim_url(task), shown, headers=headers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The organisation changed the terms a moment ago." in page
    task.refresh_from_db()
    assert terms(task)["terms"] in page
    assert client.post(claim_url(task), terms(task)).status_code == 303


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
@pytest.mark.parametrize("sent", [{}, {"terms": ""}, {"terms": "x" * 5000}, {"terms": "Z" * 16}])
def test_a_claim_without_terms_is_refused_with_words(sent: dict[str, str], headers: dict[str, str]) -> None:
    task = TaskFactory()
    response = signed_in(UserFactory()).post(claim_url(task), sent, headers=headers)
    assert response.status_code == 400
    assert "Read what is agreed before you start, then claim." in response.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
def test_nobody_claims_from_their_own_organisation(headers: dict[str, str]) -> None:
    task = TaskFactory()
    seat = MembershipFactory(organization=task.organization)
    response = signed_in(seat.user).post(claim_url(task), terms(task), headers=headers)
    assert response.status_code == 403
    assert "You belong to this organisation, so others do its tasks." in response.content.decode()


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
def test_the_limit_of_open_claims_is_a_conflict_with_its_reason(headers: dict[str, str]) -> None:
    volunteer = VolunteerFactory()
    ClaimFactory(volunteer=volunteer)
    task = TaskFactory()
    response = signed_in(volunteer.user).post(claim_url(task), terms(task), headers=headers)
    assert response.status_code == 409
    assert "You have 1 task under way. Finish or hand it back first." in response.content.decode()


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
def test_a_task_that_one_cannot_see_is_not_found(headers: dict[str, str]) -> None:
    draft = TaskFactory(status="draft")
    for action in ("claim", "waiting/join", "waiting/leave", "save", "unsave"):
        client = signed_in(UserFactory())
        assert client.post(f"{draft.get_absolute_url()}{action}/", terms(draft), headers=headers).status_code == 404


def test_a_task_closed_meanwhile_is_a_conflict() -> None:
    task = TaskFactory(status="closed")
    response = signed_in(UserFactory()).post(claim_url(task), terms(task))
    assert response.status_code == 409
    assert "This task is closed." in response.content.decode()


def test_claiming_needs_a_post_and_a_token() -> None:
    task = TaskFactory()
    user = UserFactory()
    assert signed_in(user).get(claim_url(task)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(claim_url(task), terms(task)).status_code == 403


def test_asking_for_a_task_leads_to_the_request() -> None:
    task = TaskFactory(needs_approval=True)
    client = signed_in(UserFactory())
    response = client.post(claim_url(task), terms(task))
    assert response.status_code == 303
    assert Claim.objects.get(task=task).status == "requested"
    assert "See your request" in client.get(task.get_absolute_url()).content.decode()


# --- The waiting list -----------------------------------------------------------------------------------------------


def test_promise_6_tell_me_joins_the_line_and_can_be_taken_back() -> None:
    task = TaskFactory(places=1)
    ClaimFactory(task=task)
    client = signed_in(UserFactory())
    for _click in range(2):
        response = client.post(f"{task.get_absolute_url()}waiting/join/")
        assert (response.status_code, response["Location"]) == (303, task.get_absolute_url())
    assert WaitingListEntry.objects.count() == 1
    page = client.get(task.get_absolute_url()).content.decode()
    assert "You are on the list." in page
    assert "Leave the list" in page
    assert client.post(f"{task.get_absolute_url()}waiting/leave/").status_code == 303
    assert not WaitingListEntry.objects.exists()
    assert "Tell me</button>" in client.get(task.get_absolute_url()).content.decode()


@pytest.mark.parametrize("headers", [PLAIN, HTMX])
def test_nobody_waits_while_a_place_is_free(headers: dict[str, str]) -> None:
    response = signed_in(UserFactory()).post(f"{TaskFactory().get_absolute_url()}waiting/join/", headers=headers)
    assert response.status_code == 409
    assert "A place is free: claim the task." in response.content.decode()
