"""The suite's walk through every page, with more to look at on each; and the pages it does not come to."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from benchmarks.looks.stage import Stage
from benchmarks.looks.tally import SHOWN, Tally
from tests.axe import scan
from tests.e2e import test_every_page as suite
from tests.e2e.windows import FAULTS_IN_MARKUP

PROBES = (Path(__file__).parent / "probes.js").read_text()
WIDTHS = (320, 390, 768, 1440)
BOTH_THEMES = (390, 1440)  # no colour depends on the width
SMALL, TAP, TAPS_SHARE = 24, 44, 0.95  # px, px, share at 390 px
SHIFT_LIMIT = 0.05
TABS = 250  # more than any page has stops
# Django's admin: tables of inlines with empty heads, icons with a label, a search field named by a picture.
DJANGO = {"empty-table-header", "aria-prohibited-attr", "label-title-only"}
COLOURS_THERE = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map(one => one.finished.catch(() => 0)));
}"""

AXE, OVER, TINY, TAPS = "axe violations", "px over the side", "targets under 24 px", "targets under 44 px at 390 px"
SHIFT, RING, MARKUP = (
    "layout shift",
    "stops of the Tab key without a ring, or covered",
    "ids twice, missing pictures, h1",
)
CONSOLE = "console errors, failed requests, other hosts, wrong statuses"
CHECKS = ("axe", "layout", "focus", "source")


