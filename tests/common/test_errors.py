"""Error pages: each has its status, its words, a code to quote, and JSON for programs."""

from base64 import b64encode
from hashlib import sha256

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from common import errors
from common.decisions import forbidden, not_now
from microvol import urls as real

TROUBLES = {
    "wrong": SuspiciousOperation("wrong"),
    "big": RequestDataTooBig("big"),
    "forbidden": PermissionDenied("Only owners may do this."),
    "broken": RuntimeError("broken"),
    "away": OperationalError("away"),
    "cut": DatabaseError("server closed the connection unexpectedly"),
}


def trouble(request: HttpRequest, name: str) -> HttpResponse:
    raise TROUBLES[name]


urlpatterns = [path("trouble/<str:name>/", trouble), *real.urlpatterns]
handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500


@pytest.fixture
def visitor(settings, db):
    settings.ROOT_URLCONF = "tests.common.test_errors"
    return Client(raise_request_exception=False)


@pytest.mark.logs_errors
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/trouble/wrong/", 400, "We could not read this"),
        ("/trouble/big/", 413, "more than we can take at once"),
        ("/trouble/forbidden/", 403, "Only owners may do this."),
        ("/no-such-page/", 404, "missing patch"),
        ("/tasks/00000000-0000-4000-8000-000000000000/claim/", 405, "nothing to read at this address"),
        ("/?q=%00", 400, "We could not read this"),
    ],
)
def test_page_of_each_status_says_what_happened_and_carries_a_code(visitor, address, status, words):
    answer = visitor.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert answer["X-Request-Id"] in page
    assert page.count("<h1") == 1


@pytest.mark.logs_errors
@pytest.mark.parametrize(("name", "status"), [("broken", 500), ("away", 503), ("cut", 503)])
def test_page_for_a_broken_site_needs_no_file_and_allows_its_own_style_alone(visitor, name, status):
    answer = visitor.get(f"/trouble/{name}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert answer["X-Request-Id"] in page
    assert "/static/" not in page
    style = page.split("<style>")[1].split("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def cut_connection(get_response: object) -> object:
    """A middleware that meets the database first, as sessions do."""

    def answer(request: HttpRequest) -> HttpResponse:
        raise TROUBLES["cut"]

    return answer


def test_a_database_that_goes_away_under_a_middleware_is_a_503_too_and_one_line_of_the_log(visitor, settings, caplog):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.common.test_errors.cut_connection"]
    answer = visitor.get("/tasks/")
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("microvol.request")]
    assert lines == [] and not any(record.exc_info for record in caplog.records)
    assert "server closed the connection" in caplog.text


@pytest.mark.logs_errors
def test_database_away_asks_to_try_again_soon(visitor):
    assert visitor.get("/trouble/away/")["Retry-After"] == "5"


def test_error_page_of_a_signed_out_person_offers_to_sign_in(visitor):
    assert "/accounts/login/" in visitor.get("/trouble/forbidden/").content.decode()


def test_programs_get_a_code_and_a_sentence(visitor):
    answer = visitor.get("/no-such-page/", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": f"{settings.SITE_URL}/api/docs/#not_found", "title": "Not Found", "status": 404,
        "detail": "There is nothing at this address.", "instance": "/no-such-page/", "code": "not_found",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "status"),
    [(not_now("task_full", "Someone took the last place."), 409), (forbidden("not_owner", "Owners only."), 403)],
)
def test_refusal_by_a_rule_shows_its_reason(rf, decision, status):
    request = rf.get("/", headers={"accept": "application/json"})
    answer = errors.refused(request, decision)
    assert answer.status_code == status
    assert decision.code.encode() in answer.content
    request = rf.get("/")
    request.user = AnonymousUser()
    assert str(decision.message).encode() in errors.refused(request, decision).content


def test_form_without_its_token_says_what_to_do(settings, db):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})
    assert answer.status_code == 403
    assert "This form waited too long" in answer.content.decode()


def test_too_many_requests(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    assert errors.too_many_requests(request).status_code == 429
