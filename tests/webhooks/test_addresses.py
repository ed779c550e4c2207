"""The guard: what may be reached, and what is never connected to."""

import ipaddress
import socket
from typing import Any

import pytest

from tests.factories import OrganizationFactory
from tests.webhooks.receiver import receiver
from tests.webhooks.rows import endpoint_of, last_of, try_now
from webhooks.models import Endpoint
from webhooks.outgoing.addresses import Refused, is_allowed, numbers_of, target_of

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1",
    "2001:db8::1", "2001::1", "100::1", "64:ff9b:1::1", "3fff::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1",  # mapped
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",  # NAT64
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::1",  # 6to4
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"]


@pytest.mark.parametrize("number", PRIVATE)
def test_numbers_that_are_not_public_are_refused_in_every_form(number: str) -> None:
    assert not is_allowed(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_public_numbers_are_allowed(number: str) -> None:
    assert is_allowed(number)


@pytest.mark.parametrize("number", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_the_wider_guard_of_development_lets_in_this_machine_alone(number: str) -> None:
    assert not is_allowed(number, may_reach_loopback=True)
    assert is_allowed("127.0.0.1", may_reach_loopback=True)


@pytest.mark.parametrize("url", [
    "http://example.org/", "ftp://example.org/", "https://example.org:8443/", "https://example.org:80/", "https://",
    "https://user@example.org/", "https://user:secret@example.org/", "https://example.org/#part", "example.org/hook",
    "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/", "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::a9fe:a9fe]/", "https://[2002:7f00:1::]/", "https://[fe80::1%25eth0]/",
    "https://example.org\\@127.0.0.1/", "https://exa mple.org/", "https://example.org/\r\nHost: x", "https://-a.org/",
    "https://example.org:99999/", "https://[::1", "https://example.org/" + "a" * 500, "https://exämple.org/",
])  # fmt: skip
def test_addresses_that_are_refused_unasked(url: str) -> None:
    with pytest.raises(Refused):
        target_of(url)


def test_an_address_taken_apart() -> None:
    target = target_of("https://Example.org./hook/in?of=us")
    assert (target.host, target.port, target.path, target.is_secure) == ("example.org", 443, "/hook/in?of=us", True)
    assert target.host_header == "example.org"
    assert target_of("https://[2606:4700::1111]:443").host_header == "[2606:4700::1111]"


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "017700000001", "127.1", "0"])
def test_names_and_odd_numbers_that_lead_here_are_refused_once_resolved(host: str) -> None:
    with pytest.raises(Refused, match=r"not public|nobody knows"):
        numbers_of(target_of(f"https://{host}/"))


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every number that Python code of this process tries to connect to over a network."""
    seen: list[Any] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            seen.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return seen


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/", "https://localhost/"]
)
def test_item_7_what_leads_into_the_house_is_never_connected_to(url: str, connections: list[Any]) -> None:
    endpoint = endpoint_of(OrganizationFactory())
    Endpoint.objects.filter(pk=endpoint.pk).update(url=url)  # the form would have refused most of them
    before = len(connections)
    try_now(last_of(endpoint))
    delivery = last_of(endpoint)
    assert connections[before:] == []
    assert delivery.last_status is None
    assert delivery.last_answer.startswith("not sent: ")
    assert delivery.next_try_at is not None


@pytest.mark.django_db
def test_a_name_that_changes_its_mind_is_refused_at_the_next_try(
    monkeypatch: pytest.MonkeyPatch, connections: list[Any]
) -> None:
    """What is connected to is what was looked at: the name is asked for once in each try."""
    answers = [["93.184.216.34", "127.0.0.1"], ["127.0.0.1"]]

    def resolved(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in answers.pop(0)]

    endpoint = endpoint_of(OrganizationFactory(), url="https://rebinding.example/")
    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    for _turn in range(2):
        delivery = last_of(endpoint)
        try_now(delivery, at=delivery.next_try_at)
        assert "not public" in last_of(endpoint).last_answer
    assert answers == []
    assert not [
        address for address in connections if ipaddress.ip_address(address[0]).is_loopback and address[1] == 443
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_item_7_a_redirect_is_a_failure_and_not_followed(status: int, settings: Any) -> None:
    settings.WEBHOOKS_MAY_REACH_LOOPBACK = True
    with receiver() as inside, receiver((status, {"Location": inside.url})) as outside:
        endpoint = endpoint_of(OrganizationFactory(), url=outside.url)
        try_now(last_of(endpoint))
    assert len(outside.got) == 1
    assert inside.got == []
    assert last_of(endpoint).last_status == status
    assert last_of(endpoint).delivered_at is None
