"""What every page carries: a strict content policy, private pages kept out of caches, no cookies for mere visitors."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

import pytest
from django.contrib import admin
from django.http import HttpResponseBase
from django.test import Client, TestCase
from django.urls import reverse

from tests.architecture.doors import address, knock
from tests.architecture.test_environment import SAMPLE
from tests.architecture.test_routes import ROWS
from tests.architecture.world import World

REPOSITORY = Path(__file__).resolve().parents[2]
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Their own, tighter policy: files are sandboxed; a mail's HTML is shown in a sandboxed frame, in development only.
FILES = {
    "credentials:credential_file",
    "credentials:did_document",
    "credentials:status_list",
    "downloads:download_file",
    "tasks:claim_file",
    "tasks:message_file",
    "tasks:task_file",
}
FRAMED = {"mailbox:mail_html"}
# Shown in a frame on other websites: no script, no form, no session; tests/tasks/views/test_elsewhere.py looks at it.
EMBEDDED = {"tasks:embed"}


class _Faults(HTMLParser):
    """What a strict content policy would block, and what comes from elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "style":
            self.found.append("a style element")
        if tag == "script" and "src" not in values and values.get("type") != "application/ld+json":
            self.found.append("an inline script")
        if tag in {"base", "object", "embed"}:
            self.found.append(tag)
        loaded = [values.get("src", ""), values.get("srcset", ""), values.get("href", "") if tag == "link" else ""]
        if tag == "link" and values.get("rel") in {"canonical", "alternate"}:
            loaded = []
        self.found += [f"{tag} from {source}" for source in loaded if re.match(r"(https?:)?//", source)]
        for name, value in values.items():
            is_code = re.match(r"on|hx-on|hx-vars$", name) or (name == "hx-vals" and not value.startswith("{"))
            if name == "style" or is_code:
                self.found.append(f"{tag} {name}=")
            if value.strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")


def directives(response: HttpResponseBase) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: sources for name, _space, sources in parts}


SAME_FOR_ALL = {
    "api_schema", "api_docs", "healthz", "readyz", "credentials:did_document", "credentials:status_list",
    "tasks:task_feed",
    "tasks:organization_feed", "tasks:embed", "portfolios:portfolio_card", "portfolios:line_card",
    "portfolios:portfolio_feed",
}  # fmt: skip


