"""Webhooks at the desk: added, shown once, changed, switched, sent again, deleted; and who may not."""

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.decisions import ActionDenied
from organizations.models import OrganizationEvent
from organizations.states import Role
from tasks.selectors.audit import Asked, audit_page
from tests.factories import MembershipFactory, OrganizationFactory
from tests.webhooks.rows import URL, endpoint_of, last_of, promised
from webhooks import rules
from webhooks.models import Delivery, Endpoint
from webhooks.outgoing import signing
from webhooks.services.delivering import signing_keys
from webhooks.services.endpoints import rotate_secret

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


@pytest.fixture
def seat() -> Any:
    organization = OrganizationFactory()
    return MembershipFactory(organization=organization, role=Role.MANAGER)


@pytest.fixture
def desk(seat: Any, client: Client) -> Client:
    client.force_login(seat.user)
    return client


def address(name: str, seat: Any, *ids: Any) -> str:
    return reverse(f"webhooks:{name}", args=[seat.organization.slug, *ids])


def test_a_webhook_is_added_pinged_and_its_secret_shown_once(seat: Any, desk: Client) -> None:
    response = desk.post(
        address("endpoint_list", seat), {"url": f" {URL} ", "event_types": ["work.submitted", "task.opened"]}
    )
    [shown] = set(SECRET.findall(response.content.decode()))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    endpoint = Endpoint.objects.get()
    assert (endpoint.url, endpoint.event_types) == (URL, ["task.opened", "work.submitted"])
    assert signing.unseal(endpoint.secret, keys=signing_keys()) == shown
    assert (last_of(endpoint).type, promised()) == ("ping", 1)
    for page in (address("endpoint_list", seat), address("endpoint_detail", seat, endpoint.public_id)):
        html = desk.get(page).content.decode()
        assert URL in html
        assert not SECRET.search(html)


@pytest.mark.parametrize("url", ["", "http://example.org/", "https://127.0.0.1/", "https://example.org:444/", "hooks"])
def test_an_address_that_is_refused_keeps_what_was_typed(seat: Any, desk: Client, url: str) -> None:
    response = desk.post(address("endpoint_list", seat), {"url": url, "event_types": ["task.opened"]})
    assert response.status_code == 400
    assert f'value="{url}"' in response.content.decode() or not url
    assert not Endpoint.objects.exists()


def test_the_same_address_twice_and_a_sixth_webhook_are_refused(seat: Any) -> None:
    for number in range(rules.ENDPOINTS_MAX - 1):
        endpoint_of(seat.organization, url=f"{URL}/{number}")
    endpoint_of(seat.organization)
    for url, code in ((URL, "address_there_already"), (f"{URL}/new", "too_many_webhooks")):
        with pytest.raises(ActionDenied) as denied:
            endpoint_of(seat.organization, url=url)
        assert denied.value.decision.code == code


def test_services_ask_for_the_role_themselves(seat: Any) -> None:
    endpoint = endpoint_of(seat.organization)
    reviewer = MembershipFactory(organization=seat.organization, role=Role.REVIEWER)
    with pytest.raises(ActionDenied) as denied:
        rotate_secret(endpoint_id=endpoint.pk, actor_id=reviewer.user_id, now=timezone.now())
    assert denied.value.decision.code == "webhooks_are_for_managers"


def test_a_new_secret_is_shown_once_and_says_until_when_both_sign(seat: Any, desk: Client) -> None:
    endpoint, former = endpoint_of(seat.organization, secret=True)
    html = desk.post(address("endpoint_secret", seat, endpoint.public_id)).content.decode()
    [shown] = set(SECRET.findall(html))
    assert shown != former
    assert "every message is signed with the secret before this one, too" in html
    html = desk.get(address("endpoint_detail", seat, endpoint.public_id)).content.decode()
    assert "every message is signed with the former secret, too" in html


