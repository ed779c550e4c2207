"""Joining: what is asked, what is refused, and what an outsider cannot learn from it."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import User
from common.jobs import run_waiting
from tests.accounts.mailbox import link_in, mails_to
from tests.factories import UserFactory
from tests.races.threads import at_once
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/signup/"
GOOD = {
    "name": "Jonas Okoye",
    "email": "Jonas@Example.org",
    "password1": "three quiet words",
    "age": "16",
    "time_zone": "Africa/Lagos",
}


def join(client, **changes):
    return client.post(ADDRESS, {**GOOD, **changes})


def test_joining_confirming_and_landing_at_the_questions(client):
    response = join(client)
    assert (response.status_code, response.url) == (302, "/accounts/confirm-email/")
    assert "look at your mail" in client.get(response.url).content.decode()
    user = User.objects.get(email="jonas@example.org")
    assert (user.name, user.time_zone) == ("Jonas Okoye", "Africa/Lagos")
    assert user.check_password("three quiet words")

    [mail] = mails_to("jonas@example.org")
    assert mail.subject == "Confirm your email address"
    assert "Confirm this address" in mail.html
    path = link_in(mail)
    page = client.get(path)
    assert page.status_code == 200
    assert not EmailAddress.objects.get(user=user).verified, "looking at the link must change nothing"
    response = client.post(path)
    assert (response.status_code, response.url) == (302, "/start/")
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/start/").url == "/welcome/"


def test_everyone_who_joins_is_a_volunteer(client):
    join(client)
    run_waiting()
    assert Volunteer.objects.filter(user__email="jonas@example.org").count() == 1


def test_nobody_is_signed_in_before_the_address_is_confirmed(client):
    join(client)
    assert client.get("/settings/").status_code == 302
    response = client.post("/accounts/login/", {"login": "jonas@example.org", "password": "three quiet words"})
    assert response.url == "/accounts/confirm-email/"
    assert client.get("/settings/").status_code == 302


def test_errors_stand_at_their_fields_and_in_a_summary_and_what_was_typed_stays(client):
    response = join(client, email="jonas.okoye.example.org", password1="tiny-pw", age="")
    page = " ".join(response.content.decode().split())
    assert response.status_code == 400
    assert "<title>Problem: 3 things to fix. Join Microvol" in page
    assert "There are 3 things to fix" in page
    for words, target in [
        ("Write your email address with an @, like name@example.org", "#id_email"),
        ("Make the password at least 10 characters long", "#id_password1"),
        ("Tell us if you are 16 or older", "#id_age_0"),
    ]:
        assert page.count(words) == 2
        assert f'href="{target}"' in page
    assert 'value="Jonas Okoye"' in page
    assert 'value="jonas.okoye.example.org"' in page
    assert 'value="Africa/Lagos"' in page
    assert "tiny-pw" not in page, "a password is never sent back"
    assert not User.objects.exists()


def test_people_under_sixteen_are_turned_away_kindly(client):
    response = join(client, age="younger")
    assert response.status_code == 400
    assert "We would love to see you when you are 16" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("1234567890", "on the lists that burglars try first"),
        ("jonas@example", "not like your name or email address"),
        ("", "Choose a password"),
    ],
)
def test_weak_passwords_are_refused_in_words(client, password, words):
    response = join(client, password1=password)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_long_passwords_with_spaces_work_untouched(client):
    password = "  " + "long words and ümläuts " * 4
    join(client, password1=password)
    assert User.objects.get().check_password(password)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 60])
def test_an_unknown_time_zone_becomes_utc(client, zone):
    join(client, time_zone=zone)
    assert User.objects.get().time_zone == "UTC"


def test_a_known_address_gets_the_same_answer_and_another_mail(client):
    UserFactory(email="jonas@example.org")
    response = join(client)
    assert (response.status_code, response.url) == (302, "/accounts/confirm-email/")
    assert User.objects.count() == 1
    [mail] = mails_to("jonas@example.org")
    assert mail.subject == "You already have an account"
    assert link_in(mail) == "/accounts/password/reset/"


class CountingHasher(MD5PasswordHasher):
    """Hashing is what takes the time; a count cannot be disturbed by a busy machine."""

    algorithm = "counting"
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


def test_a_known_address_takes_as_much_work_as_a_new_one(client, settings):
    UserFactory(email="known@example.org")
    settings.PASSWORD_HASHERS = ["tests.accounts.test_joining.CountingHasher"]

    def hashes(email: str) -> int:
        CountingHasher.hashed = 0
        client.cookies.clear()
        join(client, email=email)
        return CountingHasher.hashed

    assert hashes("known@example.org") == hashes("new@example.org") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_a_double_click_makes_one_account_and_no_error():
    answers = at_once([lambda: join(Client()).status_code] * 3)
    assert answers == [302, 302, 302]
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_a_page_that_asks_for_nothing_foreign(client):
    page = client.get(ADDRESS).content.decode()
    assert "style=" not in page
    assert "placeholder" not in page
    assert 'autocomplete="name"' in page
    assert 'autocomplete="email"' in page
    assert 'autocomplete="new-password"' in page


def test_signed_in_people_do_not_join_again(client):
    client.force_login(UserFactory())
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.logs_errors
def test_the_host_of_a_link_cannot_be_chosen_by_the_sender(client):
    response = client.post(
        "/accounts/password/reset/", {"email": UserFactory().email}, headers={"host": "evil.example"}
    )
    assert response.status_code == 400
    user = UserFactory()
    client.post("/accounts/password/reset/", {"email": user.email}, headers={"host": "localhost"})
    [mail] = mails_to(user.email)
    assert link_in(mail) and "localhost" not in mail.text, "an allowed host, but not the site's own address"
