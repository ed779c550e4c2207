"""The product in this process: its database, its people, and one request at a time, taken back afterwards."""

import os
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import market
from benchmarks.hostile.findings import Tally, judge

# Eight folders deep, so that a path that leads upwards still ends in what is searched.
ROOT = Path(tempfile.mkdtemp(prefix="mv-hostile-"))
STORE = ROOT.joinpath(*"abcdefgh", "media")


def open_database(name: str) -> None:
    """Settings of the tests, because no limit of tries per minute may stand in the way; code as in production."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "microvol.settings.test"
    market.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import client

    from common.requests import Request
    from tests import network
    from vocabularies.services import load_vocabularies

    network.cut()
    client.WSGIRequest = Request  # type: ignore[misc]  # as microvol/wsgi.py does for gunicorn
    settings.MEDIA_ROOT, settings.ISSUER_KEYS_DIR = str(STORE), str(ROOT.parent / f"{ROOT.name}-keys")
    settings.LOGGING_CONFIG = None
    from django.db import connection

    market.make_database("microvol_hostile")
    call_command("migrate", interactive=False, verbosity=0)
    load_vocabularies()
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE microvol_hostile')
    market.use_database(name)


class Stage:
    """Sends requests as one of the world's people and judges the answers."""

    def __init__(self, tally: Tally) -> None:
        from common.models import OutboxJob
        from tests.architecture.world import World

        self.tally = tally
        self.world = World()
        OutboxJob.objects.all().delete()
        self.tries = 0
        self.slowest = (0.0, "")

    def url(self, route: str, about: str) -> str:
        from tests.architecture.doors import address

        return address(self.world, route, about)

    def send(
        self, role: str, method: str, url: str, *, body: bytes = b"", content_type: str = "", query: str = "",
        where: str = "", kind: str = "reflected", **extra: str,
    ) -> tuple[Any, bytes]:  # fmt: skip
        """One try. Whatever it changed stays: the caller decides."""
        client = self.world.client(role, raise_request_exception=False)
        if url.startswith("/api/v1/") and role != "anonymous":
            extra = {"HTTP_AUTHORIZATION": f"Bearer {self.world._tokens[role]}", **extra}
        if "HTTP_COOKIE" in extra:
            client.cookies.clear()
        begun = time.process_time()  # the processor's, because a busy machine is no attack; queries end after 15 s
        response = client.generic(
            method, url, body, content_type or "application/octet-stream", QUERY_STRING=query, **extra
        )
        content = b"".join(response.streaming_content) if response.streaming else response.content
        seconds = time.process_time() - begun
        self.tries += 1
        where = where or f"{method} {url[:90]}"
        self.slowest = max(self.slowest, (seconds, where))
        judge(self.tally, where, response, content, seconds, kind=kind)
        return response, content

    def run_jobs(self, where: str) -> None:
        """What the change promised: previews of files, mails, tables, indexes."""
        from common.jobs import run_waiting

        begun = time.process_time()
        try:
            run_waiting(limit=30)
        except Exception as error:
            self.tally.add("job", where, repr(error))
        self.slowest = max(self.slowest, (time.process_time() - begun, f"jobs of {where}"))


def encoded(fields: dict[str, list[str]]) -> bytes:
    def quoted(text: str) -> bytes:
        return quote(text.encode("utf-8", "surrogatepass")).encode()

    pairs = ((name, value) for name, values in fields.items() for value in values)
    return b"&".join(quoted(name) + b"=" + quoted(value) for name, value in pairs)