def test_off_and_on_again(seat: Any, desk: Client) -> None:
    endpoint = endpoint_of(seat.organization)
    switch, page = (address(name, seat, endpoint.public_id) for name in ("endpoint_switch", "endpoint_detail"))
    desk.post(switch, {"on": "no"})
    html = desk.get(page).content.decode()
    assert "Switched off by your team" in html
    assert "Send a ping" not in html
    again = address("delivery_again", seat, endpoint.public_id, last_of(endpoint).public_id)
    for refused in (address("endpoint_ping", seat, endpoint.public_id), again):
        assert desk.post(refused).status_code == 409
    desk.post(switch, {"on": "yes"})
    assert "Send a ping" in desk.get(page).content.decode()
    assert desk.post(again).status_code == 302


def test_what_it_is_told_of_can_be_changed_but_not_to_nothing(seat: Any, desk: Client) -> None:
    endpoint = endpoint_of(seat.organization)
    types = address("endpoint_types", seat, endpoint.public_id)
    assert desk.post(types, {}).status_code == 400
    assert desk.post(types, {"event_types": ["task.closed"]}).status_code == 302
    endpoint.refresh_from_db()
    assert endpoint.event_types == ["task.closed"]


def test_the_log_shows_every_state_in_pages(seat: Any, desk: Client, django_assert_max_num_queries: Any) -> None:
    endpoint = endpoint_of(seat.organization)
    now = timezone.now()
    base = {"endpoint": endpoint, "type": "task.opened", "body": "{}", "created_at": now, "attempts": 1}
    Delivery.objects.bulk_create([
        *(Delivery(**base, last_tried_at=now, last_status=200, delivered_at=now) for _n in range(30)),
        Delivery(**base, last_tried_at=now, last_answer="no answer in time", next_try_at=now),
        Delivery(**base, last_tried_at=now, last_status=500, last_answer="<b>broken</b>"),
    ])  # fmt: skip
    page = address("endpoint_detail", seat, endpoint.public_id)
    with django_assert_max_num_queries(25):
        html = desk.get(page).content.decode()
    assert "no answer in time." in html
    assert "Answered 500." in html
    assert "Not tried again by itself" in html
    assert "&lt;b&gt;broken&lt;/b&gt;" in html
    next_page = re.search(r'href="(\?before=\d+)"', html)
    assert next_page
    assert "ping" in desk.get(page + next_page[1]).content.decode()
    assert desk.get(page + "?before=²").status_code == 200


def test_deleting_takes_the_log_along_and_is_asked_first(seat: Any, desk: Client) -> None:
    endpoint = endpoint_of(seat.organization)
    page = address("endpoint_delete", seat, endpoint.public_id)
    assert URL in desk.get(page).content.decode()
    assert desk.post(page).status_code == 302
    assert not Delivery.objects.exists()


def test_who_did_what_says_so_in_words(seat: Any, desk: Client) -> None:
    endpoint = endpoint_of(seat.organization)
    for name, form in (
        ("endpoint_types", {"event_types": ["task.closed"]}), ("endpoint_secret", {}),
        ("endpoint_switch", {"on": "no"}),
        ("endpoint_switch", {"on": "yes"}), ("endpoint_delete", {}),
    ):  # fmt: skip
        desk.post(address(name, seat, endpoint.public_id), form)
    kinds = OrganizationEvent.objects.filter(kind__startswith="webhook_").values_list("kind", flat=True)
    assert len(kinds) == 6
    words = [entry.words for entry in audit_page(seat.organization, Asked(area="organization"))]
    assert len([line for line in words if "hooks.example.org" in line]) == 6
    assert not any("webhook_" in line for line in words)


def test_production_refuses_the_wider_guard(settings: Any) -> None:
    assert django_settings.WEBHOOKS_MAY_REACH_LOOPBACK is False
    assert not [found for found in run_checks(include_deployment_checks=True) if found.id == "webhooks.E001"]
    settings.WEBHOOKS_MAY_REACH_LOOPBACK = True
    assert [found for found in run_checks(include_deployment_checks=True) if found.id == "webhooks.E001"]
