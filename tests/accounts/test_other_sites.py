"""Signing in through another site, where the operator set one up."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from tests.accounts.mailbox import mails_to
from tests.accounts.other_site import other_site
from tests.accounts.test_signing_in import sign_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PERSON = {"sub": "person-7", "name": "Amara Diallo", "email": "amara@example.org", "email_verified": True}
LOGIN = "/accounts/oidc/linkedin/login/"
CALLBACK = "/accounts/oidc/linkedin/login/callback/"


@pytest.fixture
def person() -> dict:
    return dict(PERSON)


@pytest.fixture
def site(settings, person):
    with other_site(person) as address:
        app = {"provider_id": "linkedin", "name": "LinkedIn", "client_id": "us", "secret": "hush"}
        app["settings"] = {"server_url": address}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield address


def go_there_and_back(client, process="login"):
    """Presses the button, and comes back with the code that the other site gives."""
    out = client.post(f"{LOGIN}?process={process}")
    query = parse_qs(urlsplit(out.url).query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get(CALLBACK, {"code": "a-code", "state": query["state"][0]})


def test_without_a_site_set_up_nothing_is_offered(client):
    for address in ("/accounts/login/", "/accounts/signup/"):
        assert "Go on with" not in client.get(address).content.decode()
    assert client.post("/accounts/oidc/linkedin/login/").status_code == 404
    for address in ("google/login/", "google/login/callback/", "google/login/token/", "github/login/"):
        assert client.get(f"/accounts/{address}").status_code == 404


def test_joining_asks_for_age_and_name_and_trusts_the_confirmed_address(client, site):
    assert "Go on with LinkedIn" in client.get("/accounts/signup/").content.decode()
    assert client.get(LOGIN).status_code == 200, "a link alone signs nobody in"
    response = go_there_and_back(client)
    assert response.url == "/accounts/3rdparty/signup/"
    page = client.get(response.url)
    assert 'value="Amara Diallo"' in page.content.decode()
    refused = client.post(response.url, {"name": "", "email": "amara@example.org"})
    assert refused.status_code == 400
    assert not User.objects.exists()
    joined = client.post(response.url, {"name": "Amara D.", "email": "amara@example.org", "age": "16"})
    assert joined.url == "/start/"
    user = User.objects.get()
    assert (user.name, user.email, user.has_usable_password()) == ("Amara D.", "amara@example.org", False)
    assert EmailAddress.objects.get().verified
    assert "None yet. Set one" in client.get("/settings/").content.decode()
    assert client.get("/accounts/password/set/").status_code == 200
    again = Client()
    assert go_there_and_back(again).url == "/start/"
    assert again.session["_auth_user_id"] == str(user.pk)


def test_an_address_the_site_did_not_confirm_has_to_be_confirmed(client, site, person):
    person["email_verified"] = False
    response = go_there_and_back(client)
    response = client.post(response.url, {"name": "Amara", "email": "amara@example.org", "age": "16"})
    assert response.url == "/accounts/confirm-email/"
    assert client.get("/settings/").status_code == 302
    assert [mail.subject for mail in mails_to("amara@example.org")] == ["Confirm your email address"]


def test_the_same_address_alone_never_opens_an_existing_account(client, site):
    owner = UserFactory(email="amara@example.org")
    response = go_there_and_back(client)
    client.post(response.url, {"name": "Thief", "email": "amara@example.org", "age": "16"})
    assert client.get("/settings/").status_code == 302
    assert list(User.objects.all()) == [owner]
    assert not SocialAccount.objects.exists()


def test_connecting_and_disconnecting_in_the_settings(client, site):
    user = UserFactory()
    sign_in(client, user)
    assert "Connect LinkedIn" in client.get("/accounts/3rdparty/").content.decode()
    response = go_there_and_back(client, process="connect")
    if "reauthenticate" in response.url:
        client.post(response.url, {"password": PASSWORD})
    account = SocialAccount.objects.get(user=user)
    assert "Disconnect" in client.get("/accounts/3rdparty/").content.decode()
    response = client.post("/accounts/3rdparty/", {"account": account.pk})
    if "reauthenticate" in response.url:
        client.post(response.url, {"password": PASSWORD})
    assert not SocialAccount.objects.exists()
    assert "through LinkedIn" in mails_to(user.email)[0].text
    subjects = [mail.subject for mail in mails_to(user.email)]
    assert subjects == ["A way to sign in was added", "A way to sign in was removed"]


def test_turning_back_or_failing_there_says_so(client, site):
    state = parse_qs(urlsplit(client.post(LOGIN).url).query)["state"][0]
    cancelled = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    assert "You turned back at the other site" in cancelled.content.decode()
    failed = client.get(CALLBACK, {"code": "a-code", "state": "forged"})
    assert "did not let you through" in failed.content.decode()
