"""Sessions: how long one may lie unused and how long it may last, ending one, and forgetting where they were."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import rules, services
from accounts.models import AccessToken
from tests.accounts.test_signing_in import sign_in
from tests.factories import UserFactory, token_for

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def user(client):
    user = UserFactory()
    sign_in(client, user)
    return user


def aged(user, **ago: timedelta) -> UserSession:
    """The person's session, with moments so long ago, and not noted as used a moment ago."""
    session = UserSession.objects.get(user=user)
    moments = {name: timezone.now() - before for name, before in ago.items()}
    UserSession.objects.filter(pk=session.pk).update(**moments)
    cache.clear()
    return session


@pytest.mark.parametrize(
    ("is_staff", "idle", "age", "is_over"),
    [
        (False, timedelta(days=13), timedelta(days=29), False),
        (False, timedelta(days=14), timedelta(days=14), True),
        (False, timedelta(0), timedelta(days=30), True),
        (True, timedelta(hours=3), timedelta(hours=11), False),
        (True, timedelta(hours=4), timedelta(hours=4), True),
        (True, timedelta(0), timedelta(hours=12), True),
    ],
)
def test_how_long_a_session_may_lie_unused_and_last(is_staff, idle, age, is_over):
    assert rules.is_session_over(is_staff=is_staff, began=NOW - age, seen=NOW - idle, now=NOW) == is_over


@pytest.mark.parametrize("ago", [{"last_seen_at": timedelta(days=15)}, {"created_at": timedelta(days=31)}])
def test_a_session_beyond_its_limits_has_to_sign_in_again(client, user, ago):
    session = aged(user, **ago)
    answer = client.get("/settings/")
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert not Session.objects.filter(session_key=session.session_key).exists()
    assert not UserSession.objects.filter(user=user).exists()


def test_a_session_within_its_limits_goes_on_and_notes_where_it_was_used(client, user):
    aged(user, last_seen_at=timedelta(days=13), created_at=timedelta(days=29))
    assert client.get("/settings/", headers={"user-agent": "b" * 900}).status_code == 200
    session = UserSession.objects.get(user=user)
    assert timezone.now() - session.last_seen_at < timedelta(minutes=1)
    assert len(session.user_agent) <= 200


def test_one_session_is_ended_and_the_others_go_on(client, user):
    other, third = Client(), Client()
    sign_in(other, user)
    sign_in(third, user)
    page = client.get("/accounts/sessions/").content.decode()
    theirs = UserSession.objects.get(session_key=other.session.session_key)
    assert f'name="session" value="{theirs.pk}"' in page
    assert client.post("/settings/sessions/end/", {"session": theirs.pk}).status_code == 302
    assert [one.get("/settings/").status_code for one in (client, other, third)] == [200, 302, 200]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²"])
def test_a_session_that_is_not_ones_own_is_unknown(client, user, number):
    stranger = UserFactory()
    sign_in(Client(), stranger)
    theirs = UserSession.objects.get(user=stranger)
    assert client.post("/settings/sessions/end/", {"session": number or theirs.pk}).status_code == 404
    assert UserSession.objects.filter(pk=theirs.pk).exists()


def test_what_is_over_is_forgotten_with_the_address_it_came_from(client, user):
    kept = UserFactory()
    sign_in(Client(), kept)
    unused = aged(user, last_seen_at=timedelta(days=15))
    gone = UserSession.objects.create(user=kept, ip="192.0.2.1", session_key="ended-elsewhere", user_agent="x")
    expired = Session.objects.create(session_key="expired", session_data="", expire_date=NOW - timedelta(days=1))
    token_for(kept)
    AccessToken.objects.update(made_at=timezone.now() - timedelta(days=60), ends_at=timezone.now() - timedelta(days=31))
    services.forget_sign_ins(now=timezone.now())
    assert not UserSession.objects.filter(pk__in=[unused.pk, gone.pk]).exists()
    assert not Session.objects.filter(session_key__in=[unused.session_key, expired.session_key]).exists()
    assert UserSession.objects.filter(user=kept).count() == 1
    assert not AccessToken.objects.exists()
