"""People who are not signed in: what words and times tell them, how often they may try, where they are led."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

from benchmarks.doors.site import HOST, PASSWORD, Answer, Site
from benchmarks.doors.wire import Check

ROUNDS = 20
# A machine that others use as well jumps by this much between two runs of the same code.
NOISE_SECONDS = 0.025
NOISE_SHARE = 0.15
EVIL = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example", "javascript:alert(1)", "/%09/evil.example", "https://drills.test@evil.example",
    "https://evil.example\\@drills.test", "http://drills.test/", "\x01//evil.example", "https://[", " //evil.example",
]  # fmt: skip


def _address(number: int) -> str:
    return f"198.51.100.{number % 250 + 1}"


def _same_words(answer: Answer, typed: str) -> str:
    """The answer without what differs for everybody: tokens, codes, the address that was typed."""
    text = answer.body.decode(errors="replace").replace(typed, "X").replace(quote(typed), "X")
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", text)
    return f"{answer.status} {answer.header('location')} {text}"


def enumeration(site: Site) -> Iterator[Check]:
    from django.db import transaction

    from tests.factories import UserFactory

    with transaction.atomic():
        known = [UserFactory(email=f"known-{n:03}@people.example").email for n in range(ROUNDS * 3)]
    unknown = [f"never-{n:03}@people.example" for n in range(ROUNDS * 3)]
    forms = {
        "login": ("/accounts/login/", "login={}&password=not+this+one", 0),
        "signup": ("/accounts/signup/", "name=N&email={}&password1=some+long+words+here&age=16&time_zone=UTC", 1),
        "reset": ("/accounts/password/reset/", "email={}", 2),
    }
    for what, (path, form, part) in forms.items():
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        words: dict[str, set[str]] = {"known": set(), "unknown": set()}
        for number in range(-2, ROUNDS):  # the first ones warm up
            for kind, emails in (("known", known), ("unknown", unknown)):
                email = emails[part * ROUNDS + max(number, 0)] if number >= 0 else f"warm{number}@people.example"
                begun = time.monotonic()
                answer = site.ask("POST", path, body=form.format(quote(email)), address=_address(number))
                if number >= 0:
                    times[kind].append(time.monotonic() - begun)
                    words[kind].add(_same_words(answer, email))
        yield f"{what}: words", "the same, one answer", f"{len(words['known'] | words['unknown'])}", (
            len(words["known"] | words["unknown"]) == 1
        )  # fmt: skip
        medians = {kind: statistics.median(found) for kind, found in times.items()}
        spread = {kind: statistics.quantiles(found, n=4) for kind, found in times.items()}
        told = ", ".join(
            f"{kind} {median * 1000:.0f} ms (half of them {spread[kind][0] * 1000:.0f} to {spread[kind][2] * 1000:.0f})"
            for kind, median in medians.items()
        )
        apart = abs(medians["known"] - medians["unknown"])
        allowed = max(NOISE_SECONDS, NOISE_SHARE * max(medians.values()))
        yield f"{what}: medians of {ROUNDS}", f"at most {allowed * 1000:.0f} ms apart", told, apart <= allowed


def hosts(site: Site) -> Iterator[Check]:
    """Whoever asks for a mail to somebody does not choose the host in it."""
    from notifications.models import Mail
    from tests.factories import UserFactory

    user = UserFactory(email="poisoned@people.example")
    tries = {
        "Host of another site": {"host": "evil.example"},
        "X-Forwarded-Host": {"X_Forwarded_Host": "evil.example"},
        "Forwarded": {"Forwarded": "host=evil.example"},
        "Host with our name as user": {"host": f"{HOST}:x@evil.example"},
    }
    for what, headers in tries.items():
        Mail.objects.filter(to=user.email).delete()
        body = f"email={quote(user.email)}"
        answer = site.ask("POST", "/accounts/password/reset/", body=body, address=_address(len(what)), **headers)
        links = {
            urlsplit(link).netloc
            for mail in Mail.objects.filter(to=user.email)
            for link in re.findall(r"https?://[^\s\"<>]+", mail.text + mail.html)
        }
        is_right = links <= {HOST} and b"evil.example" not in answer.raw
        yield (
            f"reset mail, {what}",
            f"400, or links to {HOST} alone",
            f"{answer.status}, {links or 'no mail'}",
            is_right,
        )


def redirects(site: Site) -> Iterator[Check]:
    from tests.factories import UserFactory

    user = UserFactory(email="led@people.example")
    wrong = []
    for number, evil in enumerate(EVIL):
        asked = quote(evil, safe="")
        form = f"login={user.email}&password={PASSWORD.replace(' ', '+')}&next={asked}"
        answers = [
            site.ask("POST", f"/accounts/login/?next={asked}", body=form, address=_address(number)),
            site.ask("POST", f"/accounts/logout/?next={asked}", body=f"next={asked}", address=_address(number)),
            site.ask("GET", f"/accounts/login/?next={asked}", session=site.session("claimant")),
            site.ask("GET", f"//evil.example/%2f..{asked}"),
        ]
        for answer in answers:
            target = answer.header("location")
            own = not target or (target.startswith("/") and not re.match(r"/[/\\]", target))
            if not own and urlsplit(target).netloc != HOST:
                wrong.append(f"{evil!r} leads to {target}")
            if answer.status >= 500:
                wrong.append(f"{evil!r}: {answer.status}")
    yield f"{len(EVIL) * 4} ways to another site", "0 lead there", str(wrong or 0), not wrong


def limits(site: Site) -> Iterator[Check]:
    def tries(count: int, address: str, *, proxy: bool = False) -> list[int]:
        """Wrong sign-ins, each for another account. allauth says "many tries" in the form, with 400; we count 429."""
        found = []
        for number in range(count):
            claimed = address.replace("N", str(number))
            more = {"X_Forwarded_For": claimed} if proxy else {}
            body = f"login=limit-{address[-1]}-{number}@people.example&password=x"
            answer = site.ask("POST", "/accounts/login/", body=body, address=claimed, proxy=proxy, **more)
            found.append(429 if b"many tries in a row" in answer.body else answer.status)
        return found

    found = tries(14, "203.0.113.1")
    yield "14 wrong sign-ins from one address", "refused after ten", _told(found), found[0] == 400 and found[-1] == 429
    found = tries(2, "203.0.113.2")
    yield "another address behind the same proxy", "not refused", _told(found), 429 not in found
    found = tries(14, "9.9.9.N, 203.0.113.3")
    yield "the same with made-up addresses before it", "refused after ten", _told(found), found[-1] == 429
    if site.has_proxy:
        found = tries(14, "9.9.8.N", proxy=True)
        yield "made-up addresses sent to nginx", "refused after ten", _told(found), found[-1] == 429
    found = [
        site.ask("GET", "/api/v1/claims/", address="203.0.113.5", Authorization=f"Bearer vol_pat_{n}").status
        for n in range(24)
    ]
    yield "24 made-up tokens of the API", "429 after twenty", _told(found), found[0] == 401 and found[-1] == 429
    site.end("redis")
    yield _limit_without_redis(tries)
    page = site.ask("GET", "/tasks/", address="203.0.113.7").status
    yield "a page meanwhile", "200", str(page), page == 200
    site.start_redis()


def _limit_without_redis(tries: Callable[[int, str], list[int]]) -> Check:
    """Ten a minute in each of two processes, whichever of their threads answer.

    A busy machine takes longer than the minute for forty passwords, and may then let more through: so those are counted
    that certainly fell into one minute, the first sent and the last answered within it.
    """

    def one(_number: int) -> tuple[float, float, int]:
        sent = time.monotonic()
        [status] = tries(1, "203.0.113.6")
        return sent, time.monotonic(), status

    with ThreadPoolExecutor(8) as threads:
        found = sorted(threads.map(one, range(40)))
    statuses = [status for _sent, _answered, status in found]
    passed = [(sent, answered) for sent, answered, status in found if status == 400]
    most = max((sum(begun <= sent and end < begun + 60 for sent, end in passed) for begun, _end in passed), default=0)
    seconds = max(answered for _sent, answered, _status in found) - found[0][0]
    return (
        "40 wrong sign-ins, eight at a time, while Redis is away",
        "1 to 20 to a form within any minute: ten in each of two processes",
        f"{_told(statuses)} in {seconds:.0f} s, {most} within a minute",
        1 <= most <= 20 and max(statuses) < 500,
    )


def _told(statuses: list[int]) -> str:
    return ", ".join(f"{statuses.count(status)} times {status}" for status in sorted(set(statuses)))
