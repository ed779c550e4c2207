"""Pages kept for visitors: never for people with a session, never with a cookie, never wrong for the address."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories import TaskFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings):
    settings.VISITOR_PAGES_KEPT_SECONDS = 20
    cache.clear()
    yield
    cache.clear()


def test_a_visitors_page_is_made_once_and_a_members_always_anew() -> None:
    first = TaskFactory(title="Draw a map")
    visitor = Client()
    assert b"Draw a map" in visitor.get("/tasks/").content
    second = TaskFactory(title="Sing a song")
    assert b"Sing a song" not in visitor.get("/tasks/").content
    assert b"Sing a song" in visitor.get("/tasks/?sort=newest").content
    member = Client()
    member.force_login(UserFactory())
    page = member.get("/tasks/").content
    assert b"Sing a song" in page and b"Draw a map" in page
    assert first.pk != second.pk
    # What the member saw was not kept for visitors.
    assert b"Sing a song" not in visitor.get("/tasks/").content


def test_no_request_for_a_kept_page_needs_the_database(django_assert_num_queries) -> None:
    task = TaskFactory()
    visitor = Client()
    for path in ("/tasks/", task.get_absolute_url()):
        visitor.get(path)
        with django_assert_num_queries(0):
            answer = visitor.get(path)
        assert answer.status_code == 200
        assert not answer.cookies


def test_the_list_of_the_api_is_kept_as_what_it_is(django_assert_num_queries) -> None:
    TaskFactory(title="Draw a map")
    visitor = Client()
    first = visitor.get("/api/v1/tasks/")
    with django_assert_num_queries(0):
        kept = visitor.get("/api/v1/tasks/")
    assert kept.json() == first.json()
    assert kept.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    TaskFactory(title="Sing a song")
    with_token = visitor.get("/api/v1/tasks/", headers={"Authorization": "Token of nobody"})
    assert [row["title"] for row in with_token.json()["results"]] == ["Sing a song", "Draw a map"]


def test_a_missing_page_is_not_kept() -> None:
    task = TaskFactory(status="draft")
    visitor = Client()
    assert visitor.get(task.get_absolute_url()).status_code == 404
    assert visitor.get("/tasks/?time=banana").status_code == 200


def test_what_is_said_to_one_visitor_is_shown_to_nobody_else() -> None:
    """Words from the page before come in a cookie, to people without a session as well."""
    told = Client()
    told.cookies["messages"] = "words for one visitor"
    TaskFactory(title="Draw a map")
    told.get("/tasks/")
    TaskFactory(title="Sing a song")
    assert b"Sing a song" in Client().get("/tasks/").content, "a page made for a visitor with a cookie was kept"
