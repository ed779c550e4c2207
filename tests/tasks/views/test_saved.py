"""Saving tasks for later."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tasks.models import SavedTask
from tasks.services.saved import save_task
from tests.factories import OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory
from tests.tasks.workspace import signed_in

pytestmark = pytest.mark.django_db
HERE = "/tasks/saved/"


def test_a_plain_form_saves_and_forgets_and_returns_to_where_one_was() -> None:
    task = TaskFactory()
    client = signed_in(UserFactory())
    headers = {"Referer": "http://testserver/tasks/?time=30"}
    for _click in range(2):
        response = client.post(f"{task.get_absolute_url()}save/", headers=headers)
        assert (response.status_code, response["Location"]) == (303, "http://testserver/tasks/?time=30")
    assert SavedTask.objects.count() == 1
    assert client.post(f"{task.get_absolute_url()}unsave/").status_code == 303
    assert not SavedTask.objects.exists()


def test_nobody_is_sent_to_another_host() -> None:
    task = TaskFactory()
    headers = {"Referer": "https://elsewhere.example/"}
    response = signed_in(UserFactory()).post(f"{task.get_absolute_url()}save/", headers=headers)
    assert response["Location"] == task.get_absolute_url()


@pytest.mark.parametrize("look", ["row", "box", "phone", "<b>"])
def test_with_htmx_the_button_answers_with_its_new_state(look: str) -> None:
    task = TaskFactory()
    client = signed_in(UserFactory())
    pressed = client.post(f"{task.get_absolute_url()}save/", {"look": look}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in pressed.content.decode()
    assert f'action="{task.get_absolute_url()}unsave/"' in pressed.content.decode()
    assert "<b>" not in pressed.content.decode()
    released = client.post(f"{task.get_absolute_url()}unsave/", {"look": look}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in released.content.decode()


def test_a_visitor_signs_in_first() -> None:
    task = TaskFactory()
    response = Client().post(f"{task.get_absolute_url()}save/")
    assert response["Location"] == f"/accounts/login/?next={task.get_absolute_url()}"
    assert Client().get(HERE)["Location"] == f"/accounts/login/?next={HERE}"


def test_the_list_shows_the_last_saved_first_page_by_page_closed_ones_included() -> None:
    volunteer = VolunteerFactory()
    organization = OrganizationFactory()
    tasks = [TaskFactory(organization=organization, title=f"number {number}") for number in range(22)]
    closed = TaskFactory(status="closed", title="closed one")
    for task in [*tasks, closed]:
        save_task(task_id=task.pk, volunteer_id=volunteer.pk)
    client = signed_in(volunteer.user)
    first = client.get(HERE)
    assert [line.task.title for line in first.context["page"].lines][:2] == ["closed one", "number 21"]
    assert "Closed" in first.content.decode()
    rest = client.get(first.context["next_url"])
    assert [line.task.title for line in rest.context["page"].lines] == ["number 2", "number 1", "number 0"]
    assert rest.context["next_url"] == ""


@pytest.mark.parametrize("after", ["", "x", "4f2c7b52-4c0b-4c38-9d9c-0b6f3b0d5a11", "9" * 500])
def test_a_wrong_place_starts_at_the_beginning(after: str) -> None:
    volunteer = VolunteerFactory()
    save_task(task_id=TaskFactory().pk, volunteer_id=volunteer.pk)
    response = signed_in(volunteer.user).get(HERE, {"after": after})
    assert len(response.context["page"].lines) == 1


def test_the_empty_list_says_how_to_fill_it() -> None:
    assert "You have saved no task yet." in signed_in(UserFactory()).get(HERE).content.decode()


def test_the_list_costs_the_same_with_one_row_and_with_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    volunteer = VolunteerFactory()
    client = signed_in(volunteer.user)
    client.get(HERE)
    for rows in (1, 3):
        while SavedTask.objects.count() < rows:
            save_task(task_id=TaskFactory().pk, volunteer_id=volunteer.pk)
        with django_assert_num_queries(14):
            client.get(HERE)
