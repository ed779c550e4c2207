"""Choosing mails, and the link that stops one kind without signing in."""

import pytest
from django.test import Client
from django.urls import reverse

from notifications import selectors, services
from notifications.models import MailPreference
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def stop_address(user, kind="message") -> str:
    token = services.unsubscribe_token(public_id=user.public_id, kind=kind)
    return reverse("notifications:unsubscribe", args=[token])


def test_every_kind_is_on_until_switched_off(client):
    user = UserFactory()
    client.force_login(user)
    form = client.get("/notifications/mails/").context["form"]
    assert len(form.initial["own"]) == len(selectors.mailed_kinds())
    response = client.post("/notifications/mails/", {"own": ["message", "place_free"], "desk": ["review_needed"]})
    assert response.status_code == 302
    on = {kind.code for kind in selectors.mailed_kinds()} - selectors.kinds_switched_off(user.pk)
    assert on == {"message", "place_free", "review_needed"}


def test_an_unknown_kind_is_refused(client):
    user = UserFactory()
    client.force_login(user)
    response = client.post("/notifications/mails/", {"own": ["gossip"]})
    assert response.status_code == 400
    assert not MailPreference.objects.filter(user=user).exists()


def test_looking_at_the_stop_link_changes_nothing(client):
    user = UserFactory()
    response = client.get(stop_address(user))
    assert response.status_code == 200
    assert "Stop emails of the kind" in response.content.decode()
    assert not MailPreference.objects.exists()


def test_one_click_stops_the_kind_without_a_session_or_a_token_of_the_form():
    user, other = UserFactory(), UserFactory()
    mail_program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = mail_program.post(stop_address(user), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert selectors.kinds_switched_off(user.pk) == {"message"}
    assert selectors.kinds_switched_off(other.pk) == set()


def test_a_forged_link_is_not_found(client):
    assert client.get("/notifications/unsubscribe/forged/").status_code == 404
    assert client.post("/notifications/unsubscribe/forged:token/").status_code == 404
    assert not MailPreference.objects.exists()
