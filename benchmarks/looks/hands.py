"""What axe cannot see, as far as a script can: large text, spacing, forced colours, motion, print, focus, no scripts.

For each look that a person has to judge, a picture goes into the folder named by PICTURES, if it is set.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as NeverCame

from benchmarks.looks.stage import Stage
from benchmarks.looks.tally import Tally
from benchmarks.looks.weight import public_pages
from tests.e2e.test_journeys import press_tab_to
from tests.e2e.windows import sign_in

TEXT, SPACING = "pages where text at 200 % is cut or runs over", "pages where WCAG 1.4.12 spacing cuts text"
COLOURS, MOTION = (
    "controls without a border or ring in forced colours",
    "things that move despite prefers-reduced-motion",
)
PRINT, SKIP = "controls on printed pages", "pages whose first stop does not lead to the content"
FILL, ERRORS = "fields about the person without autocomplete", "refused forms that leave the focus elsewhere"
KEYS = "things that the keyboard alone does not do"
NO_SCRIPT = "pages that are empty without JavaScript"

# WCAG 1.4.12, and paragraphs at 2 em.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""

PROBES = (Path(__file__).parent / "hands.js").read_text()


def sheets(stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Name, who looks, address: a page of each kind."""
    for name, path in public_pages(stage).items():
        yield name, "anybody", path
    showcase = stage.showcase
    desk, claims = showcase.desk, showcase.claims
    own = {"today": "/today/", "my work": "/work/", "welcome": "/welcome/",
           "claim": claims["active"].get_absolute_url(), "claim, accepted": claims["accepted"].get_absolute_url(),
           "my portfolio": "/portfolio/",
           "settings": "/settings/", "profile": "/settings/profile/", "notifications": "/notifications/",
           "statement": showcase.statement.get_absolute_url(), "impact": "/impact/", "suggestions": "/tasks/for-you/",
           "password": "/accounts/password/change/", "address": "/accounts/email/"}  # fmt: skip
    for name, path in own.items():
        yield name, "nadia", path
    review = f"{desk}reviews/{showcase.submission.public_id}/"
    team = f"/organizations/{showcase.riverbank.slug}/members/"
    ours = {"desk": desk, "tasks of the desk": f"{desk}tasks/", "post a task": f"{desk}tasks/new/?kind=translation",
            "review": review, "queue": f"{desk}reviews/", "numbers": f"{desk}numbers/", "members": team}  # fmt: skip
    for name, path in ours.items():
        yield name, "tom", path


