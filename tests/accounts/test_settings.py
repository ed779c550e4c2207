"""The settings page, name and time zone, sessions; access tokens have their own file."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts import rules, services
from accounts.models import User
from tests.accounts.mailbox import mails_to
from tests.accounts.test_signing_in import sign_in
from tests.factories import UserFactory, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(name="Nadia Rahimi")
    sign_in(client, user)
    return user


def test_every_link_of_the_settings_leads_somewhere(client, user):
    page = client.get("/settings/")
    assert page.status_code == 200
    for address in (
        "/settings/profile/", "/welcome/", "/settings/pause/", "/accounts/email/", "/notifications/mails/",
        "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/settings/tokens/",
    ):  # fmt: skip
        assert f'href="{address}"' in page.content.decode()
        assert client.get(address).status_code == 200, address
    assert "/accounts/3rdparty/" not in page.content.decode(), "no other site is set up"


def test_changing_name_and_time_zone(client, user):
    response = client.post("/settings/profile/", {"name": " Nadia R. ", "time_zone": "Asia/Kathmandu"})
    assert response.url == "/settings/"
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Nadia R.", "Asia/Kathmandu")


def test_a_wrong_name_or_zone_is_refused_and_kept(client, user):
    response = client.post("/settings/profile/", {"name": "  ", "time_zone": "Asia/Kathmandu"})
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count("Write your name") == 2
    assert '<option value="Asia/Kathmandu" selected' in page
    assert client.post("/settings/profile/", {"name": "N", "time_zone": "Mars/Olympus"}).status_code == 400
    user.refresh_from_db()
    assert (user.name, user.time_zone) == ("Nadia Rahimi", "UTC")


def test_signing_out_everywhere_else(client, user):
    other = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Edg/140.0"})
    sign_in(other, user)
    page = client.get("/accounts/sessions/").content.decode()
    assert "Edge on Windows" in page
    client.post("/accounts/sessions/")
    assert other.get("/settings/").status_code == 302
    assert client.get("/settings/").status_code == 200


def test_times_are_shown_in_the_persons_own_zone(client, user):
    services.update_profile(user_id=user.pk, name=user.name, time_zone="Pacific/Kiritimati")
    client.get("/settings/")
    assert timezone.get_current_timezone_name() == "Pacific/Kiritimati"
    Client().get("/accounts/login/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_staff_suspend_and_reinstate_people_with_a_reason(client, user):
    token_for(user)
    staff = Client()
    admin = UserFactory(is_staff=True)
    staff.force_login(admin)
    assert staff.get("/admin/accounts/user/").status_code == 200
    chosen = {"_selected_action": [user.pk, admin.pk], "decided": "yes"}
    staff.post("/admin/accounts/user/", {"action": "suspend", "why": " ", **chosen})
    assert User.objects.get(pk=user.pk).is_active is True, "not without a reason"
    staff.post("/admin/accounts/user/", {"action": "suspend", "why": "Sold hours.", **chosen})
    assert User.objects.get(pk=user.pk).is_active is False
    assert User.objects.get(pk=admin.pk).is_active is True, "nobody locks themselves out"
    assert client.get("/settings/").status_code == 302
    assert not user.access_tokens.exists()
    page = staff.get(f"/admin/accounts/user/{user.pk}/change/").content.decode()
    assert "Sold hours." in page
    assert 'value="reinstate"' in page
    assert 'value="suspend"' not in page
    staff.post("/admin/accounts/user/", {"action": "reinstate", "why": "It was somebody else.", **chosen})
    assert User.objects.get(pk=user.pk).is_active is True
    assert [event.kind for event in user.events.order_by("pk")] == ["suspended", "reinstated"]
    assert [mail.subject for mail in mails_to(user.email)][-2:] == [
        "Your account is suspended", "Your account is open again"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, ""),
        ({"actor_is_staff": False}, "staff_only"),
        ({"is_self": True}, "own_account"),
        ({"is_staff": True}, "staff_account"),
        ({"is_staff": True, "actor_is_superuser": True}, ""),
        ({"is_active": False}, "already_suspended"),
    ],
)
def test_who_may_suspend_whom(facts, code):
    usual = {
        "actor_is_staff": True,
        "actor_is_superuser": False,
        "is_self": False,
        "is_staff": False,
        "is_active": True,
    }
    assert rules.can_suspend(rules.StandingFacts(**{**usual, **facts})).code == code
