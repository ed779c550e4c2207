"""Signing in and out, new passwords, a new address, new browsers."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from notifications.models import Mail
from tests.accounts.mailbox import link_in, mails_to
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def test_signing_in_leads_to_the_start_or_where_one_was_going(client):
    user = UserFactory()
    response = sign_in(client, user)
    assert (response.status_code, response.url) == (302, "/start/")
    assert client.get("/settings/").status_code == 200
    assert sign_in(Client(), user, next="/notifications/").url == "/notifications/"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https://[", "http://[::1", "//[x]"]
)
def test_signing_in_never_leads_to_another_site(client, address):
    assert sign_in(client, UserFactory(), next=address).url == "/start/"
    assert client.get(LOGIN, {"next": address}).url == "/start/", "who is signed in already"


def test_the_address_may_be_written_in_any_case(client):
    user = UserFactory(email="nadia@example.org")
    response = client.post(LOGIN, {"login": "Nadia@Example.org", "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, known):
    UserFactory(email="nadia@example.org")
    address = "nadia@example.org" if known else "nobody@example.org"
    response = client.post(LOGIN, {"login": address, "password": "not this one"})
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count("they do not belong together") == 1
    assert f'value="{address}"' in page
    assert "not this one" not in page


def test_empty_fields_say_what_to_write(client):
    page = client.post(LOGIN, {}).content.decode()
    assert "Write your email address" in page
    assert "Write your password" in page


def test_a_suspended_account_hears_why(client):
    response = sign_in(client, UserFactory(is_active=False))
    assert response.url == "/accounts/inactive/"
    assert "suspended" in client.get(response.url).content.decode()


def test_a_new_session_id_at_sign_in_and_nothing_left_after_sign_out(client):
    client.get("/accounts/signup/")
    user = UserFactory()
    sign_in(client, user)
    key = client.session.session_key
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session, "looking at the page signs nobody out"
    response = client.post("/accounts/logout/")
    assert response.url == "/"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/settings/").status_code == 302


def test_resetting_a_forgotten_password(client):
    user = UserFactory(email="nadia@example.org")
    old_browser = Client()
    sign_in(old_browser, user)
    response = client.post("/accounts/password/reset/", {"email": user.email})
    assert response.url == "/accounts/password/reset/done/"
    [mail] = mails_to(user.email)
    assert mail.subject == "Set a new password"
    form_address = client.get(link_in(mail)).url
    bad = client.post(form_address, {"password1": "tiny-pw"})
    assert bad.status_code == 400
    assert "Make the password at least 10 characters long" in bad.content.decode()
    response = client.post(form_address, {"password1": "four new quiet words"})
    assert response.url == "/accounts/password/reset/key/done/"
    assert sign_in(client, user, "four new quiet words").status_code == 302
    assert old_browser.get("/settings/").status_code == 302, "other browsers are signed out"
    assert [mail.subject for mail in mails_to(user.email)][1] == "Your password was set anew"
    assert "no longer works" in Client().get(link_in(mail)).content.decode()


def test_asking_for_an_unknown_address_gives_the_same_answer(client):
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert response.url == "/accounts/password/reset/done/"
    [mail] = mails_to("nobody@example.org")
    assert mail.subject == "There is no account with this address"
    assert link_in(mail) == "/accounts/signup/"


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(client):
    user = UserFactory()
    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    address = "/accounts/password/change/"
    wrong = client.post(address, {"oldpassword": "no", "password1": "four new quiet words"})
    assert wrong.status_code == 400
    assert "Check your current password" in wrong.content.decode()
    assert client.post(address, {"oldpassword": PASSWORD, "password1": "four new quiet words"}).status_code == 302
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302
    assert mails_to(user.email)[-1].subject == "Your password was changed"


def test_changing_the_address_waits_for_the_new_one_and_tells_the_old_one(client):
    user = UserFactory(email="old@example.org")
    sign_in(client, user)
    response = client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    if "reauthenticate" in response.url:
        client.post(response.url, {"password": PASSWORD})
    assert User.objects.get().email == "old@example.org"
    assert "new@example.org" in client.get("/settings/").content.decode()
    assert "waits to be confirmed" in client.get("/accounts/email/").content.decode()
    [mail] = mails_to("new@example.org")
    client.post(link_in(mail))
    assert User.objects.get().email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.org"]
    told = Mail.objects.get(subject="Your email address was changed")
    assert told.to == "old@example.org"
    assert "from old@example.org to new@example.org" in " ".join(told.text.split())


def test_somebody_elses_address_is_not_given_away(client):
    UserFactory(email="taken@example.org")
    user = UserFactory(email="old@example.org")
    sign_in(client, user)
    response = client.post("/accounts/email/", {"email": "taken@example.org", "action_add": "1"})
    if "reauthenticate" in response.url:
        response = client.post(response.url, {"password": PASSWORD})
    assert response.status_code == 302
    assert User.objects.filter(email="taken@example.org").count() == 1


def test_a_browser_we_have_not_seen_is_worth_a_mail(client):
    user = UserFactory()
    sign_in(client, user)
    assert mails_to(user.email) == [], "the very first time is no news"
    client.post("/accounts/logout/")
    sign_in(client, user)
    assert mails_to(user.email) == [], "the same browser is no news"
    stranger = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0 <script>"})
    sign_in(stranger, user)
    [mail] = mails_to(user.email)
    assert mail.subject == "New sign-in to your account"
    assert "<script>" in mail.text
    assert "<script>" not in mail.html
    assert "/accounts/password/reset/" in mail.text


def test_too_many_tries_are_slowed_down_with_our_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "login_failed": "10/m/ip"}
    user = UserFactory()
    answers = [sign_in(client, user, "not this one").status_code for _ in range(3)]
    assert answers == [400, 400, 429]
    assert "Wait a moment" in sign_in(client, user).content.decode()
