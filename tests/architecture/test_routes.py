"""Every address answers each kind of person as docs/access.md says; reading changes nothing; forms need their token."""

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from common import heartbeats
from common.models import OutboxJob
from tests.architecture.doors import address, form_for, knock, routes, word
from tests.architecture.world import ROLES, World

ACCESS = (Path(__file__).resolve().parents[2] / "docs" / "access.md").read_text()
APPS = {config.name for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)}
METHODS = ["GET", "POST", "DELETE"]
# Reading a page may note that a session was used, that a person was here (and so saw their digests), that a token
# was used, and that a certificate was checked once more; nothing else.
MAY_BE_WRITTEN = re.compile(
    r'(UPDATE|INSERT INTO|DELETE FROM) "(django_session|usersessions_usersession)"|INSERT INTO "credentials_checkcount"'
    r'|UPDATE "accounts_user" SET "seen_at"|UPDATE "accounts_accesstoken" SET "last_used_at"'
    r'|UPDATE "notifications_mailsettings" SET "unopened_count"'
)
# Posts that are no forms of ours: a signed link is the permission (RFC 8058); Google brings a double token of its own;
# checking a certificate reads no session and changes nothing, so it needs no cookie.
NEED_NO_TOKEN = {"credentials:verify", "notifications:unsubscribe", "google_login_by_token"}


@dataclass(frozen=True)
class Row:
    route: str
    method: str
    about: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route} about {self.about}"

    @property
    def guest(self) -> str:
        """Somebody for whom this works."""
        return next((role for role, said in zip(ROLES, self.words, strict=True) if said[0] in "23"), "claimant")


def table() -> list[Row]:
    blocks = re.findall(r"```\n(route .*?)```", ACCESS, re.DOTALL)
    lines = [line.split() for block in blocks for line in block.splitlines() if not line.startswith("route ")]
    return [Row(line[0], line[1], line[2], tuple(line[3:])) for line in lines]


def admin_table() -> dict[str, list[str]]:
    lines = re.findall(r"^\| ([a-z]+\.[a-z]+) \| (.*) \|$", ACCESS, re.MULTILINE)
    return {label: [cell.strip() for cell in cells.split("|")] for label, cells in lines}


ROWS = table()
POST_ONLY = {row.route for row in ROWS} - {row.route for row in ROWS if row.method == "GET"}


def test_every_route_is_in_the_table_and_every_line_has_its_route() -> None:
    named = {name for name, _text, _pattern in routes() if not name.startswith("/admin/")}
    screens = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{part}"
        for model in admin.site._registry
        for part in ("changelist", "change", "add", "delete", "history")
    }
    listed = [(row.route, row.method, row.about) for row in ROWS]
    assert named - screens == {row.route for row in ROWS}
    assert len(listed) == len(set(listed))
    assert {len(row.words) for row in ROWS} == {len(ROLES)}


def test_no_address_carries_a_row_number() -> None:
    # The mailbox exists in development only.
    numbered = [name for name, text, _pattern in routes() if "<int:" in text and not name.startswith("mailbox:")]
    assert numbered == []


def test_only_posts_that_are_no_forms_go_without_a_token() -> None:
    exempt = {
        name
        for name, text, pattern in routes()
        if getattr(pattern.callback, "csrf_exempt", False) and not text.startswith("/api/")
    }
    assert exempt == NEED_NO_TOKEN


