"""SECRET_KEY is changed with the old one beside it, then the old one is dropped: who notices, and what can be read."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from benchmarks.drills.checks import Check
from benchmarks.drills.stack import REPOSITORY, Stack

READ = """
import json
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from notifications.returned import mail_id_in
from webhooks.models import Endpoint
from webhooks.outgoing import signing
from webhooks.services.delivering import signing_keys
from webhooks.services.endpoints import seal_anew
def opens(sealed):
    try:
        return signing.unseal(sealed, keys=signing_keys())
    except signing.Unreadable:
        return ""
print(json.dumps({
    "second steps": sum(decrypt(row.data["secret"]) == "STEP" for row in Authenticator.objects.filter(type="totp")),
    "webhooks": sum(opens(row.secret) == "HOOK" for row in Endpoint.objects.all()),
    "returned mail": mail_id_in("ADDRESS") is not None,
    "sealed anew": seal_anew(),
}))
"""


def rotation(stack: Stack) -> Iterator[Check]:
    """A hundred people: half of them come while both keys hold, the others after the old one is gone."""
    from django.conf import settings
    from django.urls import reverse

    from notifications.returned import return_address
    from notifications.services import unsubscribe_token
    from tests.factories import token_for

    old, new = settings.SECRET_KEY, secrets.token_urlsafe(60)
    settings.BOUNCE_ADDRESS = os.environ["BOUNCE_ADDRESS"] = "bounces@drills.test"
    actions = stack.prepare()
    people, (step, hook) = _people(actions), _keep_secrets(actions)
    tokens = [unsubscribe_token(public_id=person.public_id, topic="digest") for person in people]
    links = [reverse("notifications:unsubscribe", args=[token]) for token in tokens]
    links += [_password_link(person) for person in people]
    token = token_for(people[0])
    code = READ.replace("STEP", step).replace("HOOK", hook).replace("ADDRESS", return_address(1))
    early, late = actions[:50], actions[50:]

    found = _visits(stack, actions), _opened(stack, links), _api(stack, token), _read(code)
    yield "before", "all live", _words(*found), _is_well(found, 100, 200)

    _restart(stack, new, old)
    found = _visits(stack, early), _opened(stack, links), _api(stack, token), _read(code)
    yield "a new key, the old one beside it", "all live, sealed anew", _words(*found), _is_well(found, 50, 200)

    _restart(stack, new)
    came, stayed_away = _visits(stack, early), _visits(stack, late)
    yield "the old key dropped: people who came meanwhile", "stay signed in", str(dict(came)), came["200"] == 50
    yield "people who did not", "sign in again", str(dict(stayed_away)), stayed_away["302"] == 50
    opened = _opened(stack, links)
    right = not any(status.startswith("5") or status == "broken" for status in opened) and not opened["live"]
    yield "mailed links of the old key", "say that they hold no more, without an error", str(dict(opened)), right
    read, api = _read(code), _api(stack, token)
    right = read["second steps"] == 5 and read["webhooks"] == 5 and api == "200"
    yield "second steps, webhooks, API token", "readable: 5, 5, 200", f"{read}, API {api}", right
    _restart(stack, old)  # for the drills that follow


def _people(actions: list):
    from accounts.models import User

    return list(User.objects.filter(volunteer__pk__in=[action.volunteer_id for action in actions]).order_by("pk"))


def _keep_secrets(actions: list) -> tuple[str, str]:
    """Five second steps and five webhooks, sealed with today's key."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.utils import timezone

    from tasks.models import Task
    from webhooks.models import Endpoint
    from webhooks.outgoing import signing
    from webhooks.services.delivering import signing_keys

    step, hook = generate_totp_secret(), signing.new_secret()
    for person in _people(actions)[:5]:
        TOTP.activate(person, step)
    organizations = {task.organization_id for task in Task.objects.filter(pk__in=[each.task_id for each in actions])}
    for number in sorted(organizations)[:5]:
        Endpoint.objects.create(
            organization_id=number, url=f"https://example.org/{number}", event_types=["task.claimed"],
            created_at=timezone.now(), secret=signing.seal(hook, keys=signing_keys()),
        )  # fmt: skip
    return step, hook


def _password_link(person) -> str:
    from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
    from allauth.account.utils import user_pk_to_url_str

    token = EmailAwarePasswordResetTokenGenerator().make_token(person)
    return f"/accounts/password/reset/key/{user_pk_to_url_str(person)}-{token}/"


def _visits(stack: Stack, actions: list) -> Counter[str]:
    """Each opens a page, and their browser takes the session's new name, if it got one."""
    found: Counter[str] = Counter()
    for action in actions:
        status, headers, _text = stack.ask("GET", "/work/", action.session)
        renamed = re.search(r"__Host-sessionid=(\w+)", headers.get("Set-Cookie", ""))
        action.session = renamed[1] if renamed else action.session
        found[status] += 1
    return found


def _opened(stack: Stack, links: list[str]) -> Counter[str]:
    """A link of a password that holds leads on to its form; one that does not says so."""
    found: Counter[str] = Counter()
    for link in links:
        status, headers, _text = stack.ask("GET", link, "")
        is_live = status == "200" if "unsubscribe" in link else headers.get("Location", "").endswith("-set-password/")
        found["live" if is_live else status] += 1
    return found


def _api(stack: Stack, token: str) -> str:
    return stack.ask("GET", "/api/v1/claims/", "", bearer=token)[0]


def _read(code: str) -> dict:
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def _is_well(found: tuple, visits: int, links: int) -> bool:
    came, opened, api, read = found
    return (came["200"], opened["live"], api, read["second steps"], read["webhooks"], read["returned mail"]) == (
        visits, links, "200", 5, 5, True
    )  # fmt: skip


def _words(came: Counter[str], opened: Counter[str], api: str, read: dict) -> str:
    return f"pages {dict(came)}, links {dict(opened)}, API {api}, {read}"


def _restart(stack: Stack, key: str, *former: str) -> None:
    os.environ["SECRET_KEY"], os.environ["SECRET_KEY_FALLBACKS"] = key, ",".join(former)
    stack.end("web")
    stack.start_web()
    stack.wait(lambda: stack.get("/readyz") == "200", 200)
