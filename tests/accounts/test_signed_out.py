"""Whoever was signed out meanwhile comes back to the page they were on, and never to another site."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.accounts.test_signing_in import sign_in
from tests.factories import TaskFactory, UserFactory

pytestmark = pytest.mark.django_db
FORM = "/settings/tokens/new/"  # an address that only takes a form
EVIL = ["https://evil.example/", "//evil.example/", "http://testserver.evil.example/", "javascript:alert(1)", ""]


def next_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["next"][0]


def test_a_form_leads_back_to_the_page_it_stands_on(client):
    response = client.post(FORM, headers={"referer": "http://testserver/settings/tokens/?a=1&b=2"})
    assert urlsplit(response.url).path == "/accounts/login/"
    assert next_of(response.url) == "/settings/tokens/?a=1&b=2"
    assert sign_in(client, UserFactory(), next=next_of(response.url)).url == "/settings/tokens/?a=1&b=2"


@pytest.mark.parametrize("address", EVIL)
def test_a_form_from_elsewhere_leads_to_the_start(client, address):
    assert next_of(client.post(FORM, headers={"referer": address}).url) == "/start/"


def test_a_part_of_a_page_asks_for_the_whole_page_to_be_left(client):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/today/"}
    response = client.get("/today/?time=15", headers=headers)
    assert response.status_code == 200
    assert next_of(response["HX-Redirect"]) == "/today/"
    response = client.get("/today/?time=15", headers={**headers, "hx-current-url": "https://evil.example/"})
    assert next_of(response["HX-Redirect"]) == "/start/"


def test_a_page_stays_its_own_way_back_and_a_claim_leads_to_its_task(client):
    assert next_of(client.get("/today/?time=15").url) == "/today/?time=15"
    task = TaskFactory()
    response = client.post(f"{task.get_absolute_url()}claim/", headers={"referer": "http://testserver/tasks/"})
    assert next_of(response.url) == task.get_absolute_url()


@pytest.mark.parametrize("address", EVIL)
@pytest.mark.parametrize("form", ["login", "signup", "logout", "reauthenticate"])
def test_no_sign_in_page_leads_to_another_site(client, form, address):
    url = f"/accounts/{form}/"
    user = UserFactory()
    if form in {"logout", "reauthenticate"}:
        client.force_login(user)
    answers = {"password": "a good long password", "login": user.email, "next": address}
    for response in (client.post(url, answers), client.post(url, query_params={"next": address})):
        assert not response.headers.get("Location", "/").startswith(("http", "//", "javascript:"))


def test_a_saved_task_never_leads_to_another_site():
    client = Client()
    client.force_login(UserFactory())
    url = f"{TaskFactory().get_absolute_url()}save/"
    for address in EVIL:
        assert client.post(url, headers={"referer": address}).url.startswith("/tasks/")
