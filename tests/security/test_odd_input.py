"""Odd values in any address, form or API body are answered in words, never with a crash."""

import json
from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import TestCase

from tests.architecture.doors import address, form_for
from tests.architecture.test_routes import ROWS, Row
from tests.architecture.world import World

# Every name that a page of ours reads from its address.
NAMES = [
    "after", "before", "back", "case", "cause", "closes", "cursor", "date", "from", "kind", "lang", "level", "next",
    "org", "page", "page_size", "q", "seen", "show", "skill", "sort", "stage", "tab", "time", "to", "year",
]  # fmt: skip
NOWHERE = "00000000-0000-4000-8000-000000000000"
ODD = ["banana", "-1", "9" * 40, NOWHERE, "٣ 😀 '\"<x>%s{0}", "a" * 200]


class TestOddInput(TestCase):
    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    def status(self, row: Row, data: dict[str, Any]) -> int:
        """What this row's guest gets; an exception in a view would come up here. Nothing stays in the database."""
        url = address(self.world, row.route, row.about)
        with transaction.atomic():
            if url.startswith("/api/v1/"):
                kind = (
                    {"format": "json" if row.route != "api_claim_files" else "multipart"}
                    if row.method == "POST"
                    else {}
                )
                client: Any = self.world.api_client(row.guest)
            else:
                kind, client = {}, self.world.client(row.guest)
            response = getattr(client, row.method.lower())(url, data, **kind)
            if response.streaming:
                list(response)
            transaction.set_rollback(True)
        return response.status_code

    def test_addresses(self) -> None:
        for row in ROWS:
            if row.method == "GET":
                for value in ODD:
                    assert self.status(row, dict.fromkeys(NAMES, value)) < 500, (row, value)

    def test_forms(self) -> None:
        for row in ROWS:
            if row.method == "POST":
                names = list(form_for(self.world, row.route)) or ["why"]
                answers: list[dict[str, Any]] = [dict.fromkeys(names, value) for value in [*ODD, "\0"]]
                files = {name: SimpleUploadedFile("a.csv", b"1,2") for name in names}
                for form in [*answers, {}, files if not row.route.startswith("api_") else {}]:
                    assert self.status(row, form) < 500, (row, form)

    def test_api_bodies(self) -> None:
        """Half a character, and values of another shape than asked for."""
        client = self.world.api_client("claimant")
        url = f"/api/v1/claims/{self.world.rows['claim'].public_id}/submissions/"
        whole = {"minutes": 25, "text": "Here.", "links": ["https://example.org/chart"], "ai_use": ""}
        half = "\ud800"
        for odd in (
            {"text": half}, {"ai_use": half}, {"fields": {half: "x"}}, {"fields": {"x": half}}, {"links": [half]},
            {"rows": [{half: half}]}, {"text": ["x"]}, {"text": {"a": 1}}, {"text": None}, {"minutes": 1.5},
            {"minutes": True}, {"minutes": 10**40}, {"links": {"a": 1}}, {"links": None}, {"rows": {"a": 1}},
            {"rows": [1]}, {"fields": []},
        ):  # fmt: skip
            with transaction.atomic():
                answer = client.post(url, json.dumps({**whole, **odd}), content_type="application/json")
                transaction.set_rollback(True)
            assert answer.status_code in {201, 400}, (odd, answer.status_code)
