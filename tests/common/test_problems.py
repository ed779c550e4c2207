"""Refusals for programs: problem details everywhere under /api/, pointers to what is wrong."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from common.problems import problem
from tests.factories import ClaimFactory, TaskFactory, VolunteerFactory, token_for


def test_errors_point_to_what_is_wrong_however_deep() -> None:
    wrong = {"code": "invalid", "detail": "Wrong."}
    fields = {"minutes": [wrong], "links": {"0": [wrong]}, "a/b~": wrong, "non_field_errors": [wrong]}
    body = problem(status=400, code="invalid", detail="Some fields need attention.", instance="/x/", fields=fields)
    assert [error["pointer"] for error in body["errors"]] == ["#/minutes", "#/links/0", "#/a~1b~0", "#"]
    assert body["errors"][0] == {"pointer": "#/minutes", "code": "invalid", "detail": "Wrong."}


def test_a_problem_without_fields_has_no_errors() -> None:
    body = problem(status=409, code="task_full", detail="No place is free.", instance="/x/")
    assert set(body) == {"type", "title", "status", "detail", "instance", "code"}
    assert body["title"] == "Conflict"


@pytest.mark.django_db
def test_wrong_input_and_refusals_of_rules_are_problems() -> None:
    volunteer = VolunteerFactory()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_for(volunteer.user)}")
    claim = ClaimFactory(volunteer=volunteer)
    url = f"/api/v1/claims/{claim.public_id}/submissions/"
    wrong = client.post(url, {"minutes": 0, "links": ["no link"]}, format="json")
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "application/problem+json")
    assert {error["pointer"] for error in wrong.json()["errors"]} >= {"#/minutes", "#/links/0"}
    full = f"/api/v1/tasks/{ClaimFactory(task=TaskFactory(places=1)).task.public_id}/claims/"
    refused = client.post(full, {"terms": "0" * 16}, format="json")
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert (refused.json()["code"], refused.json()["instance"]) == ("task_full", full)


@pytest.mark.django_db
def test_what_is_not_there_or_not_taken_is_a_problem_even_for_a_browser() -> None:
    browser = {"accept": "text/html"}
    for path, status in (("/api/v1/nothing/", 404), ("/api/v1/tasks/not-a-uuid/", 404)):
        answer = Client().get(path, headers=browser)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["instance"] == path
    answer = APIClient().put("/api/v1/tasks/")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