class TestAccess(TestCase):
    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def test_everyone_gets_what_the_table_says_and_reading_writes_nothing(self) -> None:
        wrong, written, dead_ends = [], set(), set()
        for row in ROWS:
            for role, expected in zip(ROLES, row.words, strict=True):
                connection.queries_log.clear()  # it forgets when it is full
                with CaptureQueriesContext(connection) as queries:
                    response = knock(self.world, role, row.method, row.route, row.about)
                if word(response) != expected:
                    wrong.append(f"{row} as {role}: {word(response)}, the table says {expected}")
                if row.method == "GET":
                    written |= {f"{row}: {sql[:120]}" for sql in _writes(queries)}
                if word(response) == "login" and not _can_be_read(response.headers["Location"]):
                    dead_ends.add(f"{row}: {response.headers['Location']}")
        assert not wrong, "\n".join(wrong)
        assert not written, "\n".join(written)
        assert not dead_ends, "signing in leads to no page:\n" + "\n".join(dead_ends)

    def test_what_can_be_read_answers_head_and_what_is_not_listed_answers_405(self) -> None:
        """Views of packages may take a method that is not listed; they change nothing by it."""
        wrong = []
        ours = {name for name, _text, pattern in routes() if pattern.callback.__module__.split(".")[0] in APPS}
        for route, rows in groupby(sorted(ROWS, key=lambda row: row.route), key=lambda row: row.route):
            by_method = {row.method: row for row in rows}
            row = next(iter(by_method.values()))
            if "GET" in by_method and route != "admin:login":  # which sends signed-in staff on by GET alone
                read = by_method["GET"]
                said = read.words[ROLES.index(read.guest)]
                got = word(knock(self.world, read.guest, "HEAD", route, read.about))
                if got != said:
                    wrong.append(f"HEAD {route}: {got}, GET says {said}")
            for method in set(METHODS) - set(by_method) if route in ours else ():
                got = word(knock(self.world, "claimant", method, route, row.about))
                if got not in {"405", "again"} and not (route.startswith("admin:") and got == "login"):
                    wrong.append(f"{method} {route}: {got}")
        assert not wrong, "\n".join(wrong)

    def test_every_form_needs_its_token(self) -> None:
        wrong = []
        for row in ROWS:
            if row.method != "POST" or row.route.startswith("api_") or row.route in NEED_NO_TOKEN:
                continue
            client = self.world.client(row.guest, enforce_csrf_checks=True)
            with CaptureQueriesContext(connection) as queries:
                response = client.post(address(self.world, row.route, row.about), form_for(self.world, row.route))
            if response.status_code != 403 or "errors/csrf.html" not in [part.name for part in response.templates]:
                wrong.append(f"{row} as {row.guest}: {response.status_code}")
            wrong += [f"{row}: {sql[:120]}" for sql in _writes(queries)]
        assert not wrong, "\n".join(wrong)

    def test_a_session_is_no_key_to_the_api(self) -> None:
        """A browser sends its session by itself, from anywhere; a token it does not."""
        wrong = []
        for row in ROWS:
            if row.route.startswith("api_") and row.words[0] == "401":
                url = address(self.world, row.route, row.about)
                got = getattr(self.world.client("claimant"), row.method.lower())(url).status_code
                if got != 401:
                    wrong.append(f"{row}: {got}")
        assert not wrong, "\n".join(wrong)

    def test_ones_own_organisation_opens_nothing_of_another(self) -> None:
        """The address of an organisation one owns, with an id of somebody else's: there is nothing there (404)."""
        wrong, tried = [], 0
        for row in ROWS:
            kwargs = self.world.objects[row.about]
            if "slug" not in kwargs or len(kwargs) < 2:
                continue
            tried += 1
            url = reverse(row.route, kwargs={**kwargs, **self.world.objects["other_org"]})
            got = word(knock(self.world, "other", row.method, row.route, row.about, url=url))
            if got != "404":
                wrong.append(f"{row}: {got}")
        assert not wrong, "\n".join(wrong)
        assert tried > 20

    def test_staff_screens(self) -> None:
        """What staff may do with each kind of row, and that others get 403 at the end of the way."""
        Group.objects.create(name="Moderators")
        OutboxJob.objects.get_or_create(name="tasks.index", arguments={})
        heartbeats.show("beat", now=timezone.now())
        heartbeats.count_failure(name="tasks.index", error=ValueError("broken"), request_id="")
        expected, got = admin_table(), {}
        for model in admin.site._registry:
            pk = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
            start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
            doors = [
                ("GET", reverse(start + "changelist")),
                ("GET", reverse(start + "change", args=[pk])),
                ("POST", reverse(start + "change", args=[pk])),
                ("GET", reverse(start + "add")),
                ("GET", reverse(start + "delete", args=[pk])),
                ("GET", reverse(start + "history", args=[pk])),
            ]
            got[model._meta.label_lower] = [
                word(knock(self.world, "admin", method, "-", "-", url=url)) for method, url in doors
            ]
            for role in ("anonymous", "owner"):
                assert {word(knock(self.world, role, method, "-", "-", url=url)) for method, url in doors} == {"login"}
        assert got == expected
        assert self.world.client("owner").get("/admin/", follow=True).status_code == 403
        assert self.world.client("admin").get("/admin/nothing/here/").status_code == 404

    def test_staff_without_rights_see_no_rows(self) -> None:
        user = self.world.people["admin"]
        type(user).objects.filter(pk=user.pk).update(is_superuser=False)
        client = self.world.client("admin")
        assert client.get("/admin/").status_code == 200
        for model in admin.site._registry:
            listing = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert client.get(listing).status_code == 403, model

    def test_searching_works_on_every_screen(self) -> None:
        for model, screen in admin.site._registry.items():
            if screen.search_fields:
                listing = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                assert self.world.client("admin").get(listing, {"q": "river"}).status_code == 200, model


def _writes(queries: CaptureQueriesContext) -> list[str]:
    found = [query["sql"] for query in queries.captured_queries]
    changes = [sql for sql in found if re.match(r"INSERT|UPDATE|DELETE", sql)]
    return [sql for sql in changes if not MAY_BE_WRITTEN.match(sql)]


def _can_be_read(location: str) -> bool:
    """Whether the page that follows signing in takes GET."""
    following = parse_qs(urlsplit(location).query).get("next", ["/"])[0]
    try:
        match = resolve(urlsplit(following).path)
    except Resolver404:
        return False
    return match.view_name not in POST_ONLY


POST_ONLY = {row.route for row in ROWS} - {row.route for row in ROWS if row.method == "GET"}
