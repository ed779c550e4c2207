"""Messages on their way: signatures, tries, what ends them."""

import json
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notifications.models import Notification
from organizations.services.standing import suspend_organization
from tests.factories import OrganizationFactory, UserFactory
from tests.webhooks.receiver import receiver
from tests.webhooks.rows import endpoint_of, last_of, try_now
from webhooks import rules
from webhooks.models import Delivery, Endpoint, Stopped
from webhooks.outgoing import signing
from webhooks.services.endpoints import rotate_secret, seal_anew, send_again, set_active

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def this_machine_may_be_reached(settings: Any) -> None:
    settings.WEBHOOKS_MAY_REACH_LOOPBACK = True


def owner_id(endpoint: Endpoint) -> int:
    return endpoint.organization.memberships.get().user_id


def fail_until_last(delivery: Delivery, *, count: int = rules.ATTEMPTS_MAX) -> None:
    """So many tries, each when its time has come."""
    for _turn in range(count):
        delivery.refresh_from_db()
        assert delivery.next_try_at is not None
        assert try_now(delivery, at=delivery.next_try_at)
    delivery.refresh_from_db()


def test_item_7_a_message_verifies_with_the_library_of_the_standard() -> None:
    with receiver() as there:
        endpoint, secret = endpoint_of(OrganizationFactory(), secret=True, url=there.url)
        try_now(last_of(endpoint))
    [got] = there.got
    said = Webhook(secret).verify(got.body, got.headers)
    assert said == json.loads(got.body)
    assert said["type"] == "ping"
    assert set(said) == {"type", "timestamp", "data"}
    assert got.path == "/hook?of=us"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == there.url.split("/")[2]
    delivery = last_of(endpoint)
    assert (delivery.last_status, delivery.last_answer, delivery.next_try_at) == (200, "thank you", None)
    assert delivery.delivered_at is not None
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body + b" ", got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(got.body, got.headers)


def test_during_a_rotation_the_message_verifies_with_both_secrets() -> None:
    now = timezone.now()
    with receiver() as there:
        endpoint, former = endpoint_of(OrganizationFactory(), secret=True, url=there.url, now=now)
        delivery = last_of(endpoint)
        secret = rotate_secret(endpoint_id=endpoint.pk, actor_id=owner_id(endpoint), now=now)
        try_now(delivery, at=now)
        send_again(delivery_id=delivery.pk, actor_id=owner_id(endpoint), now=now + timedelta(hours=25))
        try_now(delivery, at=now + timedelta(hours=25))
    during, after = there.got
    for known in (former, secret):
        Webhook(known).verify(during.body, during.headers)
    assert len(during.headers["webhook-signature"].split()) == 2
    assert len(after.headers["webhook-signature"].split()) == 1


def test_item_7_a_receiver_that_fails_twice_gets_the_same_id_and_body() -> None:
    with receiver(500, 503, 204) as there:
        endpoint = endpoint_of(OrganizationFactory(), url=there.url)
        delivery = last_of(endpoint)
        fail_until_last(delivery, count=3)
    assert {got.headers["webhook-id"] for got in there.got} == {delivery.message_id}
    assert len({got.body for got in there.got}) == 1
    assert len({got.headers["webhook-timestamp"] for got in there.got}) == 3
    assert (delivery.attempts, delivery.last_status, delivery.next_try_at) == (3, 204, None)
    assert delivery.delivered_at is not None


def test_a_second_run_of_a_delivery_sends_nothing() -> None:
    with receiver(500) as there:
        delivery = last_of(endpoint_of(OrganizationFactory(), url=there.url))
        now = timezone.now()
        assert try_now(delivery, at=now)
        assert not try_now(delivery, at=now)
    assert len(there.got) == 1


def test_gone_switches_the_webhook_off_and_tells_the_owners() -> None:
    organization = OrganizationFactory()
    with receiver(410) as there:
        endpoint = endpoint_of(organization, url=there.url)
        try_now(last_of(endpoint))
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_why) == (False, Stopped.GONE)
    assert last_of(endpoint).next_try_at is None
    told = Notification.objects.get(kind="webhook_stopped")
    assert told.recipient_id == owner_id(endpoint)
    assert "127.0.0.1" in told.body
    assert str(endpoint.public_id) in told.path


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_receiver_says_how_long_to_wait(status: int) -> None:
    now = timezone.now()
    with receiver((status, {"Retry-After": "600"})) as there:
        delivery = last_of(endpoint_of(OrganizationFactory(), url=there.url, now=now))
        try_now(delivery, at=now)
    delivery.refresh_from_db()
    assert delivery.next_try_at == now + timedelta(seconds=600)


@pytest.mark.parametrize(("words", "seconds"), [("soon", 5), ("-5", 5), ("²", 5), ("9" * 400, 86400), ("", 5)])
def test_a_pause_that_makes_no_sense_does_no_harm(words: str, seconds: int) -> None:
    now = timezone.now()
    with receiver((503, {"Retry-After": words.encode().decode("latin-1")})) as there:
        delivery = last_of(endpoint_of(OrganizationFactory(), url=there.url, now=now))
        try_now(delivery, at=now)
    delivery.refresh_from_db()
    assert delivery.next_try_at is not None
    assert timedelta(seconds=seconds) <= delivery.next_try_at - now <= timedelta(seconds=seconds + 1)


def test_a_pause_may_be_a_moment() -> None:
    now = timezone.now().replace(microsecond=0)
    with receiver((503, {"Retry-After": format_datetime(now + timedelta(hours=1), usegmt=False)})) as there:
        delivery = last_of(endpoint_of(OrganizationFactory(), url=there.url, now=now))
        try_now(delivery, at=now)
    delivery.refresh_from_db()
    assert delivery.next_try_at == now + timedelta(hours=1)


