"""Headers that break Django's own request, sent to the application as gunicorn does."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from microvol.wsgi import application

pytestmark = pytest.mark.django_db
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n--x--\r\n'


@pytest.fixture(autouse=True)
def keep_connection() -> Iterator[None]:
    """The end of a request closes what it used, and with it the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answer(method: str, path: str, query: str = "", body: bytes = b"", **more: str) -> tuple[int, str]:
    """The status and the body's type."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "testserver",
        "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), **more,
    }  # fmt: skip
    said: list[Any] = []
    response = application(environ, lambda status, headers: said.extend((status, dict(headers))))
    list(response)
    response.close()
    return int(said[0][:3]), said[1].get("Content-Type", "")


@pytest.mark.parametrize("charset", ["hex", "zip", "undefined", "idna", "punycode", "utf-7", "utf-16", "nonsense", "é"])
@pytest.mark.parametrize("kind", [FORM, PARTS, "text/plain"])
def test_a_charset_is_no_crash_and_opens_no_form(charset: str, kind: str) -> None:
    """Not even the form's token is read, so that nothing is done."""
    sent = {"CONTENT_TYPE": f"{kind}; charset={charset}", "query": "q=%ff", "body": PART}
    assert answer("GET", "/house-rules/", **sent)[0] == 200  # type: ignore[arg-type]
    assert answer("POST", "/accounts/login/", **sent)[0] == 403  # type: ignore[arg-type]


@pytest.mark.logs_errors
def test_a_long_query_beside_a_charset_is_refused_in_words() -> None:
    query = "&".join(f"x{number}=1" for number in range(3000))
    status, kind = answer("GET", "/tasks/", query, CONTENT_TYPE="text/plain; charset=utf-8")
    assert (status, kind) == (413, "text/html; charset=utf-8")


@pytest.mark.parametrize("parameter", ["a*=nonsense''%41", "a*=undefined''%ff", "a*=\0''%41"])
def test_a_parameter_in_an_unknown_encoding_is_no_crash(parameter: str) -> None:
    assert answer("GET", "/", CONTENT_TYPE=f"text/plain; {parameter}")[0] == 200
    for path, status in {"/no/such/page/": 404, "/api/v1/tasks/": 200, "/api/v1/claims/": 401}.items():
        assert answer("GET", path, HTTP_ACCEPT=f"text/html; {parameter}")[0] == status, path


def test_json_may_name_any_charset_because_it_has_none() -> None:
    json = {"CONTENT_TYPE": "application/json; charset=iso-8859-1", "body": b"{}"}
    assert answer("POST", "/api/v1/claims/", **json)[0] == 401  # type: ignore[arg-type]


def test_a_length_that_is_no_number_means_no_body() -> None:
    assert answer("POST", "/verify/", body=b"links=x", CONTENT_TYPE=FORM, CONTENT_LENGTH="x")[0] < 500
