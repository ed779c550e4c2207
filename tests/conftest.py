"""Fixtures for every test: real browser, accessibility scan, and failing whenever an error is logged."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template import engines
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from psycopg2.extensions import set_wait_callback

from tasks.matching.in_use import forget_weights
from tasks.services import impressions
from tests import network
from tests.axe import scan
from tests.browser import MISSING, find_chromium
from tests.fresh_rows.rows import keep_first_rows

REPOSITORY = Path(__file__).resolve().parent.parent

# The browser's driver runs an event loop in the main thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(REPOSITORY / "tests" / "e2e"):
            item.add_marker("e2e")


def pytest_configure() -> None:
    """Nothing that the product does may need another host."""
    network.cut()


def pytest_unconfigure() -> None:
    """Uploads and keys of the tests lie in folders of their own."""
    if settings.configured and "test-media" in str(settings.MEDIA_ROOT):
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        shutil.rmtree(settings.ISSUER_KEYS_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """What migrations brought is there again after each test that commits."""
    with django_db_blocker.unblock():
        keep_first_rows()


# --- errors in the log -------------------------------------------------------------------------------------------


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test fails when the product logs an error, unless it is marked `logs_errors`."""
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    try:
        result = yield
    finally:
        logging.getLogger().removeHandler(errors)
    if errors.lines and not item.get_closest_marker("logs_errors"):
        pytest.fail("An error was logged:\n" + "\n".join(errors.lines), pytrace=False)
    return result


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """What an earlier test put into the cache, or a process remembers, is not true of this one's rows."""
    cache.clear()
    forget_weights()
    impressions.forget()


# --- undefined variables in templates ----------------------------------------------------------------------------


class _Undefined(str):
    """Stands where a template names a variable that nobody gave it: an error in a template of ours, else nothing."""

    def __contains__(self, part: str) -> bool:
        return True  # Django asks for "%s" and then fills in the variable's name

    def __mod__(self, variable: object) -> str:
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_name != "render_annotated":
            frame = frame.f_back
        origin = str(frame.f_locals["self"].origin) if frame else ""
        if origin.startswith(str(REPOSITORY / "templates")):
            raise AssertionError(f"{origin} uses {variable}, which is undefined")
        return ""


@pytest.fixture(scope="session", autouse=True)
def _jobs_may_copy() -> None:
    """A test imports microvol/wsgi.py, whose patience with the database is for web processes: it forbids COPY."""
    set_wait_callback(None)


@pytest.fixture(scope="session", autouse=True)
def _undefined_variables_fail() -> None:
    engines["django"].engine.string_if_invalid = _Undefined("undefined")  # type: ignore[attr-defined]


# --- browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine, with the flags that containers need."""
    chromium = find_chromium()
    if not chromium:
        pytest.fail(MISSING, pytrace=False)
    flags = ["--disable-dev-shm-usage", "--disable-gpu", "--no-sandbox"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": flags}


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """A new person's window: `open_page(width=390, javascript=False, dark=True)`; `page.goto("/tasks/")` then works.

    Each window has cookies of its own. The test fails if a page raised a script error, met the content security
    policy, or asked another host for anything.
    """
    contexts = []
    complaints: list[str] = []
    site = override_settings(SITE_URL=live_server.url)  # links in mails lead to this server
    site.enable()
    own_host = urlsplit(live_server.url).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc != own_host:
            complaints.append(f"another host: {request.url}")

    def opened(*, width: int = 1440, height: int = 900, javascript: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(45_000)  # the first page of a process may have something to compile
        context.on("console", on_console)
        context.on("request", on_request)
        context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    site.disable()
    if complaints:
        pytest.fail("The browser complained:\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Scans a page for accessibility faults: `assert axe(page) == []`. The window must have JavaScript switched on."""
    return lambda page, **options: scan(page, **options).violations