def test_other_answers_name_no_pause() -> None:
    now = timezone.now()
    with receiver((500, {"Retry-After": "600"})) as there:
        delivery = last_of(endpoint_of(OrganizationFactory(), url=there.url, now=now))
        try_now(delivery, at=now)
    delivery.refresh_from_db()
    assert delivery.next_try_at is not None
    assert delivery.next_try_at - now <= timedelta(seconds=6)


def test_after_the_last_try_the_webhook_stops_and_the_owners_are_told() -> None:
    with receiver(500) as there:
        endpoint = endpoint_of(OrganizationFactory(), url=there.url)
        delivery = last_of(endpoint)
        fail_until_last(delivery)
    assert len(there.got) == rules.ATTEMPTS_MAX
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_why) == (False, Stopped.FAILING)
    assert delivery.next_try_at is None
    assert Notification.objects.filter(kind="webhook_stopped").count() == 1


def test_one_message_that_is_never_taken_does_not_stop_a_webhook_that_takes_others() -> None:
    with receiver(500) as there:
        endpoint = endpoint_of(OrganizationFactory(), url=there.url)
        delivery = last_of(endpoint)
        fail_until_last(delivery, count=rules.ATTEMPTS_MAX - 1)
        Delivery.objects.create(endpoint=endpoint, type="ping", body="{}", created_at=timezone.now(),
                                delivered_at=timezone.now() + timedelta(seconds=1))  # fmt: skip
        fail_until_last(delivery, count=1)
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert delivery.next_try_at is None


def test_a_message_is_sent_again_by_hand_under_its_id() -> None:
    with receiver(404, 200) as there:
        endpoint = endpoint_of(OrganizationFactory(), url=there.url)
        delivery = last_of(endpoint)
        try_now(delivery)
        send_again(delivery_id=delivery.pk, actor_id=owner_id(endpoint), now=timezone.now())
        try_now(delivery)
    assert [got.headers["webhook-id"] for got in there.got] == [delivery.message_id] * 2
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.last_status) == (1, 200)


def test_nothing_is_sent_while_the_webhook_is_off_or_the_organisation_is_not_active() -> None:
    with receiver() as there:
        off, suspended = (endpoint_of(OrganizationFactory(), url=there.url) for _turn in range(2))
        set_active(endpoint_id=off.pk, actor_id=owner_id(off), is_active=False, now=timezone.now())
        staff = UserFactory(is_staff=True)
        suspend_organization(organization_id=suspended.organization_id, actor_id=staff.pk, why="Asks for money.",
                             now=timezone.now())  # fmt: skip
        for endpoint in (off, suspended):
            assert not try_now(last_of(endpoint))
            assert last_of(endpoint).next_try_at is None
    assert there.got == []


def test_a_reply_is_cut_and_cleaned() -> None:
    with receiver(reply=b"\0\xff" + b"a" * 200_000) as there:
        delivery = last_of(endpoint_of(OrganizationFactory(), url=there.url))
        try_now(delivery)
    delivery.refresh_from_db()
    assert len(delivery.last_answer) == 1000
    assert "\0" not in delivery.last_answer
    assert delivery.delivered_at is not None


def test_a_secret_that_the_site_can_no_longer_read_stops_the_webhook(settings: Any) -> None:
    with receiver() as there:
        endpoint = endpoint_of(OrganizationFactory(), url=there.url)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
        try_now(last_of(endpoint))
        assert len(there.got) == 1, "the former key still opens it"
        settings.SECRET_KEY_FALLBACKS = []
        send_again(delivery_id=last_of(endpoint).pk, actor_id=owner_id(endpoint), now=timezone.now())
        try_now(last_of(endpoint))
    endpoint.refresh_from_db()
    assert (len(there.got), endpoint.disabled_why) == (1, Stopped.UNREADABLE)


def test_secrets_are_sealed_anew_before_the_former_key_of_the_site_is_dropped(settings: Any) -> None:
    endpoint, secret = endpoint_of(OrganizationFactory(), secret=True)
    rotate_secret(endpoint_id=endpoint.pk, actor_id=owner_id(endpoint), now=timezone.now())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert (seal_anew(), seal_anew()) == (1, 0)
    endpoint.refresh_from_db()
    assert signing.unseal(endpoint.former_secret, keys=["another"]) == secret
    settings.SECRET_KEY = "a third"
    assert seal_anew() == 0, "those that nobody can read stay as they are"


def test_the_database_holds_no_secret_that_can_be_used() -> None:
    endpoint, secret = endpoint_of(OrganizationFactory(), secret=True)
    rotated = rotate_secret(endpoint_id=endpoint.pk, actor_id=owner_id(endpoint), now=timezone.now())
    endpoint.refresh_from_db()
    stored = endpoint.secret + endpoint.former_secret
    assert not any(known.removeprefix("whsec_") in stored for known in (secret, rotated))


def test_a_worker_that_dies_has_used_a_try_and_the_sweeper_finds_the_message_a_minute_later() -> None:
    from webhooks.selectors import due
    from webhooks.services.delivering import _take

    now: datetime = timezone.now()
    endpoint = endpoint_of(OrganizationFactory(), now=now)
    delivery = last_of(endpoint)
    assert _take(delivery.pk, now) is not None
    assert not due(now).exists()
    assert due(now + timedelta(minutes=1)).get().attempts == 1
