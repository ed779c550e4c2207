"""What a first visit costs over the wire, and whether letters that come late push the page about."""

from collections.abc import Iterator
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page

from benchmarks.looks.stage import Stage
from benchmarks.looks.tally import Tally
from benchmarks.looks.walk import PROBES, SHIFT_LIMIT

KB = 1000
WEIGHT, REQUESTS, SCRIPTS = "kB of a first visit", "requests of a first visit", "kB of scripts"
LATE = "layout shift on a slow line"
# A slow mobile line, as Lighthouse has it: 150 ms and 1.6 Mbit/s.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
# Browsers fetch these when no person watches; ours may not, so they are added.
ICONS = "[...document.querySelectorAll('link[rel=icon], link[rel=manifest]')].map(one => one.href)"


def public_pages(stage: Stage) -> dict[str, str]:
    """The pages that strangers come to first, and the first of each kind that matters to a search engine."""
    showcase = stage.showcase
    return {
        "home": "/",
        "how it works": "/how-it-works/",
        "for organisations": "/for-organizations/",
        "browse": "/tasks/",
        "browse, filtered": "/tasks/?time=30&kind=writing",
        "task": showcase.tasks["open"].get_absolute_url(),
        "organisation": showcase.riverbank.get_absolute_url(),
        "portfolio": "/p/nadia/",
        "work of a portfolio": "/p/nadia/work/",
        "line of a portfolio": f"/p/nadia/lines/{showcase.line.public_id}/",
        "verify": "/verify/",
        "join": "/accounts/signup/",
        "sign in": "/accounts/login/",
        "privacy": "/privacy/",
    }


def weigh(stage: Stage, browser: Browser, tally: Tally) -> None:
    tally.expect(WEIGHT, 150, " kB")
    tally.expect(REQUESTS, 12)
    tally.expect(SCRIPTS, 60, " kB")
    tally.expect(LATE, SHIFT_LIMIT)
    print(f"  {'':22} {'kB':>6} {'requests':>8}   of it html, css, scripts, fonts, else")
    for name, path in public_pages(stage).items():
        parts, requests = first_visit(browser, stage.site + path)
        kilobytes = sum(parts.values()) / KB
        tally.figure(WEIGHT, kilobytes, name)
        tally.figure(REQUESTS, requests, name)
        tally.figure(SCRIPTS, parts["Script"] / KB, name)
        rest = " ".join(f"{size / KB:.0f}" for size in parts.values())
        print(f"  {name:22} {kilobytes:6.0f} {requests:8}   {rest}", flush=True)
        for width in (390, 1440):
            with window(browser, width) as page:
                page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
                page.goto(stage.site + path, wait_until="networkidle")
                page.evaluate("document.fonts.ready")
                tally.figure(LATE, page.evaluate(f"{PROBES}.shift()"), f"{name}, {width} px")


class window:
    """A person who was never here."""

    def __init__(self, browser: Browser, width: int = 390, **options: object) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, ignore_https_errors=True, **options
        )  # type: ignore[arg-type]

    def __enter__(self) -> Page:
        return self.context.new_page()

    def __exit__(self, *_error: object) -> None:
        self.context.close()


def first_visit(browser: Browser, url: str) -> tuple[dict[str, float], int]:
    """Bytes over the wire by kind, heads of the answers included, and how many requests it were."""
    parts = dict.fromkeys(("Document", "Stylesheet", "Script", "Font", "Other"), 0.0)
    kinds: dict[str, tuple[str, str]] = {}
    asked: set[str] = set()
    with window(browser) as page:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", lambda event: asked.add(event["request"]["url"]))
        line.on(
            "Network.responseReceived",
            lambda event: kinds.update({event["requestId"]: (event["type"], event["response"]["url"])}),
        )

        def done(event: dict) -> None:
            kind, _url = kinds.get(event["requestId"], ("Other", ""))
            parts[kind if kind in parts else "Other"] += event["encodedDataLength"]

        line.on("Network.loadingFinished", done)
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(300)
        asked = {one for one in asked if one.startswith("http")}
        for link in _missing(page, asked):
            asked.add(link)
            answer = page.request.get(link)
            parts["Other"] += len(answer.body()) + sum(len(name) + len(value) for name, value in answer.headers.items())
    return parts, len(asked)


def _missing(page: Page, asked: set[str]) -> Iterator[str]:
    for link in page.evaluate(ICONS):
        if urljoin(page.url, link) not in asked:
            yield link
