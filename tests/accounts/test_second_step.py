"""The second step: switching it on, signing in with it, recovery codes, and staff who must have it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client, TestCase

from tests.accounts.mailbox import link_in, mails_to
from tests.accounts.test_signing_in import sign_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def code_for(secret: str, offset: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


def show_that_it_is_me(client, address):
    response = client.get(address)
    if response.status_code == 302 and "reauthenticate" in response.url:
        response = client.post(response.url, {"password": PASSWORD})
        response = client.get(response.url)
    return response


def switch_on(client):
    """allauth tells people after the commit, so the commit has to happen in a test, too."""
    page = show_that_it_is_me(client, "/accounts/2fa/totp/activate/")
    code = code_for(page.context["form"].secret)
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert response.url == "/accounts/2fa/recovery-codes/"


@pytest.fixture
def user(client):
    user = UserFactory()
    sign_in(client, user)
    return user


def test_switching_on_asks_for_the_password_then_gives_recovery_codes(client, user):
    assert "reauthenticate" in client.get("/accounts/2fa/totp/activate/").url
    page = show_that_it_is_me(client, "/accounts/2fa/totp/activate/")
    assert "data:image/svg+xml;base64" in page.content.decode()
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 400
    assert "this one does not fit" in wrong.content.decode()
    switch_on(client)
    codes = client.get("/accounts/2fa/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10
    text = client.get("/accounts/2fa/recovery-codes/download/")
    assert text["Content-Disposition"].startswith("attachment")
    assert len(text.content.decode().split()) == 10
    assert {mail.subject for mail in mails_to(user.email)} == {"Second step switched on"}
    for address in ("/accounts/2fa/", "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/totp/deactivate/"):
        assert show_that_it_is_me(client, address).status_code == 200
    assert "Switched on" in client.get("/settings/").content.decode()


def test_signing_in_then_needs_the_code_or_a_recovery_code(client, user):
    switch_on(client)
    other = Client()
    response = sign_in(other, user)
    assert response.url == "/accounts/2fa/authenticate/"
    assert other.get("/settings/").status_code == 302, "the password alone opens nothing"
    assert other.get(response.url).status_code == 200
    wrong = other.post(response.url, {"code": "000000"})
    assert wrong.status_code == 400
    recovery = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    assert other.post(response.url, {"code": recovery}).url == "/start/"
    assert other.get("/settings/").status_code == 200
    again = Client()
    sign_in(again, user)
    assert again.post("/accounts/2fa/authenticate/", {"code": recovery}).status_code == 400, "it works once"


def test_a_new_password_does_not_get_round_the_second_step(client, user):
    switch_on(client)
    other = Client()
    other.post("/accounts/password/reset/", {"email": user.email})
    mail = next(mail for mail in mails_to(user.email) if mail.subject == "Set a new password")
    other.post(other.get(link_in(mail)).url, {"password1": "four new quiet words"})
    assert sign_in(other, user, "four new quiet words").url == "/accounts/2fa/authenticate/"


def test_changing_the_second_step_signs_out_elsewhere(client, user):
    other = Client()
    sign_in(other, user)
    assert other.get("/settings/").status_code == 200
    switch_on(client)
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302


def test_switching_off(client, user):
    switch_on(client)
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=user, type="totp").exists()
    assert mails_to(user.email)[-1].subject == "Second step switched off"


def test_staff_without_a_second_step_are_led_to_it(client, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    staff = UserFactory(is_staff=True)
    assert client.get("/admin/").url.startswith("/admin/login/")
    sign_in(client, staff)
    assert client.get("/admin/").url == "/accounts/2fa/totp/activate/"
    switch_on(client)
    assert client.get("/admin/").status_code == 200


def test_people_who_are_not_staff_do_not_get_into_the_admin(client, user, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").status_code == 403
