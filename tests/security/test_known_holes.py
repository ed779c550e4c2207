"""Holes that other systems had (docs/security.md names them), where no other test of ours tries them."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from common.markdown import render
from notifications.models import Mail
from tests.accounts.test_joining import join
from tests.accounts.test_second_step import code_for, switch_on
from tests.accounts.test_signing_in import sign_in
from tests.factories import UserFactory

REPOSITORY = Path(settings.BASE_DIR)
LINK = r'( href="(https?:|mailto:)[^"]*")?( title="[^"<>]*")?( rel="nofollow ugc noopener")?'
# Their links lead to pages of ours.
LEADS_HOME = {"templates/portfolios/statement_detail.html"}


@pytest.fixture
def limits(settings):
    """Production's limits of tries, with an empty memory."""
    from microvol.settings import base

    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.EMAIL_BACKEND = "notifications.mail.OutboxEmailBackend"
    cache.clear()
    yield settings
    cache.clear()


# --- Markdown (GHSA-45rp-q25w-4426, pretalx#2405, InvenTree#8244) -----------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))", "[a](data:text/html,<script>alert(1)</script>)", "[a](vbscript:x)",
        "![a](https://evil.example/x.png)", "<a href='javascript:alert(1)'>x</a>", "<svg onload=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]", "<javascript:alert(1)>", "`<script>`", "```\n</code><script>alert(1)\n```",
        '[a](https://x.example "onmouseover=alert(1)")', "<style>*{display:none}</style>", "<iframe src=//x></iframe>",
        "[a](java\nscript:alert(1))", "[a](\x01javascript:alert(1))", "<form action=//evil.example><input>",
    ],
)  # fmt: skip
def test_markdown_leaves_no_script_no_picture_and_no_other_kind_of_link(text):
    html = str(render(text))
    tags = re.findall(r"<\s*/?\s*([a-z0-9]+)([^>]*)>", html, re.IGNORECASE)
    assert {name for name, _rest in tags} <= {"p", "a", "br", "code", "pre", "em", "strong"}
    for _name, rest in tags:
        assert re.fullmatch(LINK, rest), rest


@pytest.mark.parametrize("text", ["[" * 5000, "*a " * 5000, "> " * 5000, "`" * 5000, "![" * 5000, "<" * 5000])
def test_markdown_takes_no_time_over_what_was_made_to_take_time(text):
    """python-markdown needs eleven seconds for the first."""
    begun = time.process_time()
    render(text)
    assert time.process_time() - begun < 2


def test_links_that_people_wrote_pass_nothing_on():
    """ASVS 3.7.3; `rel` says to robots that we do not vouch for it, and to the other page nothing of ours."""
    written = re.compile(r'<a\b[^>]*href="\{\{ (?:\w+\.)*(?:link|website)(?:\.text)? \}\}"[^>]*>')
    pages = (REPOSITORY / "templates").rglob("*.html")
    shown = [path for path in pages if str(path.relative_to(REPOSITORY)) not in LEADS_HOME]
    found = [link for path in shown for link in written.findall(path.read_text())]
    assert len(found) >= 5
    assert [link for link in found if 'rel="nofollow ugc noopener' not in link] == []


def test_other_origins_read_public_proofs_and_embeds_alone():
    """ASVS 3.4.2: never with somebody's cookies, never an origin that a request named."""
    granted = {
        str(path.relative_to(REPOSITORY)): line.strip()
        for folder in {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - {"tests", "benchmarks"}
        for path in (REPOSITORY / folder).rglob("*.py")
        for line in path.read_text().splitlines()
        if "Access-Control-" in line
    }
    assert set(granted) == {"credentials/views/answers.py", "tasks/views/elsewhere.py"}
    assert all('["Access-Control-Allow-Origin"] = "*"' in line for line in granted.values())


# --- Mail bombing by signup (pyladiescon-portal#406, courtlistener#2815) ----------------------------------------------


@pytest.mark.django_db
def test_strangers_are_not_flooded_with_mail_by_joining_or_asking_for_a_new_password(limits):
    for _try in range(8):
        join(Client(), email="stranger@people.example")
        Client().post("/accounts/password/reset/", {"email": "stranger@people.example"})
    assert Mail.objects.filter(to="stranger@people.example").count() <= 5


@pytest.mark.django_db
def test_one_network_cannot_mail_many_strangers(limits):
    answers = [join(Client(), email=f"stranger-{number}@people.example").status_code for number in range(22)]
    assert answers.count(429) == 2
    assert Mail.objects.filter(to__startswith="stranger-").count() == 20


# --- The second step --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_code_of_the_second_step_works_once(client):
    """ASVS 6.5.1: whoever looked over a shoulder comes too late."""
    user = UserFactory()
    sign_in(client, user)
    switch_on(client)
    cache.clear()  # forgets that switching on used the code of this half minute
    secret = Authenticator.objects.get(user=user, type="totp").wrap().instance.data["secret"]
    answers = []
    code = code_for(secret)
    for _try in range(2):
        browser = Client()
        assert sign_in(browser, user).url == "/accounts/2fa/authenticate/"
        answers.append(browser.post("/accounts/2fa/authenticate/", {"code": code}).status_code)
    assert answers == [302, 400]


@pytest.mark.django_db
def test_guesses_of_the_second_step_are_limited(client, limits):
    """ASVS 6.6.3."""
    user = UserFactory()
    sign_in(client, user)
    switch_on(client)
    browser = Client()
    sign_in(browser, user)
    pages = [browser.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"}) for number in range(8)]
    assert "many tries in a row" in pages[-1].content.decode() or pages[-1].status_code == 429
