"""Open tasks outside this site: a feed that readers can trust, and an iframe that knows nobody."""

from datetime import timedelta
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from organizations.models import Membership
from tasks.models import BriefChange, Task
from tasks.services.publishing import close_task
from tests.factories import OrganizationFactory, TaskFactory, VolunteerFactory

pytestmark = pytest.mark.django_db

A = "{http://www.w3.org/2005/Atom}"
FEED = "/tasks/feed.atom"


def entries(client: Client, address: str = FEED) -> list[Xml.Element]:
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    etree.fromstring(response.content)  # a second, stricter reader
    return Xml.fromstring(response.content).findall(f"{A}entry")


def titles(client: Client, address: str = FEED) -> list[str]:
    return [entry.findtext(f"{A}title") or "" for entry in entries(client, address)]


def test_a_feed_says_what_atom_asks_for(client: Client) -> None:
    task = TaskFactory(title="Count <birds> & bees\x0b")
    feed = Xml.fromstring(client.get(FEED).content)
    assert [feed.findtext(f"{A}{tag}") for tag in ("id", "title")] == [
        "http://localhost:8000/tasks/feed.atom", "Open tasks on Microvol",
    ]  # fmt: skip
    assert {link.get("rel") for link in feed.findall(f"{A}link")} == {"self", "alternate"}
    entry = feed.find(f"{A}entry")
    assert entry is not None
    assert entry.findtext(f"{A}id") == f"urn:uuid:{task.public_id}"
    assert entry.findtext(f"{A}title") == "Count <birds> & bees"
    assert entry.findtext(f"{A}author/{A}name") == task.organization.name
    assert entry.find(f"{A}link").get("href") == f"http://localhost:8000{task.get_absolute_url()}"  # type: ignore[union-attr]
    assert entry.findtext(f"{A}updated") == feed.findtext(f"{A}updated")
    assert task.kind in {category.get("term") for category in entry.findall(f"{A}category")}


def test_the_filters_of_the_browse_page_hold(client: Client) -> None:
    short, long = TaskFactory(minutes=15, kind="writing"), TaskFactory(minutes=120, kind="data")
    other = TaskFactory(minutes=480, kind="data", title="A long day")
    assert set(titles(client)) == {short.title, long.title, other.title}
    assert titles(client, f"{FEED}?time=15") == [short.title]
    assert set(titles(client, f"{FEED}?kind=data")) == {long.title, other.title}
    assert titles(client, f"{FEED}?org={other.organization.slug}") == [other.title]
    assert titles(client, f"{FEED}?kind=data&time=30") == []
    here = reverse("tasks:organization_feed", args=[other.organization.slug])
    assert titles(client, here) == [other.title]
    assert titles(client, f"{here}?kind=writing") == [other.title]
    assert client.get("/organizations/nobody/feed.atom").status_code == 404


def test_who_has_it_gets_304_until_something_changes(client: Client) -> None:
    task = TaskFactory()
    tag = client.get(FEED)["ETag"]
    again = client.get(FEED, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    BriefChange.objects.create(task=task, changes=[], at=timezone.now() + timedelta(minutes=5))
    changed = client.get(FEED, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    close_task(task_id=task.pk, actor_id=None, now=timezone.now())
    empty = client.get(FEED)
    assert Xml.fromstring(empty.content).findtext(f"{A}updated") == "2026-01-01T00:00:00Z"


def test_the_feed_takes_a_constant_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    TaskFactory()
    client.get(FEED)
    with django_assert_num_queries(5):
        client.get(FEED)
    for _number in range(3):
        TaskFactory()
    with django_assert_num_queries(5):
        assert len(entries(client)) == 4


def test_browse_and_organisation_pages_name_their_feed(client: Client) -> None:
    task = TaskFactory(kind="data")
    assert 'href="/tasks/feed.atom?kind=data"' in client.get("/tasks/?kind=data").content.decode()
    here = reverse("tasks:organization_feed", args=[task.organization.slug])
    assert f'href="{here}"' in client.get(task.organization.get_absolute_url()).content.decode()


def test_the_embedded_page_may_stand_anywhere_and_knows_nobody() -> None:
    task = TaskFactory(title="Count the birds")
    address = reverse("tasks:embed", args=[task.organization.slug])
    plain, signed_in = Client(), Client()
    signed_in.force_login(VolunteerFactory().user)
    response, other = plain.get(address), signed_in.get(address)
    assert response.content == other.content
    for answer in (response, other):
        assert not answer.cookies
        assert "X-Frame-Options" not in answer
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in response.get("Vary", "")
    page = response.content.decode()
    assert "<script" not in page
    assert f'href="http://localhost:8000{task.get_absolute_url()}"' in page
    assert '<base target="_blank">' in page
    assert plain.get("/tasks/")["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in plain.get("/tasks/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("query", "count"), [("", 5), ("?limit=2", 2), ("?limit=0", 1), ("?limit=many", 5), ("?limit=9999", 5)]
)
def test_the_embedded_page_shows_as_many_as_asked_for(client: Client, query: str, count: int) -> None:
    organization = OrganizationFactory()
    for _number in range(6):
        TaskFactory(organization=organization)
    page = client.get(reverse("tasks:embed", args=[organization.slug]) + query).content.decode()
    assert page.count('class="cover"') == count


def test_the_embedded_page_keeps_to_one_cause_and_one_theme(client: Client) -> None:
    task = TaskFactory()
    Task.causes.through.objects.filter(task=task).delete()
    address = reverse("tasks:embed", args=[task.organization.slug])
    assert "Nothing is open right now." in client.get(f"{address}?cause=food").content.decode()
    assert 'data-theme="microvol-dark"' in client.get(f"{address}?theme=dark").content.decode()
    assert "data-theme" not in client.get(f"{address}?theme=pink").content.decode()


def test_the_desk_gives_the_lines_to_copy(client: Client) -> None:
    organization = OrganizationFactory()
    client.force_login(Membership.objects.owners().get(organization=organization).user)
    page = client.get(
        reverse("tasks:embed_settings", args=[organization.slug]) + "?limit=3&theme=dark"
    ).content.decode()
    here = reverse("tasks:embed", args=[organization.slug])
    assert f"&lt;iframe src=&quot;http://localhost:8000{here}?limit=3&amp;amp;theme=dark&quot;" in page