class TestEveryPage(TestCase):
    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def test_headers_and_markup(self) -> None:
        wrong = []
        for row in ROWS:
            if row.method != "GET" or row.route in EMBEDDED:
                continue
            response = knock(self.world, row.guest, "GET", row.route, row.about)
            expected = {**HEADERS, **({"X-Frame-Options": "SAMEORIGIN"} if row.route in FRAMED else {})}
            wrong += [
                f"{row}: {name} is {response.headers.get(name)}"
                for name, value in expected.items()
                if response.headers.get(name) != value
            ]
            if row.route not in FILES | FRAMED and directives(response) != POLICY:
                wrong.append(f"{row}: {response['Content-Security-Policy']}")
            if response.headers["Content-Type"].startswith("text/html") and row.route not in FRAMED:
                wrong += [f"{row}: {fault}" for fault in _Faults(response.content.decode()).found]
        assert not wrong, "\n".join(wrong)

    def test_staff_screens(self) -> None:
        wrong = []
        for model in admin.site._registry:
            start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
            row = model._default_manager.order_by("pk").first()
            pages = [reverse(start + "changelist"), *([reverse(start + "change", args=[row.pk])] if row else [])]
            for url in pages:
                response = self.world.client("admin").get(url)
                wrong += [f"{url}: {fault}" for fault in _Faults(response.content.decode()).found]
                if directives(response) != POLICY or response.status_code != 200:
                    wrong.append(f"{url}: {response.status_code} {response['Content-Security-Policy']}")
        assert not wrong, "\n".join(wrong)

    def test_what_a_signed_in_person_sees_lies_in_no_cache(self) -> None:
        wrong = []
        for row in ROWS:
            if row.method == "GET" and row.route not in SAME_FOR_ALL:
                for role in ("claimant", "owner", "admin"):
                    response = knock(self.world, role, "GET", row.route, row.about)
                    control = response.headers.get("Cache-Control", "")
                    if "no-store" not in control or "private" not in control:
                        wrong.append(f"{row} as {role}: {response.status_code} {control!r}")
        assert not wrong, "\n".join(wrong)

    def test_public_pages_set_no_cookie_and_differ_by_cookie(self) -> None:
        wrong = []
        for row in ROWS:
            if row.method != "GET" or row.words[0] != "200":
                continue
            response = knock(self.world, "anonymous", "GET", row.route, row.about)
            has_form = "csrfmiddlewaretoken" in getattr(response, "content", b"").decode(errors="ignore")
            if response.cookies and not has_form:
                wrong.append(f"{row}: sets {list(response.cookies)}")
            if set(response.cookies) - {"csrftoken"}:
                wrong.append(f"{row}: sets {list(response.cookies)}")
            is_same_for_all = row.route in {"api_docs", "mailbox:mail_html", *EMBEDDED}
            is_page = response.headers["Content-Type"].startswith("text/html") and not is_same_for_all
            if is_page and "Cookie" not in response.headers.get("Vary", ""):
                wrong.append(f"{row}: a shared cache would show it to people who are signed in")
        assert not wrong, "\n".join(wrong)

    def test_files_are_saved_and_never_shown_as_a_page(self) -> None:
        for about in ("task_file", "handed_in_file"):
            route = "tasks:task_file" if about == "task_file" else "tasks:claim_file"
            response = self.world.client("reviewer").get(address(self.world, route, about))
            assert response["Content-Disposition"].startswith("attachment;")
            assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert response["Content-Type"] == "application/octet-stream"
            assert b"".join(response)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/no/such/page/", "/organizations/nobody/", "/?q=%00", "/settings/"])
def test_answers_that_are_no_pages_carry_the_same_headers(client: Client, url: str) -> None:
    response = client.get(url)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert directives(response) == POLICY


# --- Production -----------------------------------------------------------------------------------------------------


def production(code: str, **environment: str) -> subprocess.CompletedProcess:
    settings = {**os.environ, **SAMPLE, "DJANGO_SETTINGS_MODULE": "microvol.settings.production", **environment}
    settings.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of our tests alone
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=REPOSITORY, env=settings, capture_output=True, text=True, check=False)


def test_the_production_settings_pass_djangos_own_check() -> None:
    answer = production(
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": "x9" * 20}, "sample or too short"),
        ({"SECRET_KEY": "k" * 60}, "sample or too short"),
        ({"SECRET_KEY": "change-me-" + "0123456789abcdef" * 4}, "sample or too short"),
        ({"SECRET_KEY": "django-insecure-" + "0123456789abcdef" * 4}, "sample or too short"),
        ({"SECRET_KEY": "development-only-not-a-secret-and-never-used-in-production"}, "sample or too short"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"SITE_URL": "http://volunteer.example.org"}, "SITE_URL must begin with https://"),
    ],
)
def test_production_does_not_start_with_what_is_unsafe(change: dict[str, str], words: str) -> None:
    answer = production("import microvol.settings.production", **change)
    assert answer.returncode != 0
    assert words in answer.stderr


def test_production_answers_its_own_host_alone_over_https_and_has_no_mailbox() -> None:
    answer = production(
        "import django; django.setup();"
        "from django.conf import settings as s;"
        "from django.urls import resolve, Resolver404;"
        "assert s.ALLOWED_HOSTS == ['volunteer.example.org'] and not s.DEBUG and s.SECURE_SSL_REDIRECT;"
        "assert not s.USE_X_FORWARDED_HOST and not s.SESSION_SAVE_EVERY_REQUEST;"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SESSION_COOKIE_HTTPONLY;"
        "assert s.SESSION_COOKIE_NAME.startswith('__Host-') and s.STAFF_NEED_SECOND_FACTOR;\n"
        "try: resolve('/mailbox/')\n"
        "except Resolver404: print('no mailbox')"
    )
    assert (answer.stdout, answer.returncode) == ("no mailbox\n", 0), answer.stderr
