"""The API: the same services, codes and statuses as the pages."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tasks.models import Claim, Submission, Task
from tests.factories import (
    ClaimFactory,
    OrganizationFactory,
    TaskFactory,
    UserFactory,
    VolunteerFactory,
    accept,
    review,
    token_for,
)
from tests.factories.tasks import publisher_of
from tests.tasks.feeds import make_list
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def client_for(volunteer: Volunteer | None = None) -> APIClient:
    client = APIClient()
    if volunteer is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_for(volunteer.user)}")
    return client


def claim_by_api(client: APIClient, task: Task) -> Any:
    terms = client.get(f"/api/v1/tasks/{task.public_id}/").json()["terms"]["version"]
    return client.post(f"/api/v1/tasks/{task.public_id}/claims/", {"terms": terms}, format="json")


def test_promise_4_open_tasks_are_listed_without_a_login() -> None:
    task = TaskFactory(uses={"translation": 2}, causes=["food"])
    TaskFactory(status="draft")
    TaskFactory(status="closed")
    body = client_for().get("/api/v1/tasks/").json()
    assert [row["id"] for row in body["results"]] == [str(task.public_id)]
    row = body["results"][0]
    assert row["skills"] == [{"slug": "translation", "name": "Translation", "part": "uses", "level": 2}]
    assert row["causes"] == [{"slug": "food", "name": "Food and shelter"}]
    assert "@" not in json.dumps(body)


@pytest.mark.parametrize(
    ("query", "found"), [("time=30", 1), ("time=15", 0), ("skill=translation", 1), ("skill=editing", 0), ("q=chart", 1)]
)
def test_the_list_takes_the_filters_of_the_browse_page(query: str, found: int) -> None:
    TaskFactory(minutes=30, uses=["translation"])
    assert len(client_for().get(f"/api/v1/tasks/?{query}").json()["results"]) == found


def test_the_list_is_paged_by_position(django_assert_num_queries: Callable) -> None:
    organization = OrganizationFactory()
    made = [str(TaskFactory(organization=organization).public_id) for _number in range(5)]
    seen: list[str] = []
    url = "/api/v1/tasks/?page_size=2"
    while url:
        body = client_for().get(url).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert seen == made[::-1]


def test_the_list_costs_the_same_for_one_and_for_three_rows(django_assert_num_queries: Callable) -> None:
    organization = OrganizationFactory()
    client = client_for()
    for count in (1, 2):
        for _number in range(count):
            TaskFactory(organization=organization, uses=["translation", "editing"], causes=["food"])
        with django_assert_num_queries(5):
            client.get("/api/v1/tasks/")


def test_the_whole_loop_by_token() -> None:
    task = TaskFactory(kind="design", uses=["graphic-design"])
    volunteer = VolunteerFactory()
    client = client_for(volunteer)
    claimed = claim_by_api(client, task)
    assert claimed.status_code == 201
    assert claim_by_api(client, task).json()["id"] == claimed.json()["id"]
    base = f"/api/v1/claims/{claimed.json()['id']}/"

    empty = client.post(base + "submissions/", {"minutes": 40, "text": "Here", "ai_use": ""}, format="json")
    assert (empty.status_code, list(empty.json()["fields"])) == (400, ["files"])

    picture = SimpleUploadedFile("poster.pdf", b"%PDF-1.7 a poster")
    added = client.post(base + "files/", {"file": picture}, format="multipart")
    assert added.status_code == 201
    sent = client.post(base + "submissions/", {"minutes": 40, "text": "Here", "ai_use": ""}, format="json")
    assert (sent.status_code, sent.json()["version"], sent.json()["files"][0]["name"]) == (201, 1, "poster.pdf")

    claim = Claim.objects.with_task().get(task=task)
    review(claim, verdict="changes_asked")
    returned = client.get(base).json()["submissions"][0]["review"]
    assert (returned["verdict"], returned["appeal"]) == ("changes_asked", None)
    assert returned["reviewers"] == claim.task.organization.memberships.get().user.name
    again = client.post(base + "submissions/", {"minutes": 50, "text": "Better", "ai_use": ""}, format="json")
    assert again.json()["version"] == 2
    accept(Claim.objects.with_task().get(pk=claim.pk), quote="Clear at first glance.")
    body = client.get(base).json()
    assert (body["status"], body["submissions"][1]["review"]["quote"]) == ("accepted", "Clear at first glance.")
    assert [row["status"] for row in client.get("/api/v1/claims/").json()["results"]] == ["accepted"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/api/v1/tasks/{task}/claims/"),
        ("get", "/api/v1/claims/"),
        ("get", "/api/v1/claims/{claim}/"),
        ("post", "/api/v1/claims/{claim}/submissions/"),
        ("post", "/api/v1/claims/{claim}/files/"),
        ("post", "/api/v1/claims/{claim}/release/"),
        ("post", "/api/v1/claims/{claim}/extend/"),
    ],
)
def test_own_claims_need_a_token_and_are_nobody_elses(method: str, path: str) -> None:
    claim = ClaimFactory()
    path = path.format(task=claim.task.public_id, claim=claim.public_id)
    anonymous = getattr(client_for(), method)(path, {}, format="json" if method == "post" else None)
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "not_authenticated")
    wrong = APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Bearer vol_pat_0000")
    assert getattr(wrong, method)(path).status_code == 401
    if "{claim}" in path or "claims/" + str(claim.public_id) in path:
        stranger = client_for(VolunteerFactory())
        assert getattr(stranger, method)(path, {}, format="json" if method == "post" else None).status_code in {
            404,
            415,
        }


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (lambda v: TaskFactory(places=1, status="closed"), 409, "task_not_open"),
        (lambda v: ClaimFactory(task=TaskFactory(places=1)).task, 409, "task_full"),
        (lambda v: (ClaimFactory(volunteer=v), TaskFactory())[1], 409, "too_many_open_claims"),
        (lambda v: TaskFactory(organization=OrganizationFactory(owner=v.user)), 403, "own_organization"),
        (lambda v: TaskFactory(status="draft"), 404, "not_found"),
    ],
)
def test_refusals_carry_the_rules_codes(make: Callable, status: int, code: str) -> None:
    volunteer = VolunteerFactory()
    task = make(volunteer)
    client = client_for(volunteer)
    answer = client.post(f"/api/v1/tasks/{task.public_id}/claims/", {"terms": "0" * 16}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_other_terms_than_those_shown_are_refused() -> None:
    client = client_for(VolunteerFactory())
    url = f"/api/v1/tasks/{TaskFactory().public_id}/claims/"
    assert client.post(url, {"terms": "f" * 16}, format="json").json()["code"] == "terms_changed"
    missing = client.post(url, {}, format="json")
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["terms"])


def test_release_extend_and_their_refusals() -> None:
    volunteer = VolunteerFactory()
    claim = ClaimFactory(volunteer=volunteer)
    client, base = client_for(volunteer), f"/api/v1/claims/{claim.public_id}/"
    assert [client.post(base + "extend/").status_code for _time in range(3)] == [200, 200, 409]
    assert client.post(base + "release/", {"why": "A busy week"}, format="json").json()["status"] == "released"
    assert client.post(base + "extend/").json()["code"] == "not_active"
    body = {"minutes": 5, "text": "x", "links": ["https://example.org"], "ai_use": ""}
    late = client.post(base + "submissions/", body, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "claim_cannot_move")


@pytest.mark.parametrize(
    "body",
    [b"[" * 5000 + b"]" * 5000, b'{"terms": "\\u0000"}', b"not json", b"[]", b"\xff\xfe", b"{" * 50, b"null", b'"x"'],
)
def test_wild_json_is_a_400(body: bytes) -> None:
    client = client_for(VolunteerFactory())
    url = f"/api/v1/tasks/{TaskFactory().public_id}/claims/"
    answer = client.post(url, body, content_type="application/json")
    assert (answer.status_code, set(answer.json()) >= {"code", "detail"}) == (400, True)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": "soon"}, "minutes"),
        ({"minutes": 30, "links": ["javascript:alert(1)"]}, "links"),
        ({"minutes": 30, "links": "https://example.org"}, "links"),
        ({"minutes": 30, "rows": [["a"]]}, "rows"),
        ({"minutes": 30, "links": ["https://example.org"]}, "ai_use"),
        ({}, "minutes"),
    ],
)
def test_wrong_submissions_name_the_field(content: dict, field: str) -> None:
    volunteer = VolunteerFactory()
    claim = ClaimFactory(volunteer=volunteer, task=TaskFactory(kind="data"))
    answer = client_for(volunteer).post(f"/api/v1/claims/{claim.public_id}/submissions/", content, format="json")
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert not Submission.objects.exists()


def test_the_schema_is_served_and_lists_every_route() -> None:
    client = client_for()
    schema = client.get("/api/schema/?format=json").json()
    assert {path.removeprefix("/api/v1") for path in schema["paths"]} == {
        "/tasks/", "/tasks/{public_id}/", "/tasks/{public_id}/claims/", "/claims/", "/claims/{public_id}/",
        "/claims/{public_id}/files/", "/claims/{public_id}/submissions/", "/claims/{public_id}/release/",
        "/claims/{public_id}/extend/", "/tasks/{public_id}/dismissal/", "/feed/",
    }  # fmt: skip
    assert client.get("/api/docs/").status_code == 200


def test_a_drafts_owner_reads_it_by_token_and_nobody_else_does() -> None:
    task = TaskFactory(status="draft")
    owner = Volunteer.objects.get_or_create(user_id=publisher_of(task.organization))[0]
    assert client_for(owner).get(f"/api/v1/tasks/{task.public_id}/").status_code == 200
    assert client_for(VolunteerFactory()).get(f"/api/v1/tasks/{task.public_id}/").status_code == 404


# --- Suggestions ------------------------------------------------------------------------------------------------------


def test_the_feed_gives_ones_own_suggestions_with_reasons_and_parts_that_add_up() -> None:
    volunteer = VolunteerFactory(skills={"translation": 3}, causes=["food"])
    task = TaskFactory(uses={"translation": 2}, causes=["food"], minutes=30)
    TaskFactory(uses={"translation": 2}, minutes=120)
    make_list(volunteer)
    client = client_for(volunteer)
    first = client.get("/api/v1/feed/").json()[0]
    assert first["task"]["id"] == str(task.public_id)
    assert first["reasons"][0] == "Uses your Translation (expert)."
    assert {"fit", "cause"} <= {part["name"] for part in first["parts"]}
    assert first["is_stretch"] is False
    assert 0 < first["value"] < 1
    assert len(client.get("/api/v1/feed/?limit=1").json()) == 1
    assert [item["task"]["minutes"] for item in client.get("/api/v1/feed/?minutes=45").json()] == [30]


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "limit=x", "minutes=5", "minutes=481"])
def test_a_feed_request_out_of_bounds_is_a_400(query: str) -> None:
    answer = client_for(VolunteerFactory()).get(f"/api/v1/feed/?{query}")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [query.split("=")[0]])


def test_who_is_no_volunteer_yet_has_an_empty_feed_and_visitors_have_none() -> None:
    TaskFactory()
    client = APIClient()
    client.force_authenticate(UserFactory())
    assert client.get("/api/v1/feed/").json() == []
    assert APIClient().get("/api/v1/feed/").status_code == 401


def test_a_dismissal_by_api_takes_the_task_out_and_back() -> None:
    volunteer = VolunteerFactory(skills={"translation": 3})
    task = TaskFactory(uses={"translation": 2})
    make_list(volunteer)
    client, path = client_for(volunteer), f"/api/v1/tasks/{task.public_id}/dismissal/"
    wrong = client.post(path, {"reason": "boring"}, format="json")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["reason"])
    assert client.post(path, {"reason": "cause"}, format="json").status_code == 204
    assert client.get("/api/v1/feed/").json() == []
    for _time in range(2):
        assert client.delete(path).status_code == 204
    make_list(volunteer)
    assert len(client.get("/api/v1/feed/").json()) == 1
    assert client.post(f"/api/v1/tasks/{uuid4()}/dismissal/", {"reason": "cause"}, format="json").status_code == 404


@pytest.mark.parametrize("position", ["\x00", "yesterday", "p"])
def test_a_cursor_that_somebody_made_up_is_not_found(position: str) -> None:
    cursor = b64encode(urlencode({"p": position}).encode()).decode()
    response = APIClient().get("/api/v1/tasks/", {"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("size", ["null", "-1", "0", "1.5", "", "²"])
def test_a_size_of_page_that_is_none_is_a_400(client, size):
    answer = client.get("/api/v1/tasks/", {"page_size": size})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["page_size"])
    assert client.get("/api/v1/tasks/", {"page_size": "9" * 40}).status_code == 200
