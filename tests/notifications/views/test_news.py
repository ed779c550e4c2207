"""The list of news, and opening one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Notification
from notifications.selectors import PAGE_SIZE
from tests.factories import UserFactory
from tests.notifications.services.test_telling import tell

pytestmark = pytest.mark.django_db
ADDRESS = "/notifications/"


def test_visitors_sign_in_first(client):
    response = client.get(ADDRESS)
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={ADDRESS}")


def test_shows_own_news_newest_first_with_a_way_on(client):
    user = UserFactory()
    for number in range(PAGE_SIZE + 3):
        tell(user, key=f"claim {number}", title=f"News {number}")
    tell(UserFactory(), title="Not mine")
    client.force_login(user)
    first = client.get(ADDRESS)
    titles = [row.title for row in first.context["page"].rows]
    assert titles == [f"News {number}" for number in range(PAGE_SIZE + 2, 2, -1)]
    assert "Not mine" not in first.content.decode()
    second = client.get(first.context["next_url"])
    assert [row.title for row in second.context["page"].rows] == ["News 2", "News 1", "News 0"]
    assert second.context["next_url"] == ""


def test_a_wrong_position_leads_to_the_first_page(client):
    client.force_login(UserFactory())
    assert client.get(f"{ADDRESS}?before=nonsense").url == ADDRESS
    assert client.get(f"{ADDRESS}?before=7f0c6f8e-0000-4000-8000-000000000000").context["page"].rows == []


def test_queries_do_not_grow_with_the_list(client):
    counts = []
    for size in (1, 3, PAGE_SIZE):
        user = UserFactory()
        for number in range(size):
            tell(user, key=str(number))
        client.force_login(user)
        client.get(ADDRESS)  # the first page of a session notes that it is in use
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
    # Session, person, the page's rows, unread count, the organisations in the menu, whether mail comes back.
    assert counts == [6, 6, 6]


def test_opening_marks_as_read_and_goes_there(client):
    user = UserFactory()
    notification = tell(user, path="/today/")
    client.force_login(user)
    address = reverse("notifications:notification_open", args=[notification.public_id])
    assert client.get(address).status_code == 405
    assert client.post(address).url == "/today/"
    notification.refresh_from_db()
    assert notification.read_at is not None


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_opening_never_leaves_the_site(client, path):
    user = UserFactory()
    notification = tell(user, path=path)
    client.force_login(user)
    assert client.post(reverse("notifications:notification_open", args=[notification.public_id])).url == ADDRESS


def test_somebody_elses_news_does_not_exist(client):
    notification = tell(UserFactory())
    client.force_login(UserFactory())
    assert client.post(reverse("notifications:notification_open", args=[notification.public_id])).status_code == 404
    notification.refresh_from_db()
    assert notification.read_at is None


def test_marking_all_as_read(client):
    user = UserFactory()
    tell(user), tell(user, key="claim 8")
    theirs = tell(UserFactory())
    client.force_login(user)
    assert client.get("/notifications/read/").status_code == 405
    client.post("/notifications/read/")
    assert list(Notification.objects.filter(read_at=None)) == [theirs]