class Hands:
    """`large`: a browser whose person set the text to twice the size."""

    def __init__(self, stage: Stage, browser: Browser, large: Browser, tally: Tally) -> None:
        self.stage, self.browser, self.large, self.tally = stage, browser, large, tally
        self.pictures = Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None
        self.windows: dict[tuple, Page] = {}

    def window(self, who: str, browser: Browser | None = None, **options: object) -> Page:
        key = (who, browser, *sorted(options.items()))
        if key not in self.windows:
            context = (browser or self.browser).new_context(
                base_url=self.stage.site, ignore_https_errors=True, bypass_csp=True, locale="en-GB", **options
            )  # type: ignore[arg-type]
            page = self.windows[key] = context.new_page()
            user = self.stage.showcase.people[who]
            if user:
                sign_in(page, user)
        return self.windows[key]

    def picture(self, page: Page, name: str) -> None:
        if self.pictures:
            file = "".join(letter if letter.isalnum() else "-" for letter in name)
            page.screenshot(path=self.pictures / f"{file}.png", full_page=True)

    def run(self) -> None:
        for goal in (TEXT, SPACING, COLOURS, MOTION, PRINT, SKIP, FILL, ERRORS, KEYS, NO_SCRIPT):
            self.tally.expect(goal)
        for name, who, path in sheets(self.stage):
            self.large_text(name, who, path)
            self.spaced(name, who, path)
            self.forced_colours(name, who, path)
            self.skip_link(name, who, path)
            self.without_scripts(name, who, path)
        self.printed()
        self.refused()
        for name, journey in {"publish a page": self.publish, "post a task": self.post}.items():
            try:
                journey()
            except (AssertionError, NeverCame) as error:
                self.tally.fault(KEYS, str(error)[:300], name)

    def ask(self, page: Page, probe: str) -> Any:
        return page.evaluate(f"{PROBES}.{probe}()")

    def _faults(self, goal: str, page: Page, probe: str, name: str) -> None:
        for line in self.ask(page, probe):
            self.tally.fault(goal, line, name)

    def large_text(self, name: str, who: str, path: str) -> None:
        page = self.window(who, self.large, reduced_motion="reduce")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        if page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") < 32:
            self.tally.fault(TEXT, "the text is not large", name)
        self._uncut(page, TEXT, name, set())

    def spaced(self, name: str, who: str, path: str) -> None:
        """With WCAG's spacing; then things that move, and fields that browsers can fill."""
        page = self.window(who, reduced_motion="reduce")
        page.goto(path)
        before = set(self.ask(page, "cut"))
        self._faults(MOTION, page, "moves", name)
        self._faults(FILL, page, "unnamed", name)
        page.add_style_tag(content=SPACED)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            self._uncut(page, SPACING, f"{name}, {width} px", before)

    def _uncut(self, page: Page, goal: str, name: str, before: set[str]) -> None:
        over = self.ask(page, "over")
        if over:
            self.tally.fault(goal, f"{over} px over the side", name)
        for line in set(self.ask(page, "cut")) - before:
            self.tally.fault(goal, f"cut: {line}", name)
        self.picture(page, f"{name} {'large' if goal is TEXT else 'spaced'}")

    def forced_colours(self, name: str, who: str, path: str) -> None:
        page = self.window(who, forced_colors="active", reduced_motion="reduce")
        page.goto(path)
        self._faults(COLOURS, page, "borderless", name)
        self.picture(page, f"{name} forced")

    def skip_link(self, name: str, who: str, path: str) -> None:
        page = self.window(who, reduced_motion="reduce")
        page.goto(path)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.id") != "main":
            self.tally.fault(SKIP, page.evaluate("document.activeElement.outerHTML.slice(0, 80)"), name)

    def without_scripts(self, name: str, who: str, path: str) -> None:
        page = self.window(who, java_script_enabled=False)
        answer = page.goto(path)
        if answer is None or answer.status != 200 or page.locator("main h1").count() != 1:
            self.tally.fault(NO_SCRIPT, "no heading", name)

    def printed(self) -> None:
        """What people hand on: a portfolio, a statement, a year, a report of an organisation."""
        showcase = self.stage.showcase
        pages = [
            ("portfolio", "anybody", "/p/nadia/"),
            ("statement", "anybody", showcase.statement.get_absolute_url()),
            ("year", "nadia", f"/impact/{showcase.now.year}/"),
            ("report", "tom", f"{showcase.desk}report/"),
        ]
        for name, who, path in pages:
            page = self.window(who, reduced_motion="reduce")
            page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots
            page.goto(path)
            page.emulate_media(media="print")
            self._faults(PRINT, page, "printed", name)
            over = self.ask(page, "over")
            if over:
                self.tally.fault(PRINT, f"{over} px over the paper", name)
            self.picture(page, f"{name} printed")
            if self.pictures:
                page.pdf(path=self.pictures / f"{name}.pdf", format="A4", print_background=True)
            page.emulate_media(media="screen")

    def refused(self) -> None:
        """Forms that are refused put the focus on the list of what to mend, which links to the fields."""
        showcase = self.stage.showcase
        forms = [
            ("anybody", "/accounts/signup/", "Join free"), ("anybody", "/accounts/login/", "Sign in"),
            ("nadia", showcase.claims["changes"].get_absolute_url(), "Send for review"),
            ("tom", f"{showcase.desk}tasks/new/?kind=data", "Post this task"),
            ("tom", f"{showcase.desk}reviews/{showcase.submission.public_id}/", "Send your review"),
        ]  # fmt: skip
        for who, path, button in forms:
            page = self.window(who, reduced_motion="reduce")
            page.goto(path)
            minutes = page.get_by_label("min", exact=True)
            if minutes.count():
                minutes.fill("2000")  # the work is complete but for this
            page.get_by_role("main").get_by_role("button", name=button).last.click()
            try:
                page.locator("#error-summary").wait_for()
            except NeverCame as error:
                self.tally.fault(ERRORS, str(error)[:80], path)
                continue
            page.wait_for_timeout(200)
            if page.evaluate("document.activeElement.id") != "error-summary":
                self.tally.fault(ERRORS, "the focus is elsewhere", path)
            dead = len(self.ask(page, "deadLinks"))
            fields = page.locator("[aria-invalid=true]").count()
            if dead or not fields:
                self.tally.fault(ERRORS, f"{dead} links lead nowhere, {fields} fields are marked", path)

    # Claiming and sending in: tests/e2e/test_journeys.py; reviewing: tests/e2e/test_review_desk.py.

    def publish(self) -> None:
        page = self.window("leo", reduced_motion="reduce")
        page.goto("/portfolio/")
        press_tab_to(page, "My page is public")
        page.keyboard.press("Space")
        press_tab_to(page, "Save")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="See your page")).to_be_visible()

    def post(self) -> None:
        page = self.window("tom", reduced_motion="reduce")
        page.goto(f"{self.stage.showcase.desk}tasks/new/?kind=data")
        words = {
            "Title": "Turn our shelf counts into one chart",
            "Why it matters": "Forty families see on 3 June what is left, before they come.",
            "What you need": "One chart of the counts in our sheet, one line for each shelf.",
        }
        for label, text in words.items():
            press_tab_to(page, label)
            page.keyboard.press("Control+A")
            page.keyboard.type(text)
        press_tab_to(page, "Post this task")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/tasks/*-*/")
