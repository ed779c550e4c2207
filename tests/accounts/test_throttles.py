"""Limits of tries hold while Redis is away, and count the person behind our proxy, not the proxy or what they claim."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.core.internal.ratelimit import consume
from django.core.cache import cache
from django.test import Client, RequestFactory

from common.cache import _away_until
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
LIMIT = {"login": "2/m/ip", "login_failed": "10/m/ip", "signup": "2/m/ip"}
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def tries(addresses: list[str | None], remote: str = "10.0.0.1") -> list[int]:
    """Sign-in with a wrong password, each time from a fresh browser that says it is forwarded for these."""
    user = UserFactory()
    form = {"login": user.email, "password": "not this one"}
    headers = [{"x-forwarded-for": address} if address else {} for address in addresses]
    return [Client(REMOTE_ADDR=remote).post(LOGIN, form, headers=each).status_code for each in headers]


def test_the_limit_holds_while_redis_is_away(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOBODY_LISTENS}}
    settings.ACCOUNT_RATE_LIMITS = LIMIT
    begun = time.monotonic()
    assert tries([None] * 4) == [400, 400, 429, 429]
    assert _away_until[NOBODY_LISTENS] > begun, "Redis was asked, and was away"


def test_threads_count_together_while_redis_is_away(settings):
    """Wrong sign-ins of one address in eight threads, each with a cache of its own as Django makes them."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOBODY_LISTENS}}
    request = RequestFactory().post(LOGIN, REMOTE_ADDR="10.0.0.8")

    def is_let_through(_number: int) -> bool:
        return bool(consume(request, app="allauth.account", action="login_failed", config={"login_failed": "10/m/ip"}))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(is_let_through, range(40))) == 10


def test_what_one_thread_learns_of_redis_holds_for_all(settings):
    """Else a Redis that answers one thread and not the other would have the same visitor counted in two places."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}
    with server, ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        first.submit(lambda: cache.set("tries", 9, 60)).result()  # it takes the connection, and never answers
        server.accept()[0].close()
        assert second.submit(lambda: cache.get("tries")).result() == 9
        with pytest.raises(TimeoutError):
            server.accept()


def test_without_a_proxy_of_ours_what_a_visitor_claims_counts_for_nothing(settings):
    settings.ACCOUNT_RATE_LIMITS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = LIMIT, 0
    assert tries(["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4, 5.5.5.5"]) == [400, 400, 429, 429]


def test_behind_a_proxy_of_ours_everyone_has_a_limit_of_their_own(settings):
    """The proxy adds the address it saw at the end; whatever stands before it is the visitor's invention."""
    settings.ACCOUNT_RATE_LIMITS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = LIMIT, 1
    invented = ["9.9.9.1, 1.1.1.1", "9.9.9.2, 1.1.1.1", "9.9.9.3, 1.1.1.1"]
    assert tries(invented) == [400, 400, 429]
    assert tries(["2.2.2.2", "2.2.2.2", "1.1.1.1"]) == [400, 400, 429], "another person is not slowed down"


@pytest.mark.parametrize("claimed", ["<script>", "1.1.1.1, nonsense", "", ",,,,", "a" * 5000])
def test_a_forwarded_address_that_is_none_is_no_crash(settings, claimed):
    settings.ACCOUNT_RATE_LIMITS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = LIMIT, 1
    assert set(tries([claimed] * 3)) <= {400, 403, 429}


def test_whoever_comes_past_one_of_two_proxies_is_refused(settings):
    settings.ACCOUNT_RATE_LIMITS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = LIMIT, 2
    assert tries(["1.1.1.1", "9.9.9.9, 1.1.1.1, 10.0.0.2"]) == [403, 400]