class Looks(suite.Walk):
    """`checks`: which of CHECKS. The source of each document goes into `folder`, for the validators."""

    def __init__(self, stage: Stage, browser: Browser, tally: Tally, checks: list[str], folder: Path) -> None:
        super().__init__(self._open, lambda page, **options: [], stage.showcase)
        self.stage, self.browser, self.tally, self.checks, self.folder = stage, browser, tally, checks, folder
        self.documents: dict[Page, Response] = {}
        self.complaints: list[str] = []
        self.routes: set[str] = set()
        self.count = self.taps = 0
        self.small_taps: list[str] = []
        if "axe" in checks:
            tally.expect(AXE)
        if "layout" in checks:
            for goal in (OVER, TINY, CONSOLE, MARKUP):
                tally.expect(goal)
            tally.expect(TAPS, 100 * (1 - TAPS_SHARE), " %")
            tally.expect(SHIFT, SHIFT_LIMIT)
        if "focus" in checks:
            tally.expect(RING)

    # --- windows -------------------------------------------------------------------------------------------------

    def _open(self, *, width: int = 1440, **options: Any) -> Page:
        context = self.browser.new_context(
            base_url=self.stage.site, viewport={"width": width, "height": 900}, ignore_https_errors=True,
            reduced_motion="reduce", locale="en-GB", **options,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.set_default_navigation_timeout(60_000)
        context.on("console", self._on_console)
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failed)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        page = context.new_page()
        page.on("response", lambda response: self._on_response(page, response))
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc != urlsplit(self.stage.site).netloc:
            self.complaints.append(f"another host: {request.url}")

    def _on_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the walk went on before it had come
            self.complaints.append(f"failed: {request.url}, {request.failure}")

    def _on_response(self, page: Page, response: Response) -> None:
        if response.request.resource_type == "document" and response.frame == page.main_frame:
            self.documents[page] = response

    # --- one page ------------------------------------------------------------------------------------------------

    def visit(self, who: str, path: str, status: int = 200, name: str = "") -> None:
        if path.startswith("/mailbox/"):
            return  # for development alone
        self.complaints.clear()  # axe's own, as it reads stylesheets that import others
        page = self.window(who)
        if "layout" in self.checks:
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(path)
            self._shift(page, f"{name or path} ({who}), 1440 px")
            page.set_viewport_size({"width": 390, "height": 900})
        super().visit(who, path, status, name)

    def _shift(self, page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        self.tally.figure(SHIFT, page.evaluate(f"{PROBES}.shift()"), name)

    def look(self, page: Page, name: str, found: list[str] | None = None) -> None:
        self.count += 1
        path = urlsplit(page.url).path
        try:
            self.routes.add(resolve(path).view_name)
        except Resolver404:
            pass
        if "layout" in self.checks:
            if "(" in name:
                self._shift(page, f"{name}, 390 px")
            headings = page.locator("h1:visible").count()
            for fault in page.evaluate(FAULTS_IN_MARKUP):
                self.tally.fault(MARKUP, fault, name)
            if headings != 1:
                self.tally.fault(MARKUP, f"{headings} headings of the first level", name)
            for fault in [*(found or []), *self.missing, *self.complaints]:
                self.tally.fault(CONSOLE, fault, name)
        self.missing.clear()
        self.complaints.clear()
        if "source" in self.checks:
            self._keep_source(page, name)
        for width in WIDTHS if {"axe", "layout"} & {*self.checks} else ():
            page.set_viewport_size({"width": width, "height": 900})
            self._at_width(page, name, width)
        if "focus" in self.checks:
            for width in (390, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                self._tab_through(page, f"{name}, {width} px")
        page.set_viewport_size({"width": 390, "height": 900})
        if self.count % 10 == 0:
            print(f"    {self.count} pages", flush=True)

    def _keep_source(self, page: Page, name: str) -> None:
        document = self.documents.get(page)
        if document and "text/html" in document.headers.get("content-type", ""):
            file = "".join(letter if letter.isalnum() else "-" for letter in name)[:120]
            (self.folder / f"{file}.html").write_bytes(document.body())

    def _at_width(self, page: Page, name: str, width: int) -> None:
        page.evaluate(COLOURS_THERE)
        if "layout" in self.checks:
            over = page.evaluate(f"{PROBES}.over()")
            self.tally.figure(OVER, over, f"{name}, {width} px")
            # Of what Django and Swagger UI draw, axe judges the size of targets: by the space around them, too.
            targets = [] if self._not_ours(page) else page.evaluate(f"{PROBES}.targets()")
            for size, words in targets:
                if size < SMALL - 0.5:
                    self.tally.fault(TINY, f"{size:.0f} px: {words}", f"{name}, {width} px")
            if width == 390 and targets:
                small = [f"{size:.0f} px: {words}" for size, words in targets if size < TAP - 0.5]
                self.taps += len(targets)
                self.small_taps += small
        if "axe" not in self.checks:
            return
        for theme in ("light", "dark") if width in BOTH_THEMES else ("light",):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.evaluate(COLOURS_THERE)
            answer = scan(page, only_colours=theme == "dark", undecided=width in BOTH_THEMES)
            for fault in answer.violations:
                if fault.split(":")[0] not in self._not_ours(page):
                    self.tally.fault(AXE, fault, f"{name}, {width} px, {theme}")
            self.tally.notes.update(answer.undecided)
        page.emulate_media(color_scheme="light")

    def _not_ours(self, page: Page) -> set[str]:
        """Rules that markup breaks here which cannot be changed from outside."""
        if page.url.endswith("/api/docs/"):
            return suite.SWAGGER
        return DJANGO if urlsplit(page.url).path.startswith("/admin/") else set()

    def _tab_through(self, page: Page, name: str) -> None:
        page.evaluate(f"{PROBES}.beforeFocus()")
        for _stop in range(TABS):
            page.keyboard.press("Tab")
            line = page.evaluate(f"{PROBES}.atFocus()")
            if line is None:
                break
            if line:
                self.tally.fault(RING, line, name)
        page.evaluate("document.activeElement?.blur()")

    def finish(self) -> None:
        """The share over all pages."""
        if self.taps:
            self.tally.figure(TAPS, 100 * len(self.small_taps) / self.taps, f"{self.taps} targets of all pages")
            for words, count in Counter(self.small_taps).most_common(SHOWN):
                self.tally.faults[TAPS][words] = [f"{count} times"]


# --- which pages -------------------------------------------------------------------------------------------------


def staff(walk: Looks, showcase: Any) -> None:
    """Every screen of the staff desk: lists, and the first row of each."""
    from django.contrib import admin

    walk.visit("admin", "/admin/")
    for model in admin.site._registry:
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        walk.visit("admin", reverse(start + "changelist"))
        first = model._default_manager.order_by("pk").first()
        if first:
            walk.visit("admin", reverse(start + "change", args=[first.pk]))


def others(walk: Looks, showcase: Any) -> None:
    """Every address of docs/access.md that answers with a page and was not opened yet, as somebody who may."""
    from tests.architecture.doors import address
    from tests.architecture.test_routes import ROWS

    world = walk.stage.world
    walk.showcase.people.update({f"{role} of the access table": user for role, user in world.people.items()})
    walk.showcase.people["anonymous of the access table"] = None
    for row in ROWS:
        if row.method != "GET" or row.route in walk.routes or row.route.startswith("api_"):
            continue
        who, path = f"{row.guest} of the access table", address(world, row.route, row.about)
        page = walk.window(who)
        answer = page.request.get(path, max_redirects=0)
        if answer.status == 200 and "text/html" in answer.headers.get("content-type", ""):
            walk.visit(who, path)


Group = Callable[[Looks, Any], None]
GROUPS: dict[str, Group] = {
    "visitors": suite.test_promise_12_pages_that_need_no_account,
    "joining": lambda walk, showcase: suite.test_pages_of_joining_and_signing_in_and_their_errors(walk),
    "volunteer": suite.test_pages_of_a_volunteer,
    "settings": lambda walk, showcase: suite.test_settings_of_a_volunteer(walk),
    "organisation": suite.test_pages_of_an_organisation,
    "forms": suite.test_forms_and_menus_of_an_organisation,
    "staff": staff,
    "others": others,
}
